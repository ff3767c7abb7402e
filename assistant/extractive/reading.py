"""Everything about a document that no question changes: its sentences, their pairs of characters, what they show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from assistant.extractive.folding import fold
from assistant.extractive.question import patterns
from assistant.extractive.rarity import bigram_codes
from assistant.extractive.units import Unit, units_of
from knowledge.models import Passage
from knowledge.places import mentions

Matrix = npt.NDArray[np.float64]
KEPT = 256
"""Documents whose reading is kept."""


@dataclass(frozen=True)
class Reading:
    """The sentences of one document, `n` of them.

    `texts` are their comparing forms on one line each; `whole` is all of them, a line each. `codes` (m,) are the pairs
    of characters of `whole` in order, `owner` (m,) the sentence of each; `lengths` (n,) are characters.
    """

    units: tuple[Unit, ...]
    texts: tuple[str, ...]
    whole: str
    codes: npt.NDArray[np.int32]
    owner: npt.NDArray[np.int32]
    lengths: Matrix

    @cached_property
    def shows(self) -> dict[str, Matrix]:
        """For each kind of content (n,) 0/1: whether the sentence shows it."""
        return {
            name: np.array([float(regex.search(text) is not None) for text in self.texts])
            for name, regex in patterns()["kind"].items()
        }

    @cached_property
    def headings(self) -> npt.NDArray[np.int32]:
        """(n,) number of the nearest heading above each sentence, -1 where there is none."""
        rows = np.full(len(self.units), -1, dtype=np.int32)
        current = -1
        for n, unit in enumerate(self.units):
            rows[n] = current
            if unit.heading:
                current = n
        return rows

    @cached_property
    def places(self) -> dict[str, int]:
        """How often each place is named."""
        return dict(Counter(mentions(self.whole)))


class _Document:
    """Passages compared by their identifiers and texts."""

    __slots__ = ("key", "passages")

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        self.key = tuple((one.passage_id, one.text) for one in passages)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Document) and self.key == other.key


def reading(passages: Sequence[Passage]) -> Reading:
    """The reading of one document's passages; kept while nothing in them changes."""
    return _read(_Document(passages))


@lru_cache(maxsize=KEPT)
def _read(document: _Document) -> Reading:
    units = tuple(units_of(document.passages))
    folded = [fold(unit.text) for unit in units]
    whole = "\n".join(folded)
    lengths = np.array([len(text) for text in folded], dtype=np.float64)
    owner = np.repeat(np.arange(len(units), dtype=np.int32), lengths.astype(np.int64) + 1)
    return Reading(
        units=units,
        texts=tuple(text.replace("\n", " ") for text in folded),
        whole=whole,
        codes=bigram_codes(whole + "\n").astype(np.int32),
        owner=owner,
        lengths=lengths,
    )
