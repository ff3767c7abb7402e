"""multilingual-e5-small for short texts, as the classifier of tickets reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.phrases import PIECES, sentence_vector
from knowledge.ports import Vectors
from knowledge.text import normalise

CHARACTERS = 200
DIMENSION = 384


class ShortTexts:
    """Vectors of sentences, some 6 ms each. A text has the same vector alone and among others."""

    @property
    def name(self) -> str:
        """The model and how much of a text it reads."""
        return f"multilingual-e5-small:short:{PIECES}"

    @property
    def dimension(self) -> int:
        """Numbers in a vector: 384."""
        return DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384)."""
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        return np.stack([sentence_vector(normalise(text[:CHARACTERS])) for text in texts])
