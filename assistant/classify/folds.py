"""Which rows are held out to judge by: every label spread over all parts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assistant.classify.shapes import Ints

FEWEST, MANY, LARGE = 30, 1_000, 20_000
JUDGED = 5_000
"""About how many of very many rows are held out."""
LEARNT = 60_000
"""About how many of very many rows are learnt from: more cost minutes and memory and add next to nothing."""

SENTENCES, SENTENCES_JUDGED = 6_500, 2_000
"""Rows at most whose whole sentences are read, and how many of them are held out where there is one held-out part."""


def spread(labels: Ints, parts: int, seed: int) -> Ints:
    """A part for each row, 0 to parts - 1; rows of one label go round the parts in shuffled order."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    found = np.empty(len(labels), dtype=np.int64)
    found[order] = np.arange(len(labels)) % parts
    return found


def folds(labels: Ints, judged: npt.NDArray[np.bool_], seed: int) -> list[tuple[Ints, Ints]]:
    """Pairs of rows to learn from and rows to judge by: five parts, one held-out part of very many.

    Rows that are not to be judged by are always learnt from; fewer than 30 others give no folds. Two parts do for many
    where most rows are learnt from in any case. Of very many rows the labels that have most are thinned out.
    """
    messages = np.flatnonzero(judged)
    size = len(messages)
    if size < FEWEST:
        return []
    enough = size >= MANY and 2 * size < len(labels)
    parts = max(10, size // JUDGED) if size > LARGE else 2 if enough else 5
    part = np.full(len(labels), -1, dtype=np.int64)
    part[messages] = spread(labels[messages], parts, seed)
    if size <= LARGE:
        return [(np.flatnonzero(part != one), np.flatnonzero(part == one)) for one in range(parts)]
    rest = np.flatnonzero(part != 0)
    return [(rest[thinned(labels[rest], judged[rest], seed)], np.flatnonzero(part == 0))]


def sentences_read(judged: npt.NDArray[np.bool_], parts: list[tuple[Ints, Ints]], seed: int) -> Ints:
    """Rows whose whole sentences are read, which takes time: those to be judged by, some of very many, ascending.

    None where there is too little to judge by, so that reading them could not be weighed.
    """
    rows = np.flatnonzero(judged)
    if len(rows) < MANY or not parts:
        return np.zeros(0, dtype=np.int64)
    random = np.random.default_rng([seed, 2])
    if len(parts) > 1:
        return np.sort(random.permutation(rows)[:SENTENCES])
    learnt, held = (random.permutation(part[judged[part]]) for part in parts[0])
    chosen = held[:SENTENCES_JUDGED], learnt[: SENTENCES - SENTENCES_JUDGED]
    return np.sort(np.concatenate(chosen))


def thinned(labels: Ints, free: npt.NDArray[np.bool_], seed: int) -> Ints:
    """Rows to keep, about LEARNT at most: no label keeps more of its `free` rows than one level, the same for all."""
    counts = np.sort(np.bincount(labels[free]))[::-1]
    if counts.sum() <= LEARNT:
        return np.arange(len(labels))
    level = int(counts[0])
    while np.minimum(counts, level).sum() > LEARNT:
        level -= max(1, level // 50)
    random = np.random.default_rng([seed, 1])
    order = random.permutation(np.flatnonzero(free))
    order = order[np.argsort(labels[order], kind="stable")]
    ends = np.cumsum(np.bincount(labels[order], minlength=int(labels.max()) + 1))
    place = np.arange(len(order)) - np.concatenate([[0], ends[:-1]])[labels[order]]
    return np.sort(np.concatenate([np.flatnonzero(~free), order[place < level]]))
