"""Which tickets a candidate is judged on: the newest, of every category, that neither classifier has learnt from."""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.learning.labelled import FROM_TICKETS, Labelled

SHARE = 0.2
MOST = 5000
"""Tickets held out at most: with so many the error of an accuracy is under half a point."""
Learnt = npt.NDArray[np.uint64]
"""Sorted fingerprints of the texts that a classifier has learnt from, shape (n,)."""


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to judge on. `unseen` counts the tickets that the running one has not learnt from."""

    learn: tuple[Labelled, ...]
    held_out: tuple[Labelled, ...]
    unseen: int


def fingerprint(text: str) -> int:
    """64 bits of the text's letters and digits: the same words, however spaced, are the same text."""
    bare = re.sub(r"\W", "", text)
    return int.from_bytes(hashlib.blake2b(bare.encode(), digest_size=8).digest())


def fingerprints(rows: Sequence[Labelled]) -> Learnt:
    """The sorted fingerprints of rows."""
    return np.unique(np.fromiter((fingerprint(row.text) for row in rows), dtype=np.uint64, count=len(rows)))


def split(rows: Sequence[Labelled], learnt: Learnt, *, seed: int = 0) -> Split:
    """Holds out a fifth of the tickets, at most half of those that are new to the running classifier.

    Of each category its newest part, then the newest of all to fill up; a text that occurs several times stays on one
    side. The same rows and seed give the same split.
    """
    tickets = [row for row in rows if row.source in FROM_TICKETS]
    marks = {id(row): fingerprint(row.text) for row in tickets}
    known = set(learnt.tolist())
    unseen = [row for row in tickets if marks[id(row)] not in known]
    wanted = min(MOST, math.ceil(SHARE * len(tickets)), len(unseen) // 2)
    chosen = _newest_of_each(unseen, wanted, np.random.default_rng(seed))
    held = {marks[id(row)] for row in chosen}
    learn: list[Labelled] = []
    held_out: list[Labelled] = []
    for row in rows:
        side = held_out if id(row) in marks and marks[id(row)] in held else learn
        side.append(row)
    return Split(tuple(learn), tuple(held_out), len(unseen))


def _newest_of_each(rows: Sequence[Labelled], wanted: int, rng: np.random.Generator) -> list[Labelled]:
    by_label: dict[str, list[Labelled]] = defaultdict(list)
    numbered = sorted(rows, key=lambda row: row.number)
    shuffled = [numbered[n] for n in rng.permutation(len(numbered))]  # tickets of one moment are in no order
    for row in sorted(shuffled, key=_moment, reverse=True):
        by_label[row.label].append(row)
    share = wanted / len(rows) if rows else 0.0
    chosen, left = [], []
    for _, newest_first in sorted(by_label.items()):
        n = math.floor(share * len(newest_first))
        chosen += newest_first[:n]
        left += newest_first[n:-1]  # one of each stays to learn from
    left.sort(key=_moment, reverse=True)
    return chosen + left[: max(0, wanted - len(chosen))]


def _moment(row: Labelled) -> float:
    return row.at.timestamp() if row.at else 0.0
