"""A message in comparing form whose every character knows where it stands in the message as sent."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from knowledge.text import one_for_one

_UNSEEN = frozenset(map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)))


@dataclass(frozen=True, slots=True)
class Aligned:
    """`text` is half width and simplified; character i of it comes from character `places[i]` of the message."""

    message: str
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the message of text[start:end]; an empty stretch stays empty."""
        if start >= end:
            place = self.places[start] if start < len(self.places) else len(self.message)
            return place, place
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if character in _UNSEEN:
        return ""
    table = one_for_one()
    folded = "".join(table.get(one, one) for one in unicodedata.normalize("NFKC", character))
    return " " if folded.isspace() else folded


def aligned(message: str) -> Aligned:
    """The message folded character by character: one may become several (“㈱”) or none (a mark that is not seen)."""
    if message.isascii():
        return Aligned(message, message, tuple(range(len(message))))
    pieces = [_folded(character) for character in message]
    places = tuple(place for place, piece in enumerate(pieces) for _ in piece)
    return Aligned(message, "".join(pieces), places)


def as_typed(message: str, value: str) -> str:
    """The stretch of the message that folds to `value`, as it was typed; `value` itself where there is none."""
    whole = aligned(message)
    start = whole.text.find(value)
    return message[slice(*whole.span(start, start + len(value)))] if start >= 0 else value
