"""Which rows are held out to judge by: every label spread over all parts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assistant.classify.shapes import Ints

FEWEST, LARGE = 30, 20_000
JUDGED = 5_000
"""About how many of very many rows are held out."""


def spread(labels: Ints, parts: int, seed: int) -> Ints:
    """A part for each row, 0 to parts - 1; rows of one label go round the parts in shuffled order."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    found = np.empty(len(labels), dtype=np.int64)
    found[order] = np.arange(len(labels)) % parts
    return found


def folds(labels: Ints, paths: npt.NDArray[np.bool_], seed: int) -> list[tuple[Ints, Ints]]:
    """Pairs of rows to learn from and rows to judge by: five parts, one held-out part of very many.

    Rows of a category tree (`paths`) are always learnt from and never judged by; fewer than 30 others give no folds.
    """
    messages = np.flatnonzero(~paths)
    size = len(messages)
    if size < FEWEST:
        return []
    parts = 5 if size <= LARGE else max(10, size // JUDGED)
    part = np.full(len(labels), -1, dtype=np.int64)
    part[messages] = spread(labels[messages], parts, seed)
    judged = range(parts) if size <= LARGE else range(1)
    return [(np.flatnonzero(part != one), np.flatnonzero(part == one)) for one in judged]
