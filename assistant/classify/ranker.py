"""A second look at the likeliest labels: a small network, the same for every label, reads how the opinions stand.

Listwise learning to rank (Cao et al. 2007): each candidate gets a score from what is known of it and of its rivals, and
the scores of one text's candidates become probabilities. It is fitted on texts that no opinion has seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.classify.blend import softmax
from assistant.classify.shapes import Floats, Ints

CANDIDATES = 10
HIDDEN = 16
EPOCHS = 18
BATCH = 256
STEP = 0.01
DECAY = 3e-4
NETWORKS = 2
LEAST_ROWS = 1_000
"""Fewer texts than these cannot teach a network anything that the weights of the blend do not know."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """n networks side by side: (n, facts, hidden), (n, hidden), (n, hidden), and a straight part (n, facts)."""

    mean: Floats
    spread: Floats
    first: Floats
    bias: Floats
    last: Floats
    straight: Floats
    frequency: Floats
    """Log share of each label among the training rows."""

    def probabilities(self, raw: Floats, opinions: Sequence[Floats]) -> Floats:
        """`raw` with what the first candidates hold together given to them anew; shape (texts, labels)."""
        facts, top = facts_of(raw, opinions, self.frequency)
        facts = (facts - self.mean) / self.spread
        shares = np.zeros(top.shape, dtype=np.float64)
        for first, bias, last, straight in zip(self.first, self.bias, self.last, self.straight, strict=True):
            shares += softmax(np.maximum(facts @ first + bias, 0) @ last + facts @ straight)
        held = np.take_along_axis(raw, top, axis=1).sum(axis=1, keepdims=True)
        found = raw.copy()
        np.put_along_axis(found, top, (shares / len(self.first) * held).astype(raw.dtype), axis=1)
        return found


def facts_of(raw: Floats, opinions: Sequence[Floats], frequency: Floats) -> tuple[Floats, Ints]:
    """What is known of each candidate, shape (texts, candidates, facts), and which labels the candidates are."""
    top = np.argsort(-raw, axis=1, kind="stable")[:, :CANDIDATES]
    facts = []
    for opinion in opinions:
        own = np.take_along_axis(opinion, top, axis=1)
        highest = np.partition(opinion, -2, axis=1)[:, -2:]
        second, best = highest[:, :1], highest[:, 1:]
        facts += [own, own - best, own - np.where(own >= best, second, best)]
    own = np.take_along_axis(raw, top, axis=1)
    facts += [own, np.log(own + 1e-4), frequency[top]]
    return np.stack(facts, axis=-1).astype(np.float32), top


def fit(raw: Floats, opinions: Sequence[Floats], labels: Ints, frequency: Floats, seed: int) -> Ranker:
    """Adam on the log loss over the candidates; texts whose label is no candidate are left out."""
    facts, top = facts_of(raw, opinions, frequency)
    right = top == labels[:, None]
    kept = right.any(axis=1)
    facts, place = facts[kept], right[kept].argmax(axis=1)
    mean, spread = facts.mean(axis=(0, 1)), facts.std(axis=(0, 1)) + np.float32(1e-6)
    facts = (facts - mean) / spread
    nets = [_network(facts, place, np.random.default_rng([seed, one])) for one in range(NETWORKS)]
    first, bias, last, straight = (np.stack(parts).astype(np.float32) for parts in zip(*nets, strict=True))
    return Ranker(mean, spread, first, bias, last, straight, frequency)


def _network(facts: Floats, place: Ints, random: np.random.Generator) -> list[Floats]:
    rows, wide = len(facts), facts.shape[2]
    parts: list[Floats] = [
        (random.normal(size=(wide, HIDDEN)) / np.sqrt(wide)).astype(np.float32),
        np.zeros(HIDDEN, dtype=np.float32),
        (random.normal(size=HIDDEN) / np.sqrt(HIDDEN)).astype(np.float32),
        np.zeros(wide, dtype=np.float32),
    ]
    moment, square = [np.zeros_like(one) for one in parts], [np.zeros_like(one) for one in parts]
    step, steps = 0, EPOCHS * -(-rows // BATCH)
    for _ in range(EPOCHS):
        order = random.permutation(rows)
        for start in range(0, rows, BATCH):
            chosen = order[start : start + BATCH]
            slopes = _slopes(facts[chosen], place[chosen], parts)
            step += 1
            rate = STEP * (1 - step / (steps + 1))
            for index, slope in enumerate(slopes):
                moment[index] += 0.1 * (slope - moment[index])
                square[index] += 0.001 * (slope * slope - square[index])
                scaled = np.sqrt(square[index] / (1 - 0.999**step)) + 1e-8
                parts[index] = parts[index] - np.float32(rate) * moment[index] / (1 - 0.9**step) / scaled
    return parts


def _slopes(facts: Floats, place: Ints, parts: Sequence[Floats]) -> list[Floats]:
    first, bias, last, straight = parts
    flat = facts.reshape(-1, facts.shape[2])
    hidden = np.maximum(flat @ first + bias, 0)
    shares = softmax((hidden @ last + flat @ straight).reshape(place.shape[0], -1))
    shares[np.arange(len(place)), place] -= 1
    error = (shares / len(place)).reshape(-1, 1)
    back = error * last * (hidden > 0)
    return [
        flat.T @ back + DECAY * first,
        back.sum(axis=0),
        (hidden.T @ error)[:, 0] + DECAY * last,
        (flat.T @ error)[:, 0] + DECAY * straight,
    ]
