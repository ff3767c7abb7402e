"""Who or what is complained about: a known kind of firm, person or thing, or the noun that a clause opens with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import rjieba

from assistant.recognise.names import name_start
from assistant.recognise.patterns import pattern, table
from assistant.recognise.slots_complaint import BLANK, Span, overlaps

KINDS = {"organs": 3.0, "persons": 2.4, "things": 2.0}
"""What speaks for a shop or firm rather than a person, and a person rather than a thing."""
PLAIN = 1.0
"""What speaks for a noun of no known kind."""
TOLD, NAMED, OPENING, THERE, LATE, WISHED = 3.0, 0.3, 0.6, 0.9, 0.02, 2.5
"""Added for standing after “投诉”, for having a name, for opening a clause, for standing at the place said; taken off
for each character before it and for being named in the wish, where firms and persons are those who are asked to act."""
MARKS = f",，。;；!！?？:： 、{BLANK}"
"""Characters after which a clause begins."""
SLACK = 2
"""Characters that may stand between the beginning of a clause and the noun that opens it (“你们……”)."""
_NOUNS = re.compile("n[a-z]{0,2}|vn|an|j|l|eng|b")
_READ = 400
"""Characters of a message in which the subject is looked for: it is named early."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is already read from the message: none of it is the subject."""

    place: Span | None = None
    affected: Span | None = None
    wanted: Span | None = None


def subject_in(text: str, taken: Taken) -> Span | None:
    """The likeliest candidate; none where nothing is named. `text` has its times and contact blanked."""
    best, most = None, 0.5
    for span, kind in _candidates(text, taken):
        weight = _weight(text, span, kind, taken)
        if weight > most:
            best, most = span, weight
    if best is None or most < TOLD:
        told = pattern("slots", "subject", "after").search(text)
        if told and not overlaps(told.span("name"), taken.place) and (best is None or overlaps(best, taken.wanted)):
            return told.span("name")
    return best


def _candidates(text: str, taken: Taken) -> Iterator[tuple[Span, str]]:
    """Known kinds with their names, then nouns of no known kind that open a clause or stand at the place."""
    known: list[Span] = []
    nouns = tuple(_nouns(text))
    previous = 0
    for match in _heads().finditer(text[:_READ]):
        head, kind = match.start(), str(match.lastgroup)
        least = max(previous, taken.place[1] if taken.place and taken.place[1] <= head else 0)
        start = name_start(text, head, least, file="slots", section="subject")
        span = (start, _end(text, match, nouns) if kind == "things" else match.end())
        previous = match.end()
        if pattern("slots", "subject", "greeting").match(text, match.end()):
            known.append(span)
            continue
        if overlaps(span, taken.affected) or overlaps(span, taken.place):
            continue
        known.append(span)
        if kind == "things" or not overlaps(span, taken.wanted):
            yield span, kind
    for span in nouns:
        if not any(overlaps(span, other) for other in (*known, taken.affected, taken.wanted, taken.place)):
            yield span, ""


@cache
def _heads() -> re.Pattern[str]:
    rules = table("slots")["subject"]
    return re.compile("|".join(f"(?P<{kind}>{rules[kind]})" for kind in KINDS))


def _nouns(text: str) -> Iterator[Span]:
    """Runs of nouns of two characters or more; a verb or adjective of two characters may open one (“共享单车”)."""
    place, begins, ends, lead = 0, -1, -1, -1
    for word, tag in (*rjieba.tag(text[:_READ]), ("", "x")):
        start = place
        place += len(word)
        if _NOUNS.fullmatch(tag) and BLANK not in word:
            begins = begins if begins >= 0 else lead if lead >= 0 else start
            ends = place if tag[0] in "nvj" else ends
        else:
            if (
                begins >= 0
                and ends - begins >= 2
                and not pattern("slots", "subject", "vague").search(text, begins, ends)
            ):
                yield begins, ends
            begins = ends = -1
        opens = (tag in ("v", "s") and len(word) == 2 and not _is_stop(word)) or tag == "a"
        lead = start if opens else -1


def _end(text: str, head: re.Match[str], nouns: tuple[Span, ...]) -> int:
    """Where a thing's words end: “垃圾” in “垃圾分类督导员” is part of a longer name."""
    ends = (end for begins, end in nouns if begins <= head.start() and end > head.end())
    end = next(ends, head.end())
    return end if pattern("slots", "subject", "longer").search(text, head.end(), end) else head.end()


def _is_stop(word: str) -> bool:
    return pattern("slots", "subject", "acts").fullmatch(word) is not None


def _weight(text: str, span: Span, kind: str, taken: Taken) -> float:
    start = span[0]
    opens = any(before < 0 or text[before] in MARKS for before in range(start - 1, start - 2 - SLACK, -1))
    weight = KINDS.get(kind, PLAIN) - LATE * start
    weight += TOLD if _told(text, start) else 0.0
    weight += OPENING if opens else 0.0
    weight -= WISHED if overlaps(span, taken.wanted) else 0.0
    if taken.place and pattern("slots", "subject", "there").fullmatch(text, taken.place[1], start):
        weight += THERE
    elif not kind and not opens:
        weight -= 1.0
    if kind and pattern("slots", "subject", "named").match(text[span[0] : span[1]]):
        weight += NAMED
    return weight


def _told(text: str, start: int) -> bool:
    return pattern("slots", "subject", "told").search(text, max(0, start - 6), start) is not None
