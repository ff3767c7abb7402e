"""What is complained about, who suffers from it and what is wanted, in the words of the message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.recognise.names import name_start
from assistant.recognise.patterns import pattern, table

Span = tuple[int, int]
"""From and up to, in characters."""
KINDS = {"organs": 3.0, "persons": 2.4, "things": 2.0}
"""What speaks for a shop or firm rather than a person, and a person rather than a thing."""
TOLD, NAMED, OPENING, LATE, WISHED = 3.0, 0.3, 0.6, 0.02, 2.5
"""Added for standing after “投诉”, for having a name, for opening a clause; taken off for each character before it and
for being named in the wish, where firms and persons are those who are asked to act."""


@dataclass(frozen=True, slots=True)
class _Wish:
    span: Span
    weight: int


def wanted_in(text: str) -> Span | None:
    """The clause that says what is wanted; the last of the clearest."""
    best: _Wish | None = None
    for start, end in _clauses(text):
        for weight, row in ((3, "strong"), (2, "plain"), (1, "weak")):
            if match := pattern("slots", "wanted", row).search(text[start:end]):
                wish = _Wish(_wish(text, start + match.start(), end), weight)
                if best is None or weight >= best.weight:
                    best = wish
                break
    return best.span if best else None


def _wish(text: str, start: int, end: int) -> Span:
    """To the end of the clause, or of the next when it breaks off after a word; without thanks."""
    short = end - start < int(table("slots")["wanted"]["shortest"])
    if (short or pattern("slots", "wanted", "addressee").fullmatch(text, start, end)) and text[end : end + 1] in (",", "，"):
        following = pattern("slots", "clause", "end").search(text, end + 1)
        end = following.start() if following else len(text)
    said = text[start:end].rstrip()
    if thanks := pattern("slots", "wanted", "courtesy").search(said):
        said = said[: thanks.start()] or said
    return start, start + len(said)


def _clauses(text: str) -> Iterator[Span]:
    start = 0
    for match in pattern("slots", "clause", "end").finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


@cache
def _affected() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row) for row in table("slots")["affected"]["rows"])


def affected_in(text: str, wanted: Span | None) -> Span | None:
    """Who suffers: so many people or households first, then a whole house, the family, and groups of people."""
    for expression in _affected():
        for match in expression.finditer(text):
            if match.end() > match.start() and not _within(match.span(), wanted):
                return match.span()
    return None


@cache
def _heads() -> re.Pattern[str]:
    rules = table("slots")["subject"]
    return re.compile("|".join(f"(?P<{kind}>{rules[kind]})" for kind in KINDS))


def subject_in(text: str, place: Span | None, affected: Span | None, wanted: Span | None) -> Span | None:
    """Who or what is complained about; what is only part of the place or of the wish counts when there is no other."""
    best, most = None, 0.0
    previous = 0
    for match in _heads().finditer(text):
        head = match.start()
        start = name_start(text, head, max(previous, place[1] if place and place[1] <= head else 0), file="slots", section="subject")
        span = (start, match.end())
        previous = match.end()
        asked = _within(span, wanted)
        if _within(span, affected) or _within(span, place) or (asked and match.lastgroup != "things"):
            continue
        weight = KINDS[str(match.lastgroup)] - LATE * start + (NAMED if start < head else 0.0)
        weight += TOLD if _told(text, start) else 0.0
        weight += OPENING if start == 0 or text[start - 1] in ",，。;；!！ 的" else 0.0
        weight -= WISHED if asked else 0.0
        if best is None or weight > most:
            best, most = span, weight
    if best is None or most < TOLD:
        told = pattern("slots", "subject", "after").search(text)
        if told and not _within(told.span("name"), place) and (best is None or _within(best, wanted)):
            return told.span("name")
    return best


def _told(text: str, start: int) -> bool:
    return re.search(f"(?:{table('slots')['subject']['verbs']})$", text[max(0, start - 6) : start]) is not None


def _within(span: Span, other: Span | None) -> bool:
    return other is not None and span[0] < other[1] and other[0] < span[1]
