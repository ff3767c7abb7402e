"""The two small regressions behind the extractive composer, in numpy: which sentence, and whether at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def fit_choice(groups: Sequence[Matrix], targets: Sequence[Matrix], l2: float = 5.0, rounds: int = 300) -> Matrix:
    """Weights (features,) of a conditional logit: softmax over each group's rows against its target shares.

    `groups` are (rows, features), `targets` (rows,) that sum to 1. Adam on standardised features, L2 on the weights.
    """
    rows = np.concatenate(groups)
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    rows = (rows - mean) / deviation
    wanted = np.concatenate(targets)
    sizes = np.array([len(group) for group in groups])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group_of = np.repeat(np.arange(len(groups)), sizes)
    weights, first, second = (np.zeros(rows.shape[1]) for _ in range(3))
    for step in range(1, rounds + 1):
        raw = rows @ weights
        spread = np.exp(raw - np.maximum.reduceat(raw, starts)[group_of])
        share = spread / np.add.reduceat(spread, starts)[group_of]
        slope = rows.T @ (share - wanted) + l2 * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope * slope
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return np.asarray(weights / deviation)


def fit_logistic(rows: Matrix, labels: Matrix, importance: Matrix, l2: float = 1.0) -> tuple[Matrix, float]:
    """(weights, bias) of a weighted logistic regression by Newton's method; rows (n, features), labels 0 or 1."""
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    design = np.c_[(rows - mean) / deviation, np.ones(len(rows))]
    penalty = np.full(design.shape[1], l2)
    penalty[-1] = 1e-6
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        sure = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (importance * (sure - labels)) + penalty * weights
        curve = (design * (importance * sure * (1 - sure))[:, None]).T @ design + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    scaled = weights[:-1] / deviation
    return scaled, float(weights[-1] - mean @ scaled)


def folds(count: int, parts: int = 5, seed: int = 0) -> list[list[int]]:
    """The numbers 0..count-1 dealt into parts in a fixed random order."""
    order = np.random.default_rng(seed).permutation(count)
    return [[int(n) for n in order[part::parts]] for part in range(parts)]
