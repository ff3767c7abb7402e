"""How much a message sounds like one of danger: a linear model of characters and their pairs, fitted by the project.

It sees what no rule foresaw, and doubts a rule where the rest of the message sounds like any other day. It decides
nothing alone: what speaks against an emergency (a question of a rule, something past) speaks against it as well.
"""

from __future__ import annotations

from functools import cache
from math import log, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_suffix(".npz")


class Model(NamedTuple):
    """`places` numbers the features; `idf` and `weights` are by feature, `by_kind` by feature and kind."""

    places: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    kinds: tuple[str, ...]
    by_kind: NDArray[np.float32]
    kind_bias: NDArray[np.float32]


@cache
def model() -> Model:
    """The shipped model, read once. FileNotFoundError when the package is incomplete."""
    with np.load(FILE, allow_pickle=False) as kept:
        return Model(
            places={str(gram): place for place, gram in enumerate(kept["grams"])},
            idf=kept["idf"].astype(np.float32),
            weights=kept["weights"].astype(np.float32),
            bias=float(kept["bias"]),
            kinds=tuple(map(str, kept["kinds"])),
            by_kind=kept["by_kind"].astype(np.float32),
            kind_bias=kept["kind_bias"].astype(np.float32),
        )


def grams_of(text: str) -> list[str]:
    """Single characters and pairs of neighbours, white space as one space."""
    return [*text, *(text[at : at + 2] for at in range(len(text) - 1))]


class Sounding:
    """One message under the model."""

    def __init__(self, text: str) -> None:
        self._model = model()
        counts: dict[int, int] = {}
        for gram in grams_of(text):
            if (place := self._model.places.get(gram)) is not None:
                counts[place] = counts.get(place, 0) + 1
        self._places = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = np.array([1 + log(count) for count in counts.values()], dtype=np.float32)
        values *= self._model.idf[self._places]
        length = sqrt(float(values @ values))
        self._values = values / length if length else values

    @property
    def score(self) -> float:
        """Log-odds that it is an emergency, on the balance of the fitted messages; 0 is even."""
        return float(self._values @ self._model.weights[self._places]) + self._model.bias

    def kinds(self, most: int = 2) -> tuple[str, ...]:
        """The kinds of emergency that it sounds most like, the likeliest first."""
        scores = self._values @ self._model.by_kind[self._places] + self._model.kind_bias
        return tuple(self._model.kinds[place] for place in np.argsort(-scores)[:most])
