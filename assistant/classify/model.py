"""What a classifier takes and gives: labelled texts, predictions that know how sure they are, explanations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts to unit vectors, shape (texts, dimension)."""

Progress = Callable[[int, int], None]
"""Called with steps done and steps in all."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the label it has; a weight of 2 counts as two such rows."""

    text: str
    label: str
    weight: float = 1.0
    judged: bool = True
    """False: learnt from and never judged by, such as the single word that people call a matter."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """Labels with the probability of each, best first; `decided` when such a one is right often enough to act on."""

    scored: tuple[tuple[str, float], ...]
    decided: bool

    @property
    def label(self) -> str:
        """The likeliest label."""
        return self.scored[0][0]

    @property
    def confidence(self) -> float:
        """The probability of the likeliest label, 0 to 1."""
        return self.scored[0][1]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a label: words of the text with what each adds, and similar training texts with their label and cosine."""

    words: tuple[tuple[str, float], ...]
    similar: tuple[tuple[str, str, float], ...]
