"""Place, time and contact in a citizen's own words."""

from __future__ import annotations

from assistant.recognise.patterns import pattern

SHORTEST_PLACE = 3
"""Characters: “小区” or “门口” alone is no place that anybody could find."""


def slots_in(text: str) -> dict[str, str]:
    """`location`, `occurred` and `contact` as they stand in the text; absent when not said."""
    found: dict[str, str] = {}
    times = [match.group(0) for match in pattern("patterns", "slots", "occurred").finditer(text) if match.group(0)]
    if times:
        found["occurred"] = max(times, key=len)
    if place := _place_in(
        pattern("patterns", "slots", "occurred").sub(lambda time: " " if time.group(0) else "", text)
    ):
        found["location"] = place
    if phone := pattern("patterns", "slots", "phone").search(text):
        found["contact"] = phone.group(0)
    return found


def _place_in(text: str) -> str | None:
    """The longest place said; a bare noun counts only after “在”."""
    found: list[str] = []
    for match in pattern("patterns", "slots", "location").finditer(text):
        lead = pattern("patterns", "slots", "lead").match(match.group("name"))
        cut = lead.end() if lead else 0
        known = match.group("place") if match.group("at") else match.group("name")
        if len(known) - cut >= SHORTEST_PLACE:
            found.append(match.group("place")[cut:])
    return max(found, key=len, default=None)


def ticket_number_in(text: str) -> tuple[str | None, str | None]:
    """The ticket number and the pick-up code said, each None when not there."""
    code = pattern("patterns", "slots", "code").search(text)
    rest = text if code is None else text.replace(code.group(0), " ")
    number = pattern("patterns", "slots", "number").search(rest)
    return (number.group("number") if number else None, code.group("code") if code else None)
