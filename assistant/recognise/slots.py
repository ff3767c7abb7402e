"""Place, time and contact in a citizen's own words."""

from __future__ import annotations

from assistant.recognise.patterns import pattern

SHORTEST_PLACE = 3
"""Characters: “小区” or “门口” alone is no place that anybody could find."""


def slots_in(text: str) -> dict[str, str]:
    """`location`, `occurred` and `contact` as they stand in the text; absent when not said."""
    found: dict[str, str] = {}
    places = [match.group("place") for match in pattern("patterns", "slots", "location").finditer(text)]
    places = [place for place in places if len(place) >= SHORTEST_PLACE]
    if places:
        found["location"] = max(places, key=len)
    times = [match.group(0) for match in pattern("patterns", "slots", "occurred").finditer(text) if match.group(0)]
    if times:
        found["occurred"] = max(times, key=len)
    if phone := pattern("patterns", "slots", "phone").search(text):
        found["contact"] = phone.group(0)
    return found


def ticket_number_in(text: str) -> tuple[str | None, str | None]:
    """The ticket number and the pick-up code said, each None when not there."""
    code = pattern("patterns", "slots", "code").search(text)
    rest = text if code is None else text.replace(code.group(0), " ")
    number = pattern("patterns", "slots", "number").search(rest)
    return (number.group("number") if number else None, code.group("code") if code else None)
