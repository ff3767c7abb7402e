"""Linear scores: one weight for each feature and label, learnt with scikit-learn and applied with numpy alone."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from assistant.classify.features import Matrix, Row
from assistant.classify.shapes import Floats, Ints

MANY = 20_000
"""Rows beyond which the solver stops early: it loses nothing that can be measured, and takes a fifth of the time."""


@dataclass(frozen=True, slots=True)
class Linear:
    """`weights` (features, labels) and `bias` (labels,): the score of a row is its product with the weights."""

    weights: Floats
    bias: Floats

    def scores(self, row: Row) -> Floats:
        """A score for each label."""
        found: Floats = self.bias + row.values @ self.weights[row.ids]
        return found

    def scores_of(self, vectors: Floats) -> Floats:
        """Scores of dense rows, shape (rows, labels)."""
        found: Floats = vectors @ self.weights + self.bias
        return found


def margins(matrix: Matrix, labels: Ints, count: int, weights: Floats, seed: int, strength: float) -> Linear:
    """Support vectors, each label against the others (squared hinge, L2; `strength` is C)."""
    if count < 2:
        return _none(matrix.width, count)
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    rows = csr_matrix((matrix.values.astype(np.float64), matrix.ids, matrix.starts), shape=(len(labels), matrix.width))
    many = len(labels) > MANY
    model = LinearSVC(C=strength, random_state=seed, tol=0.03 if many else 1e-4, max_iter=60 if many else 1000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(rows, labels, sample_weight=weights)
    return _spread(model.coef_.T, model.intercept_, model.classes_, count)


def logistic(vectors: Floats, labels: Ints, count: int, weights: Floats, strength: float) -> Linear:
    """Multinomial logistic regression on dense rows (`strength` is C)."""
    if count < 2:
        return _none(vectors.shape[1], count)
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=200, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(vectors, labels, sample_weight=weights)
    return _spread(model.coef_.T, model.intercept_, model.classes_, count)


def _none(width: int, count: int) -> Linear:
    """For a single label there is nothing to tell apart."""
    return Linear(np.zeros((width, count), dtype=np.float32), np.zeros(count, dtype=np.float32))


def _spread(coefficients: Floats, intercept: Floats, present: Ints, count: int) -> Linear:
    """Columns put where their labels are; scikit-learn gives one column for two labels and none for absent ones."""
    if len(present) == 2 and coefficients.shape[1] == 1:
        coefficients = np.concatenate([-coefficients, coefficients], axis=1) / 2
        intercept = np.concatenate([-intercept, intercept]) / 2
    weights = np.zeros((coefficients.shape[0], count), dtype=np.float32)
    bias = np.full(count, intercept.min() - 1.0, dtype=np.float32)
    weights[:, present] = coefficients.astype(np.float16)  # saved so, and a loaded model answers the same
    bias[present] = intercept
    return Linear(weights, bias)
