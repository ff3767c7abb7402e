"""Similar training texts: an inverted list gives the cosine with every text that shares an n-gram."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.classify.features import Matrix, Row
from assistant.classify.shapes import Floats, Ints

NEAREST = 12
SHARPNESS = 10.0
STRONGEST = 200
"""n-grams of a long text that are looked up; the weakest add next to nothing."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Training rows by column: column c is `rows[starts[c]:starts[c + 1]]` with its values; a label for each row."""

    starts: Ints
    rows: Ints
    values: Floats
    labels: Ints
    most: float

    @classmethod
    def of(cls, matrix: Matrix, labels: Ints) -> Neighbours:
        """The rows of a matrix turned round; `most` is the squared length of a row that has every family."""
        order = np.argsort(matrix.ids, kind="stable")
        row_of = np.repeat(np.arange(len(labels), dtype=np.int64), np.diff(matrix.starts))
        starts = np.zeros(matrix.width + 1, dtype=np.int64)
        np.cumsum(np.bincount(matrix.ids, minlength=matrix.width), out=starts[1:])
        squares = np.add.reduceat(np.append(matrix.values**2, 0.0), matrix.starts[:-1]) if len(labels) else [1.0]
        return cls(starts, row_of[order], matrix.values[order], labels, max(float(np.max(squares)), 1e-6))

    def cosines(self, row: Row) -> Floats:
        """The similarity with every training row, 0 to 1."""
        ids, values = row.ids, row.values
        if len(ids) > STRONGEST:
            kept = np.argpartition(-values, STRONGEST - 1)[:STRONGEST]
            ids, values = ids[kept], values[kept]
        first, sizes = self.starts[ids], self.starts[ids + 1] - self.starts[ids]
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - sizes), sizes)
        products = self.values[places] * np.repeat(values, sizes)
        found = np.bincount(self.rows[places], weights=products, minlength=len(self.labels))
        return (found / self.most).astype(np.float32)

    def nearest(self, cosines: Floats, most: int = NEAREST) -> Ints:
        """Rows with the largest similarity, best first, only those above 0."""
        kept = min(most, len(cosines))
        best = np.argpartition(-cosines, kept - 1)[:kept] if kept else np.zeros(0, dtype=np.int64)
        best = best[np.argsort(-cosines[best], kind="stable")]
        return best[cosines[best] > 0]

    def votes(self, cosines: Floats, count: int) -> Floats:
        """The share of each label among the nearest rows, nearer ones counting more; shape (labels,)."""
        found = np.zeros(count, dtype=np.float32)
        best = self.nearest(cosines)
        np.add.at(found, self.labels[best], np.exp(SHARPNESS * (cosines[best] - 1)))
        total = found.sum()
        return found / total if total > 0 else found

    def closest(self, cosines: Floats, count: int) -> Floats:
        """The similarity with the most similar row of each label; 0 for a label without a row."""
        found = np.zeros(count, dtype=np.float32)
        np.maximum.at(found, self.labels, cosines)
        return found
