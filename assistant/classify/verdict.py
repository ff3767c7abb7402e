"""From opinions to calibrated probabilities: the blend, a second look where enough was judged, a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.classify import blend, ranker
from assistant.classify.blend import Blend
from assistant.classify.folds import spread
from assistant.classify.ranker import LEAST_ROWS, Ranker
from assistant.classify.shapes import Floats, Ints

PARTS = 3
"""Parts of the judged texts, each seen by a ranker that was fitted on the others, for the curve."""


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


def fit(opinions: Sequence[Floats], kinds: int, labels: Ints, frequency: Floats, target: float, seed: int) -> Verdict:
    """Fitted on opinions of texts that were not learnt from; the blend reads the first `kinds` of them."""
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
    return Verdict(blend.calibrated(weights, raw, labels, target), ranked)
