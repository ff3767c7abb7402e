"""Weighted min-max fusion: scores of one query scaled to 0..1, then added with the weights of the collection."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def min_max(scores: Floats) -> Floats:
    """Scores scaled so that the lowest is 0 and the highest 1; all zero when they are equal or none."""
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)


def fuse(signals: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The weighted sum of signals; a signal without a weight does not count, a weight without a signal neither."""
    total: Floats | None = None
    for name, values in signals.items():
        if weight := weights.get(name, 0.0):
            part = values * np.float32(weight)
            total = part if total is None else total + part
    if total is None:
        raise ValueError(f"no signal of {sorted(signals)} has a weight in {sorted(weights)}")
    return total


def belief(scores: Floats) -> Floats:
    """Scores of a listwise model as probabilities that add up to 1."""
    grown = np.exp(scores - scores.max())
    return np.asarray(grown / grown.sum(), dtype=np.float32)
