"""Who suffers from what is told and what is wanted, in the words of the message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.recognise.patterns import pattern, table

Span = tuple[int, int]
"""From and up to, in characters."""
BLANK = "\x00"
"""Stands for each character of a time or contact that is already read."""


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
    if (short or pattern("slots", "wanted", "addressee").fullmatch(text, start, end)) and text[end : end + 1] in (
        ",",
        "，",
    ):
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
def _affected(section: str) -> tuple[re.Pattern[str], ...]:
    rules = table("slots")["affected"]
    marks = {"{P}": f"(?:{rules['people']})", "{R}": f"(?:{rules['roles']})", "{N}": rules["number"]}
    rows = list(rules[section])
    for mark, expression in marks.items():
        rows = [row.replace(mark, expression) for row in rows]
    return tuple(re.compile(row) for row in rows)


def affected_in(text: str, wanted: Span | None) -> Span | None:
    """Who suffers: so many people or households first, then a whole house, the family, and groups of people."""
    first = pattern("slots", "clause", "end").search(text)
    for section, begins in (("rows", 0), ("later", first.start() if first else len(text)), ("last", 0)):
        for expression in _affected(section):
            for match in expression.finditer(text, begins):
                if match.end() > match.start() and not overlaps(match.span(), wanted):
                    return match.span()
    return None


def overlaps(span: Span, other: Span | None) -> bool:
    """Whether two stretches share a character."""
    return other is not None and span[0] < other[1] and other[0] < span[1]
