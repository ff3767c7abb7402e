"""Which place a document comes from, also when it does not say: offices open and close letters in their own way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge.places import mentions, region

_DIGIT = re.compile(r"\d")
_EDGE = 60
_MOST_LABELS = 256
_SHRINK = 2.4
_RAREST = 3

Floats = npt.NDArray[np.float32]


def hand(normalised: str, edge: int = _EDGE) -> frozenset[str]:
    """The marks of whoever wrote a text: character triples of its first and last `edge` characters, names out."""
    text = normalised if len(normalised) < 2 * edge else f"{normalised[:edge]}|{normalised[-edge:]}"
    for place in set(mentions(text)):
        text = text.replace(place, "P")
    text = _DIGIT.sub("0", text)
    triples = {text[i : i + 3] for i in range(len(text) - 2)}
    return frozenset(triples | {f"^{text[:n]}" for n in (4, 8, 12)} | {f"${text[-n:]}" for n in (4, 10)})


class Jurisdiction:
    """Naive Bayes from marks to places, fitted on the documents that name a place and asked of all of them."""

    def __init__(self, hands: Sequence[frozenset[str]], places: Sequence[frozenset[str]]) -> None:
        """`hands` and `places` are by document; a document without places is judged but not learnt from."""
        self.size = len(hands)
        counted = Counter(place for named in places for place in named)
        self._labels = {place: i for i, (place, _) in enumerate(counted.most_common(_MOST_LABELS))}
        self._belief = self._judge(hands, places) if self._labels else np.zeros((self.size, 0), dtype=np.float32)

    def belief(self, asked: frozenset[str]) -> Floats:
        """Log probability of the likeliest of the asked places, by document; zeros when none of them is known."""
        columns = [index for place in asked if (index := self._labels.get(place)) is not None]
        if not columns:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._belief[:, columns].max(axis=1), dtype=np.float32)

    def _judge(self, hands: Sequence[frozenset[str]], places: Sequence[frozenset[str]]) -> Floats:
        frequency = Counter(mark for one in hands for mark in one)
        marks = {mark: i for i, mark in enumerate(mark for mark, n in frequency.items() if n >= _RAREST)}
        known = [np.array([marks[mark] for mark in one if mark in marks], dtype=np.int64) for one in hands]
        counts = np.zeros((len(self._labels), len(marks)))
        weights = np.zeros(len(self._labels))
        for row, named in zip(known, places, strict=True):
            labels = [self._labels[place] for place in named if place in self._labels]
            for label in labels:
                counts[label, row] += 1 / len(labels)
                weights[label] += 1 / len(labels)
        overall = counts.sum(axis=0) / max(weights.sum(), 1.0)
        share = (counts + _SHRINK * overall) / (weights[:, None] + _SHRINK)
        ratio = np.log((share + 1e-4) / (overall + 1e-4))
        scores = np.array(
            [ratio[:, row].sum(axis=1) / np.sqrt(1 + len(one)) for row, one in zip(known, hands, strict=True)]
        )
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float32)


def regions(places: frozenset[str]) -> frozenset[str]:
    """The regions that the places belong to."""
    return frozenset(region(place) for place in places)
