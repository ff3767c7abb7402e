"""What the lifecycle needs of a classifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from assistant.learning.labelled import Labelled


class Predicted(Protocol):
    """Labels with calibrated probabilities, best first, and whether the first may be decided without a person."""

    @property
    def scored(self) -> tuple[tuple[str, float], ...]: ...
    @property
    def decided(self) -> bool: ...


class Explained(Protocol):
    """Words of a text that speak for a label with their weights, and similar texts learnt from: text, label, cosine."""

    @property
    def words(self) -> tuple[tuple[str, float], ...]: ...
    @property
    def similar(self) -> tuple[tuple[str, str, float], ...]: ...


class Classifier(Protocol):
    """A fitted classifier of texts."""

    @property
    def labels(self) -> tuple[str, ...]: ...
    def predict(self, texts: Sequence[str]) -> Sequence[Predicted]: ...
    def explain(self, text: str, label: str, most: int = 5) -> Explained: ...
    def save(self, folder: Path) -> None: ...


Progress = Callable[[int, int], None]
"""Told how much is done of how much."""
Fit = Callable[[Sequence[Labelled], Progress | None], Classifier]
"""Fits a classifier to rows; the same rows give the same classifier."""
Load = Callable[[Path], Classifier]
"""Reads a saved classifier; raises when its files are not whole."""
