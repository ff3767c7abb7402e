"""The opinions that are asked: margins on n-grams, similar texts, and, with an embedder, the meaning as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.classify.blend import FLOOR, softmax
from assistant.classify.features import Matrix, Reading, Row, Vocabulary, read
from assistant.classify.kernel import Kernel
from assistant.classify.linear import Linear, frequencies, logistic, margins
from assistant.classify.neighbours import Neighbours
from assistant.classify.shapes import Floats, Ints
from assistant.classify.topics import TopicShares
from assistant.classify.trees import cells

FEW = 2_000
TOPICS_OF_FEW = 0.7
"""How much topics count among the features while there are few messages; many say more by their own words."""
MOST_GRAMS = 60_000
MOST_ROWS_KEPT = 10_000
"""Rows that similar texts are looked for in; more make an answer slow."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Training texts ready to learn from: readings n-grams, vectors (or none), labels as numbers, weights."""

    readings: Sequence[Reading]
    vectors: npt.NDArray[np.floating[Any]] | None
    """In half precision: of many rows they are the largest part."""
    labels: Ints
    weights: Floats
    paths: npt.NDArray[np.bool_]
    """Which rows are paths of a category tree and no messages; see FEW."""
    sentences: npt.NDArray[np.floating[Any]] | None = None
    """Vectors of whole sentences of some of the rows, shape (some, dimension)."""
    sentence_of: Ints | None = None
    """Which of `sentences` each row has, -1 for none; None as long as no row has one."""

    def taken(self, chosen: Ints) -> Rows:
        """Only the rows `chosen`."""
        return Rows(
            [self.readings[index] for index in chosen],
            None if self.vectors is None else self.vectors[chosen],
            self.labels[chosen],
            self.weights[chosen],
            self.paths[chosen],
            self.sentences,
            None if self.sentence_of is None else self.sentence_of[chosen],
        )

    @property
    def with_sentence(self) -> Ints:
        """The rows that have a vector of the whole sentence."""
        return np.zeros(0, dtype=np.int64) if self.sentence_of is None else np.flatnonzero(self.sentence_of >= 0)

    def sentences_of(self, chosen: Ints) -> Floats:
        """These vectors of the rows `chosen`, which have one."""
        assert self.sentences is not None and self.sentence_of is not None
        return np.asarray(self.sentences[self.sentence_of[chosen]], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Opinions:
    """Everything learnt from the training rows but how to weigh it."""

    vocabulary: Vocabulary
    lines: Linear
    counts: Linear
    neighbours: Neighbours
    topics: TopicShares
    kept: Ints
    """Which training row each row of `neighbours` is."""
    meaning: Linear | None
    centre: Floats
    """Mean vector, taken off before `meaning` looks."""
    vectors: Floats
    """Vectors of the rows of `neighbours`, centred, shape (rows, dimension); no rows without."""
    names: Floats
    """The names of the labels as rows of the vocabulary, shape (features used, labels); see `name_ids`."""
    name_ids: Ints
    kernel: Kernel | None = None
    """The reading of whole sentences, where there were vectors of them to learn from."""

    @property
    def blended(self) -> int:
        """How many of the opinions the blend reads: the first ones."""
        return 3 if self.meaning is None else 4

    @classmethod
    def learn(cls, rows: Rows, labels: Sequence[str], seed: int) -> Opinions:
        """Fitted on all rows."""
        size, count = len(rows.labels), len(labels)
        messages = size - int(rows.paths.sum())
        least = 1 if size <= 10_000 else 2 if size <= 30_000 else 4
        vocabulary = Vocabulary.learn(rows.readings, least, MOST_GRAMS, TOPICS_OF_FEW if messages < FEW else 0.0)
        matrix = Matrix.of([vocabulary.row(one) for one in rows.readings], vocabulary.width)
        topics = TopicShares.learn(np.stack([one.topics for one in rows.readings]), rows.labels, rows.weights, count)
        lines = margins(matrix, rows.labels, count, rows.weights, seed, 0.8)
        counts = frequencies(matrix, rows.labels, count, rows.weights)
        random = np.random.default_rng(seed)
        kept = _kept(size, rows.with_sentence, random)
        some = Matrix.of([matrix.row(index) for index in kept.tolist()], vocabulary.width)
        neighbours = Neighbours.of(some, rows.labels[kept])
        meaning: Linear | None = None
        centre: Floats = np.zeros(0, dtype=np.float32)
        vectors: Floats = np.zeros((0, 0), dtype=np.float32)
        if rows.vectors is not None:
            centre = np.asarray(rows.vectors[kept].mean(axis=0, dtype=np.float32), dtype=np.float32)
            centred = _centred(rows.vectors[kept], centre)
            meaning = logistic(centred, rows.labels[kept], count, rows.weights[kept], 30.0)
            vectors = centred.astype(np.float16).astype(np.float32)  # saved in half precision
        names, name_ids = _names(vocabulary, labels)
        kernel = _kernel(rows, matrix, neighbours, kept, count) if len(rows.with_sentence) else None
        return cls(
            vocabulary, lines, counts, neighbours, topics, kept, meaning, centre, vectors, names, name_ids, kernel
        )

    def renumbered(self, chosen: Ints) -> Opinions:
        """The same, where the rows it was learnt from were the rows `chosen` of others."""
        return replace(self, kept=chosen[self.kept])

    def of(self, readings: Sequence[Reading], vectors: npt.NDArray[np.floating[Any]] | None) -> list[Floats]:
        """One array (texts, labels) for each opinion, always in the same order, those of the blend first."""
        rows = [self.vocabulary.row(one) for one in readings]
        count = len(self.lines.bias)
        cosines = [self.neighbours.cosines(row) for row in rows]
        votes = np.stack([self.neighbours.votes(one, count) for one in cosines])
        found = [
            np.stack([self.lines.scores(row) for row in rows]),
            np.log(votes + np.float32(FLOOR)),
            self.topics.scores(np.stack([one.topics for one in readings])),
        ]
        if self.meaning is not None:
            found += self._meant(vectors, len(rows), count)
        found.append(np.stack([self.neighbours.closest(one, count) for one in cosines]))
        found.append(np.stack([self._named(row) for row in rows]))
        found.append(np.log(softmax(np.stack([self.counts.scores(row) for row in rows])) + np.float32(FLOOR)))
        return found

    def all_of(self, readings: Sequence[Reading], opinions: Sequence[Floats], sentences: Floats) -> list[Floats]:
        """`opinions`, as `of` gives them, and between them what the vectors of the whole sentences say.

        One more opinion stands among those that are blended. Needs a kernel.
        """
        assert self.kernel is not None
        cosines = np.stack([self.neighbours.cosines(self.vocabulary.row(one)) for one in readings])
        said, closest = self.kernel.opinions(sentences, cosines)
        return [*opinions[: self.blended], said, *opinions[self.blended :], closest]

    def _meant(self, vectors: npt.NDArray[np.floating[Any]] | None, rows: int, count: int) -> list[Floats]:
        """What the vectors say, and the likeness of the most alike row of each label; no opinion without vectors."""
        if vectors is None or self.meaning is None:
            return [np.zeros((rows, count), dtype=np.float32)] * 2
        centred = _centred(vectors, self.centre)
        said = np.log(softmax(self.meaning.scores_of(centred)) + np.float32(FLOOR))
        near = centred @ self.vectors.T
        return [said, np.stack([self.neighbours.closest(one, count) for one in near])]

    def _named(self, row: Row) -> Floats:
        places = np.searchsorted(self.name_ids, row.ids)
        places = np.minimum(places, max(len(self.name_ids) - 1, 0))
        if not len(self.name_ids):
            return np.zeros(self.names.shape[1], dtype=np.float32)
        right = self.name_ids[places] == row.ids
        found: Floats = row.values[right] @ self.names[places[right]]
        return found


def _kept(size: int, needed: Ints, random: np.random.Generator) -> Ints:
    """Rows that similar texts are looked for in, ascending: all of a few; of many those needed and some others."""
    if size <= MOST_ROWS_KEPT:
        return np.arange(size)
    others = random.permutation(np.setdiff1d(np.arange(size), needed))
    return np.sort(np.concatenate([needed, others[: MOST_ROWS_KEPT - len(needed)]]))


def _kernel(rows: Rows, matrix: Matrix, neighbours: Neighbours, kept: Ints, count: int) -> Kernel:
    from scipy.sparse import csr_matrix

    chosen = rows.with_sentence
    said = csr_matrix((matrix.values, matrix.ids, matrix.starts), shape=(len(rows.labels), matrix.width))[chosen]
    alike = np.asarray((said @ said.T).toarray(), dtype=np.float32) / np.float32(neighbours.most)
    at = np.searchsorted(kept, chosen)
    vectors = rows.sentences_of(chosen)
    return Kernel.learn(vectors, alike, at, rows.labels[chosen], count, rows.weights[chosen])


def _names(vocabulary: Vocabulary, labels: Sequence[str]) -> tuple[Floats, Ints]:
    rows = [vocabulary.row(read(" ".join(cells(label)))) for label in labels]
    ids = np.unique(np.concatenate([row.ids for row in rows]))
    names = np.zeros((len(ids), len(labels)), dtype=np.float32)
    for index, row in enumerate(rows):
        names[np.searchsorted(ids, row.ids), index] = row.values
    return names, ids


def _centred(vectors: npt.NDArray[np.floating[Any]], centre: Floats) -> Floats:
    moved: Floats = np.asarray(vectors, dtype=np.float32) - centre
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths > 1e-9, lengths, 1.0), dtype=np.float32)
