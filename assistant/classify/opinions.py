"""The opinions that are asked: margins on n-grams, similar texts, and, with an embedder, the meaning as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.classify.blend import FLOOR, softmax
from assistant.classify.features import Matrix, Reading, Row, Vocabulary
from assistant.classify.linear import Linear, logistic, margins
from assistant.classify.neighbours import Neighbours
from assistant.classify.shapes import Floats, Ints
from assistant.classify.topics import TopicShares

MOST_ROWS_KEPT = 20_000
"""Rows that similar texts are looked for in; more make an answer slow."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Training texts ready to learn from: readings n-grams, vectors (or none), labels as numbers, weights."""

    readings: Sequence[Reading]
    vectors: Floats | None
    labels: Ints
    weights: Floats
    paths: npt.NDArray[np.bool_]
    """Which rows are paths of a category tree and no messages."""

    def taken(self, chosen: Ints) -> Rows:
        """Only the rows `chosen`."""
        return Rows(
            [self.readings[index] for index in chosen],
            None if self.vectors is None else self.vectors[chosen],
            self.labels[chosen],
            self.weights[chosen],
            self.paths[chosen],
        )


@dataclass(frozen=True, slots=True)
class Opinions:
    """Everything learnt from the training rows but how to weigh it."""

    vocabulary: Vocabulary
    lines: Linear
    neighbours: Neighbours
    topics: TopicShares
    kept: Ints
    """Which training row each row of `neighbours` is."""
    meaning: Linear | None
    centre: Floats
    """Mean vector, taken off before `meaning` looks."""

    @classmethod
    def learn(cls, rows: Rows, count: int, seed: int) -> Opinions:
        """Fitted on all rows; `count` labels."""
        size = len(rows.labels)
        least = 1 if size <= 10_000 else 2 if size <= 30_000 else 4
        vocabulary = Vocabulary.learn(rows.readings, least, 100_000)
        each = [vocabulary.row(one) for one in rows.readings]
        matrix = Matrix.of(each, vocabulary.width)
        topics = TopicShares.learn(np.stack([one.topics for one in rows.readings]), rows.labels, rows.weights, count)
        lines = margins(matrix, rows.labels, count, rows.weights, seed, 0.8)
        random = np.random.default_rng(seed)
        kept = np.arange(size) if size <= MOST_ROWS_KEPT else np.sort(random.choice(size, MOST_ROWS_KEPT, False))
        some = Matrix.of([each[index] for index in kept], vocabulary.width)
        neighbours = Neighbours.of(some, rows.labels[kept])
        meaning, centre = None, np.zeros(0, dtype=np.float32)
        if rows.vectors is not None:
            centre = rows.vectors[kept].mean(axis=0)
            meaning = logistic(_centred(rows.vectors[kept], centre), rows.labels[kept], count, rows.weights[kept], 30.0)
        return cls(vocabulary, lines, neighbours, topics, kept, meaning, centre)

    def of(self, readings: Sequence[Reading], vectors: Floats | None) -> list[Floats]:
        """One array (texts, labels) for each opinion, always in the same order."""
        rows = [self.vocabulary.row(one) for one in readings]
        count = len(self.lines.bias)
        found = [
            np.stack([self.lines.scores(row) for row in rows]),
            np.stack([self._votes(row, count) for row in rows]),
            self.topics.scores(np.stack([one.topics for one in readings])),
        ]
        if self.meaning is not None and vectors is not None:
            scores = self.meaning.scores_of(_centred(vectors, self.centre))
            found.append(np.log(softmax(scores) + FLOOR))
        return found

    def _votes(self, row: Row, count: int) -> Floats:
        found: Floats = np.log(self.neighbours.votes(self.neighbours.cosines(row), count) + FLOOR)
        return found


def _centred(vectors: Floats, centre: Floats) -> Floats:
    moved = vectors - centre
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    found: Floats = moved / np.where(lengths > 1e-9, lengths, 1.0)
    return found
