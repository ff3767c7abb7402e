"""Which rows are held out to judge by: every label spread over all parts."""

from __future__ import annotations

import numpy as np

from assistant.classify.features import Ints

SMALL, LARGE = 4_000, 20_000


def spread(labels: Ints, parts: int, seed: int) -> Ints:
    """A part for each row, 0 to parts - 1; rows of one label go round the parts in shuffled order."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    found = np.empty(len(labels), dtype=np.int64)
    found[order] = np.arange(len(labels)) % parts
    return found


def folds(labels: Ints, seed: int) -> list[tuple[Ints, Ints]]:
    """Pairs of rows to learn from and rows to judge by: five parts, three of few rows, one held-out tenth of many."""
    size = len(labels)
    if size < 10:
        return []
    if size > LARGE:
        part = spread(labels, 10, seed)
        return [(np.flatnonzero(part != 0), np.flatnonzero(part == 0))]
    parts = 5 if size <= SMALL else 4
    part = spread(labels, parts, seed)
    return [(np.flatnonzero(part != one), np.flatnonzero(part == one)) for one in range(parts)]
