"""Chooses the sentences of an answer: the likeliest ones, few windows, no longer than the doubt demands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.extractive.reading import Matrix
from assistant.extractive.units import Unit


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: `enough` is the probability mass aimed at; lengths are characters of the whole answer.

    Up to `short` characters are always filled; beyond, a sentence is added only while the mass is below `enough`, and
    never past `long`. `windows` is the greatest number of separate places quoted; `apart`, `aside` and `as_much` say
    when a second one is (see `choose`).
    """

    enough: float
    short: int
    long: int
    windows: int
    apart: float = 0.0
    aside: float = 0.0
    as_much: float = 0.0


def likelihood(features: Matrix, by_feature: Matrix) -> tuple[Matrix, Matrix]:
    """(probability that each sentence answers, raw score); shapes (units,). Probabilities sum to 1."""
    raw = features @ by_feature
    if not raw.size:
        return raw, raw
    spread = np.exp(raw - raw.max())
    return np.asarray(spread / spread.sum()), np.asarray(raw)


def _windows(chosen: set[int], units: Sequence[Unit]) -> int:
    return sum(1 for n in chosen if n - 1 not in chosen or units[n - 1].document_id != units[n].document_id)


def choose(units: Sequence[Unit], probability: Matrix, limits: Limits, cover: Matrix | None = None) -> list[int]:
    """Numbers of the chosen units, ascending. Empty only when there are no units.

    `cover` (units,) is the share of the question that each sentence with its title holds. A sentence away from the
    best one's place is taken only when it is about the same thing: its probability reaches `apart` of the best
    (`aside` in another document), and it holds nearly as much of the question (`as_much`). What only announces the
    next sentence is never said without it.
    """
    if not units:
        return []
    order = [int(i) for i in np.argsort(-probability, kind="stable")]
    best = order[0]
    chosen: set[int] = set()
    length, mass = 0, 0.0
    for n in order:
        size = len(units[n].text)
        if chosen and length + size > limits.long:
            continue
        if chosen and mass >= limits.enough and length + size > limits.short:
            break
        if _windows(chosen | {n}, units) > limits.windows:
            continue
        if chosen and _windows(chosen | {n}, units) > _windows(chosen, units):
            same = units[n].document_id == units[best].document_id
            if probability[n] < (limits.apart if same else limits.aside) * probability[best]:
                continue
            if cover is not None and cover[n] < limits.as_much * cover[best]:
                continue
        chosen.add(n)
        length += size
        mass += float(probability[n])
    return _finished(chosen, units, limits.long)


def _finished(chosen: set[int], units: Sequence[Unit], long: int) -> list[int]:
    """The chosen with what they announce, or without what announces nothing that is said."""
    kept = set(chosen)
    for n in sorted(chosen, reverse=True):
        if not units[n].announces or _next(n, units) in kept:
            continue
        following = _next(n, units)
        size = sum(len(units[k].text) for k in kept)
        if following is not None and size + len(units[following].text) <= long:
            kept.add(following)
        elif len(kept) > 1:
            kept.discard(n)
    return sorted(kept)


def _next(n: int, units: Sequence[Unit]) -> int | None:
    """The number of the sentence after this one in its document."""
    return n + 1 if n + 1 < len(units) and units[n + 1].document_id == units[n].document_id else None
