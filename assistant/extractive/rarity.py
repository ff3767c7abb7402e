"""How rare a pair of characters is in the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from assistant.extractive.folding import fold

Codes = npt.NDArray[np.int64]
_BUCKETS = 1 << 20


def bigram_codes(text: str) -> Codes:
    """One bucket number (0..2^20-1) for each pair of neighbouring characters of the folded text, in order."""
    points = np.frombuffer(fold(text).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    if points.size < 2:
        return np.empty(0, dtype=np.int64)
    mixed = (points[:-1] * 2_654_435_761 + points[1:] * 40_503) & 0xFFFFFFFF
    return np.asarray((mixed ^ (mixed >> 13)) & (_BUCKETS - 1), dtype=np.int64)


class Rarity:
    """Counts in how many passages each pair of characters occurs; rarity is the inverse document frequency."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._counts: npt.NDArray[np.int32] = np.zeros(_BUCKETS, dtype=np.int32)
        self.passages = 0
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Count one more passage."""
        self._counts[np.unique(bigram_codes(text))] += 1
        self.passages += 1

    @classmethod
    def restored(cls, passages: int, codes: Codes, counts: npt.NDArray[np.int32]) -> Rarity:
        """What `counted` gave, as it was."""
        rarity = cls()
        rarity._counts[codes] = counts
        rarity.passages = passages
        return rarity

    def counted(self) -> tuple[Codes, npt.NDArray[np.int32]]:
        """The codes that occur, and in how many passages each does."""
        codes = np.flatnonzero(self._counts)
        return codes, self._counts[codes]

    def of(self, codes: Codes) -> npt.NDArray[np.float64]:
        """Rarity of each code, 0 (in every passage) to 1 (in none); all 1 while nothing was counted."""
        if not self.passages:
            return np.ones(codes.shape, dtype=np.float64)
        seen = self._counts[codes].astype(np.float64)
        ceiling = np.log(1.0 + self.passages / 0.5)
        return np.asarray(np.log(1.0 + (self.passages - seen + 0.5) / (seen + 0.5)) / ceiling, dtype=np.float64).clip(
            0.0, 1.0
        )
