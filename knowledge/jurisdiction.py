"""Which place a document comes from, also when it does not say: offices open and close letters in their own way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from knowledge.places import mentions, region

_DIGIT = re.compile(r"\d")
_EDGE = 60
_MOST_LABELS = 256
_SHRINK = 2.4
_RAREST = 3
HABITS = "habits.npz"

Floats = npt.NDArray[np.float32]
Hand = frozenset[int]


def hand(normalised: str, edge: int = _EDGE) -> Hand:
    """The marks of whoever wrote a text: triples of the characters of its first and last `edge`, places out, hashed."""
    text = normalised if len(normalised) < 2 * edge else f"{normalised[:edge]}|{normalised[-edge:]}"
    for place in set(mentions(text)):
        text = text.replace(place, "P")
    text = _DIGIT.sub("0", text)
    marks = {text[i : i + 3] for i in range(len(text) - 2)}
    marks |= {f"^{text[:n]}" for n in (4, 8, 12)} | {f"${text[-n:]}" for n in (4, 10)}
    return frozenset(crc32(mark.encode()) for mark in marks)


def regions(places: frozenset[str]) -> frozenset[str]:
    """The regions that the places belong to."""
    return frozenset(region(place) for place in places)


@dataclass(frozen=True)
class Habits:
    """How often the letters of a place carried a mark, from a history of questions with their replies."""

    weights: dict[str, float]
    """Letters seen, by place; a letter of two places counts half for each."""
    marks: dict[str, dict[int, float]]

    @classmethod
    def of(cls, letters: Sequence[tuple[frozenset[str], str]]) -> Habits:
        """From the places a question names and the normalised text of its reply."""
        weights: Counter[str] = Counter()
        marks: dict[str, Counter[int]] = {}
        for places, text in letters:
            for place in places:
                weights[place] += 1 / len(places)  # type: ignore[assignment]
                counter = marks.setdefault(place, Counter())
                for mark in hand(text):
                    counter[mark] += 1 / len(places)  # type: ignore[assignment]
        return cls(dict(weights), {place: dict(counter) for place, counter in marks.items()})

    @classmethod
    def load(cls, path: Path) -> Habits:
        """Read what `save` wrote; nothing learnt where the file is not there."""
        if not path.is_file():
            return cls({}, {})
        with np.load(path, allow_pickle=False) as stored:
            places = [str(place) for place in stored["places"]]
            weights = dict(zip(places, stored["weights"].astype(float).tolist(), strict=True))
            marks: dict[str, dict[int, float]] = {place: {} for place in places}
            counts = zip(stored["owners"].tolist(), stored["marks"].tolist(), stored["counts"].tolist(), strict=True)
            for owner, mark, count in counts:
                marks[places[owner]][mark] = count
        return cls(weights, marks)

    def save(self, path: Path) -> None:
        """Write the counts; marks are hashes, no text is kept."""
        places = sorted(self.weights)
        rows = [(i, mark, n) for i, place in enumerate(places) for mark, n in sorted(self.marks[place].items())]
        np.savez_compressed(
            path,
            places=np.array(places),
            weights=np.array([self.weights[place] for place in places], dtype=np.float32),
            owners=np.array([row[0] for row in rows], dtype=np.uint16),
            marks=np.array([row[1] for row in rows], dtype=np.uint32),
            counts=np.array([row[2] for row in rows], dtype=np.float16),
        )

    def by_region(self) -> Habits:
        """The same, counted by region."""
        weights: Counter[str] = Counter()
        marks: dict[str, Counter[int]] = {}
        for place, weight in self.weights.items():
            weights[region(place)] += weight  # type: ignore[assignment]
            marks.setdefault(region(place), Counter()).update(self.marks[place])
        return Habits(dict(weights), {place: dict(counter) for place, counter in marks.items()})


@lru_cache(maxsize=1)
def shipped_habits() -> Habits:
    """What the development data taught (`data/habits.npz`)."""
    return Habits.load(Path(str(files("knowledge").joinpath("data", HABITS))))


class Jurisdiction:
    """Naive Bayes from marks to places, fitted on the documents that name a place and asked of all of them."""

    def __init__(self, hands: Sequence[Hand], places: Sequence[frozenset[str]], habits: Habits) -> None:
        """`hands` and `places` are by document; one without places is judged but not learnt from.

        Habits count as further letters, for the places that the documents name.
        """
        self.size = len(hands)
        counted = Counter(place for named in places for place in named)
        self._labels = {place: i for i, (place, _) in enumerate(counted.most_common(_MOST_LABELS))}
        empty = np.zeros((self.size, 0), dtype=np.float32)
        self._belief = self._judge(hands, places, habits) if self._labels else empty

    def belief(self, asked: frozenset[str]) -> Floats:
        """Log probability of the likeliest of the asked places, by document; zeros when none of them is known."""
        columns = [index for place in asked if (index := self._labels.get(place)) is not None]
        if not columns:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._belief[:, columns].max(axis=1), dtype=np.float32)

    def _judge(self, hands: Sequence[Hand], places: Sequence[frozenset[str]], habits: Habits) -> Floats:
        frequency: dict[int, float] = dict(Counter(mark for one in hands for mark in one))
        for place in self._labels:
            for mark, n in habits.marks.get(place, {}).items():
                frequency[mark] = frequency.get(mark, 0.0) + n
        marks = {mark: i for i, mark in enumerate(mark for mark, n in frequency.items() if n >= _RAREST)}
        known = [np.array([marks[mark] for mark in one if mark in marks], dtype=np.int64) for one in hands]
        counts = np.zeros((len(self._labels), len(marks)))
        weights = np.zeros(len(self._labels))
        for row, named in zip(known, places, strict=True):
            labels = [self._labels[place] for place in named if place in self._labels]
            for label in labels:
                counts[label, row] += 1 / len(labels)
                weights[label] += 1 / len(labels)
        for place, label in self._labels.items():
            learnt = [(marks[mark], n) for mark, n in habits.marks.get(place, {}).items() if mark in marks]
            counts[label, [mark for mark, _ in learnt]] += [n for _, n in learnt]
            weights[label] += habits.weights.get(place, 0.0)
        overall = counts.sum(axis=0) / max(weights.sum(), 1.0)
        share = (counts + _SHRINK * overall) / (weights[:, None] + _SHRINK)
        ratio = np.log((share + 1e-4) / (overall + 1e-4))
        found = zip(known, hands, strict=True)
        scores = np.array([ratio[:, row].sum(axis=1) / np.sqrt(1 + len(one)) for row, one in found])
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float32)
