"""Several opinions made one: weights fitted on texts that no opinion has seen; a curve from claimed to true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.classify.shapes import Floats, Ints

SLANT = 0.02
"""How much of the claimed probability stays in the curve, so that surer stays surer where the curve is flat."""
SURE = 0.7
"""From what probability a text is decided where nothing could be judged by."""
FLOOR = 2e-3
"""Added to a share before its logarithm, so that a label without a vote is unlikely and not impossible."""


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    spread = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Floats = spread / spread.sum(axis=-1, keepdims=True)
    return found


@dataclass(frozen=True, slots=True)
class Blend:
    """One weight for each opinion; knots of a rising curve from the first probability to how often it is right."""

    weights: Floats
    claimed: Floats
    true: Floats
    threshold: float
    """The least probability at which the share that is right reached the target; above 1 when it never did."""

    def raw(self, opinions: Sequence[Floats]) -> Floats:
        """Probabilities before the curve, shape (texts, labels), from opinions of the same shape."""
        return mixed(opinions[: len(self.weights)], self.weights)


def mixed(opinions: Sequence[Floats], weights: Floats) -> Floats:
    """The softmax of the weighted sum."""
    found: Floats = np.sum([weight * opinion for weight, opinion in zip(weights, opinions, strict=True)], axis=0)
    return softmax(found)


def correct(raw: Floats, claimed: Floats, true: Floats) -> Floats:
    """The best label's probability moved along the curve, the others' scaled so that the sum stays 1.

    It is never moved so low that the second would pass it.
    """
    count = raw.shape[-1]
    if count < 2:
        return np.asarray(raw, dtype=np.float32)
    first = raw.argmax(axis=-1)[..., None]
    best = np.take_along_axis(raw, first, axis=-1)
    second = np.partition(raw, -2, axis=-1)[..., -2:-1]
    others = np.maximum(1 - best, 1e-6)
    moved = np.maximum(np.interp(best, claimed, true), second / (others + second) + 1e-6)
    moved = np.clip(moved, 1.0 / count, 1.0 - 1e-6)
    found = raw * (1 - moved) / others
    np.put_along_axis(found, first, moved, axis=-1)
    return np.asarray(found, dtype=np.float32)


def weigh(opinions: Sequence[Floats], labels: Ints) -> Floats:
    """Weights, none negative, that make the right labels likeliest (L-BFGS on the log loss)."""
    from scipy.optimize import minimize

    rows = np.arange(len(labels))

    def loss(weights: Floats) -> tuple[float, Floats]:
        shares = mixed(opinions, weights)
        value = -np.log(shares[rows, labels] + 1e-12).mean() + 1e-3 * float((weights**2).mean())
        slope = [
            ((shares * opinion).sum(axis=1) - opinion[rows, labels]).mean() + 2e-3 * weight / len(weights)
            for opinion, weight in zip(opinions, weights, strict=True)
        ]
        return float(value), np.array(slope)

    found = minimize(loss, np.ones(len(opinions)), jac=True, method="L-BFGS-B", bounds=[(0, 50)] * len(opinions))
    return np.asarray(found.x, dtype=np.float32)


def calibrated(weights: Floats, raw: Floats, labels: Ints, target: float) -> Blend:
    """The curve and the threshold, from probabilities of texts that nothing has seen."""
    right = raw.argmax(axis=1) == labels
    claimed, true = curve(raw.max(axis=1), right)
    corrected = correct(raw, claimed, true).max(axis=1)
    return Blend(weights, claimed, true, least(corrected, right, target))


def curve(claimed: Floats, right: Floats, knots: int = 12) -> tuple[Floats, Floats]:
    """A rising curve through groups of equal size (pool-adjacent-violators), softened by two pseudo rows a group."""
    order = np.argsort(claimed, kind="stable")
    groups = [group for group in np.array_split(order, min(knots, max(1, len(order) // 15))) if len(group)]
    places = [float(claimed[group].mean()) for group in groups]
    merged: list[tuple[float, float, int]] = []
    for place, group in zip(places, groups, strict=True):
        size = len(group) + 2
        merged.append(((float(right[group].sum()) + 2 * place) / size, size, 1))
        while len(merged) > 1 and merged[-2][0] > merged[-1][0]:
            (a, m, i), (b, n, j) = merged[-2], merged[-1]
            merged[-2:] = [((a * m + b * n) / (m + n), m + n, i + j)]
    values = np.concatenate([np.full(count, value) for value, _, count in merged])
    slanted = (1 - SLANT) * values + SLANT * np.array(places)
    ends = (0.0, *places, 1.0), (0.0, *slanted, max(float(slanted[-1]), (1 + float(slanted[-1])) / 2))
    return np.array(ends[0], dtype=np.float32), np.array(ends[1], dtype=np.float32)


def least(claimed: Floats, right: Floats, target: float) -> float:
    """The least confidence at which all that are at least so sure are right often enough; 2 when none is."""
    order = np.argsort(-claimed, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= target)
    return float(claimed[order[enough[-1]]]) if len(enough) else 2.0


WITHOUT_JUDGING = (0.5, 0.4, 1.4, 0.25)
"""Weights of the opinions where only a category tree is known: margins, similar texts, topics, meaning."""


def unfitted(count: int) -> Blend:
    """For rows that nothing can be judged by, such as a bare tree: set weights, and an untouched curve."""
    ends = np.array([0.0, 1.0], dtype=np.float32)
    return Blend(np.array(WITHOUT_JUDGING[:count], dtype=np.float32), ends, ends, SURE)
