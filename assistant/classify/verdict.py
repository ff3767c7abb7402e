"""From opinions to calibrated probabilities: the blend, a second look where enough was judged, a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.classify import blend, ranker
from assistant.classify.blend import Blend
from assistant.classify.folds import spread
from assistant.classify.opinions import Rows
from assistant.classify.ranker import LEAST_ROWS, Ranker
from assistant.classify.shapes import Floats, Ints

PARTS = 3
"""Parts of the judged texts, each seen by a ranker that was fitted on the others, for the curve."""

LEAST_OPEN = 200
"""Texts left open from which a curve of their own is drawn."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How opinions are weighed. `blended` reads as many opinions as it has weights, the ranker all of them."""

    blended: Blend
    ranked: Ranker | None

    def probabilities(self, opinions: Sequence[Floats]) -> Floats:
        """Calibrated probabilities, shape (texts, labels)."""
        raw = self.blended.raw(opinions)
        if self.ranked is not None:
            raw = self.ranked.probabilities(raw, opinions)
        return blend.correct(raw, self.blended.claimed, self.blended.true)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """`quick` on all texts, and `full` on those that it leaves open, where their whole sentences are read; or None."""

    quick: Verdict
    full: Verdict | None


def both(
    unseen: Sequence[Sequence[Floats]],
    further: Sequence[Sequence[Floats]],
    kinds: int,
    rows: Rows,
    frequency: Floats,
    target: float,
    seed: int,
) -> Verdicts:
    """From opinions, in batches, of `rows` that were not learnt from: all rows, and those read as whole sentences.

    `kinds` are the opinions that are blended, one fewer than with the sentences.
    """
    opinions = [np.concatenate(kind) for kind in zip(*unseen, strict=True)]
    quick, sure = fit(opinions, kinds, rows.labels, frequency, target, seed)
    more = [batch for batch in further if batch]
    if not more:
        return Verdicts(quick, None)
    which = rows.with_sentence
    still_open = ~sure[which]
    only = still_open if still_open.sum() >= LEAST_OPEN else None
    opinions = [np.concatenate(kind) for kind in zip(*more, strict=True)]
    full, _ = fit(opinions, kinds + 1, rows.labels[which], frequency, target, seed, only)
    return Verdicts(quick, full)


def fit(
    opinions: Sequence[Floats],
    kinds: int,
    labels: Ints,
    frequency: Floats,
    target: float,
    seed: int,
    only: npt.NDArray[np.bool_] | None = None,
) -> tuple[Verdict, npt.NDArray[np.bool_]]:
    """Fitted on opinions of texts that were not learnt from; the blend reads the first `kinds` of them.

    The curve is of the texts `only`, or of all. Also which texts would be decided by one that had not seen them.
    """
    weights = blend.weigh(opinions[:kinds], labels)
    raw = blend.mixed(opinions[:kinds], weights)
    ranked = None
    if len(labels) >= LEAST_ROWS and raw.shape[1] > 2:
        part = spread(labels, PARTS, seed)
        unseen = np.empty_like(raw)
        for one in range(PARTS):
            learnt, held = np.flatnonzero(part != one), np.flatnonzero(part == one)
            taken = [opinion[learnt] for opinion in opinions]
            other = ranker.fit(raw[learnt], taken, labels[learnt], frequency, seed)
            unseen[held] = other.probabilities(raw[held], [opinion[held] for opinion in opinions])
        ranked = ranker.fit(raw, opinions, labels, frequency, seed)
        raw = unseen
    some = np.ones(len(labels), dtype=np.bool_) if only is None else only
    blended = blend.calibrated(weights, raw[some], labels[some], target)
    sure = blend.correct(raw, blended.claimed, blended.true).max(axis=1) >= blended.threshold
    return Verdict(blended, ranked), sure
