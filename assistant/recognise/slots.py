"""Place, time, contact, subject, wish and the people affected, each with the place of its words in the message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from assistant.models import SlotValue
from assistant.recognise.alignment import Aligned, aligned
from assistant.recognise.dates import When, when_in
from assistant.recognise.patterns import pattern, table
from assistant.recognise.places import Place, place_in
from assistant.recognise.slots_complaint import BLANK, affected_in, wanted_in
from assistant.recognise.slots_subject import Taken, subject_in
from knowledge.areas import AreaTree

LONGEST = 4000
"""Characters of a message that are read: more than any form or chat window takes."""


def slots_said(message: str, *, now: datetime, areas: AreaTree) -> dict[str, SlotValue]:
    """`location`, `time`, `affected`, `subject`, `wanted`, `contact` and the caller's `name`; absent when not said.

    Spans count the characters of `message`. `now` is aware: times are resolved against it, in its zone. The value of a
    location is an area's identifier where the area is sure, of a time an ISO 8601 interval, of a contact its digits.
    """
    folded = aligned(message[:LONGEST])
    text = folded.text
    spans: dict[str, tuple[int, int, str]] = {}
    if contact := _contact_in(text):
        spans["contact"] = contact
        if caller := _name_before(text):
            spans["name"] = (*caller, "")
        text = _without(text, contact[:2])
    times = when_in(text, now)
    if when := _best(times):
        spans["time"] = (when.start, when.end, when.value)
    for each in times:
        text = _without(text, (each.start, each.end))
    place = place_in(text, areas)
    if place:
        spans["location"] = (place.start, place.end, place.area_id or "")
    where = (place.start, place.end) if place else None
    plain = folded.text if not contact else _without(folded.text, contact[:2])
    wanted = wanted_in(plain)
    affected = affected_in(text, wanted)
    subject = subject_in(text, Taken(where, affected, wanted))
    for name, span in (("wanted", wanted), ("affected", affected), ("subject", subject)):
        if span and span[1] > span[0]:
            spans[name] = (*span, "")
    return {name: _value(folded, *span) for name, span in spans.items()}


def in_words(said: Mapping[str, SlotValue]) -> dict[str, str]:
    """What was said, each in its own words, of a contact the digits."""
    return {name: one.value if name == "contact" else one.text for name, one in said.items()}


def slots_in(text: str, areas: AreaTree | None = None) -> dict[str, str]:
    """`location` and `occurred` in their own words and the digits of `contact`; absent when not said.

    For callers that have neither the message as sent nor the clock; the shipped areas are used where none are given.
    """
    said = slots_said(text, now=_SOME_DAY, areas=areas or _shipped_areas())
    found = {names: said[slot].text for slot, names in (("location", "location"), ("time", "occurred")) if slot in said}
    return found | ({"contact": said["contact"].value} if "contact" in said else {})


_SOME_DAY = datetime(2026, 1, 15, 12, tzinfo=timezone(timedelta(hours=8)))
"""The words of a time do not depend on the day; only what they mean does."""


@lru_cache(maxsize=1)
def _shipped_areas() -> AreaTree:
    return AreaTree.load()


def _value(folded: Aligned, start: int, end: int, value: str) -> SlotValue:
    first, last = folded.span(start, end)
    said = folded.message[first:last]
    return SlotValue(text=said, start=first, end=last, value=value or said)


def _without(text: str, span: tuple[int, int]) -> str:
    return text[: span[0]] + BLANK * (span[1] - span[0]) + text[span[1] :]


def _best(times: list[When]) -> When | None:
    """The time that says most: a day and an hour before a day, a day before a part of any day; of equals the first."""
    return max(times, key=lambda when: (when.tells, -when.start), default=None)


def _contact_in(text: str) -> tuple[int, int, str] | None:
    """A telephone number, with the name that stands before it; its digits, an extension after a hyphen."""
    for row in ("mobile", "landline"):
        if match := pattern("slots", "contact", row).search(text):
            digits = re.sub(r"\D", "", match.group())
            if row == "mobile":
                digits = digits[-11:]
            elif extension := match.group("extension"):
                digits = f"{re.sub(r'[^0-9]', '', text[match.start() : match.start('extension')])}-{extension}"
            reach = max(0, match.start() - int(table("slots")["contact"]["reach"]))
            person = pattern("slots", "contact", "person").search(text, reach, match.start())
            start = person.start("name") if person else match.start()
            return start, match.end(), digits
    return None


def _name_before(text: str) -> tuple[int, int] | None:
    """Where the caller's own name stands, said before the telephone number; None when it is not."""
    number = next(
        (one for row in ("mobile", "landline") if (one := pattern("slots", "contact", row).search(text))), None
    )
    if number is None:
        return None
    reach = max(0, number.start() - int(table("slots")["contact"]["reach"]))
    for row in ("person", "surname"):
        if person := pattern("slots", "contact", row).search(text, reach, number.start()):
            return person.span("name")
    return None


def ticket_number_in(text: str) -> tuple[str | None, str | None]:
    """The ticket number and the pick-up code said, each None when not there."""
    code = pattern("slots", "contact", "code").search(text)
    rest = text if code is None else text.replace(code.group(0), " ")
    number = pattern("slots", "contact", "number").search(rest)
    return (number.group("number") if number else None, code.group("code") if code else None)


__all__ = ["Place", "in_words", "slots_in", "slots_said", "ticket_number_in"]
