"""Chooses the sentences of an answer: the likeliest ones, few windows, no longer than the doubt demands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.extractive.evidence import Matrix
from assistant.extractive.units import Unit


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: `enough` is the probability mass aimed at; lengths are characters of the whole answer.

    Up to `short` characters are always filled; beyond, a sentence is added only while the mass is below `enough`, and
    never past `long`. `windows` is the greatest number of separate places quoted.
    """

    enough: float
    short: int
    long: int
    windows: int


def likelihood(features: Matrix, by_feature: Matrix) -> tuple[Matrix, Matrix]:
    """(probability that each sentence answers, raw score); shapes (units,). Probabilities sum to 1."""
    raw = features @ by_feature
    if not raw.size:
        return raw, raw
    spread = np.exp(raw - raw.max())
    return np.asarray(spread / spread.sum()), np.asarray(raw)


def _windows(chosen: set[int], units: Sequence[Unit]) -> int:
    return sum(1 for n in chosen if n - 1 not in chosen or units[n - 1].document_id != units[n].document_id)


def choose(units: Sequence[Unit], probability: Matrix, limits: Limits) -> list[int]:
    """Numbers of the chosen units, ascending. Empty only when there are no units."""
    chosen: set[int] = set()
    length, mass = 0, 0.0
    for n in (int(i) for i in np.argsort(-probability, kind="stable")):
        size = len(units[n].text)
        if chosen and length + size > limits.long:
            continue
        if chosen and mass >= limits.enough and length + size > limits.short:
            break
        if _windows(chosen | {n}, units) > limits.windows:
            continue
        chosen.add(n)
        length += size
        mass += float(probability[n])
    return sorted(chosen)
