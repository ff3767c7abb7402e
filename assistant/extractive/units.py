"""Cuts passages into sentences that can be quoted whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.recognise.instructions import instructs
from knowledge.models import Passage

LONGEST = 160
"""Characters above which a sentence is cut once more at its commas."""

_END = re.compile(r"[。！？；!?;]+[”’」』）)》\]]*|\n+|(?<=[^\s])[ \t　]+(?=[^\s])")
_SOFT = re.compile(r"[,，]")
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百零\d]+[章节条]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、．](?!\d))"
)
_RUNS_ON = re.compile(r"[；!?;:：,，、]$")
_NO_END = re.compile(r"[。！？；!?;:：,，、]$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a passage: `text` is an exact copy. `place` counts the units of its document from 0."""

    text: str
    passage_id: str
    document_id: str
    place: int
    heading: bool
    start: int
    """Offset in the passage's text."""
    gap: str = ""
    """White space between the sentence before and this one, when both are of the same passage."""

    @property
    def announces(self) -> bool:
        """Whether it says nothing by itself: a heading, or a clause that ends in a colon."""
        return self.heading or self.text.endswith((":", "："))

    def follows(self, other: Unit) -> bool:
        """Whether this is the very next sentence of the same passage."""
        return self.passage_id == other.passage_id and self.place == other.place + 1


def _breaks(text: str) -> list[int]:
    """Offsets after which a new sentence starts."""
    cuts: list[int] = []
    for match in _END.finditer(text):
        if match.group().isspace() and "\n" not in match.group():
            before, after = text[match.start() - 1], text[match.end()]
            closes = _is_han(before) or before in "”》）)】：:"
            opens = _is_han(after) or after in "“《（(【" or after.isdigit()
            if not (closes and opens):
                continue
        cuts.append(match.end())
    return cuts


def _is_han(char: str) -> bool:
    return "一" <= char <= "鿿"


def _split_long(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start <= LONGEST:
        return [(start, end)]
    commas = [match.end() + start for match in _SOFT.finditer(text[start:end])]
    middle = (start + end) / 2
    inner = [cut for cut in commas if start + 25 <= cut <= end - 25]
    if not inner:
        return [(start, end)]
    cut = min(inner, key=lambda offset: abs(offset - middle))
    return [*_split_long(text, start, cut), *_split_long(text, cut, end)]


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every sentence of the text, in order, without surrounding white space."""
    result: list[tuple[int, int]] = []
    start = 0
    for cut in [*_breaks(text), len(text)]:
        left, right = start, cut
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if right > left:
            result.extend(_split_long(text, left, right))
        start = cut
    return tuple(result)


def is_heading(text: str) -> bool:
    """A short line that announces what follows: numbered, or without a full stop."""
    if _HEADING.match(text):
        return len(text) <= 40 and not _RUNS_ON.search(text) and len(_SOFT.findall(text)) <= 1
    return len(text) <= 25 and not _NO_END.search(text)


def units_of(passages: Sequence[Passage]) -> list[Unit]:
    """The sentences of one document's passages in reading order; what overlapping passages repeat is kept once.

    What speaks to a machine instead of to people is no sentence of the document.
    """
    units: list[Unit] = []
    previous: set[str] = set()
    for passage in passages:
        current: set[str] = set()
        end = 0
        for left, right in spans(passage.text):
            text = passage.text[left:right]
            current.add(text)
            if (text in previous and len(text) > 8) or instructs(text):
                continue
            units.append(
                Unit(
                    text=text,
                    passage_id=passage.passage_id,
                    document_id=passage.document_id,
                    place=len(units),
                    heading=is_heading(text),
                    start=left,
                    gap=passage.text[end:left] if end else "",
                )
            )
            end = right
        previous = current
    return units
