"""Linear scores: one weight for each feature and label, learnt with scikit-learn and applied with numpy alone."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.classify.features import Matrix, Row
from assistant.classify.shapes import Floats, Ints

RARE = 0.02
"""What a feature counts for a label that never had it."""
MANY = 20_000
"""Rows beyond which each label is told only from the rows that a first look takes for it."""
TOLERANCE = 0.01
"""Where the solver stops: finer than this changes no answer that can be measured."""
FIRST_LOOK = 20_000
RIVALS, LEAST_RIVALS = 8, 12_000
"""How many rows of other labels a label is told from: for each of its own, and at least."""


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
    if len(np.unique(labels)) < 2:
        return _none(matrix.width, count)
    from scipy.sparse import csr_matrix

    rows = csr_matrix((matrix.values.astype(np.float64), matrix.ids, matrix.starts), shape=(len(labels), matrix.width))
    if len(labels) > MANY:
        return _against_rivals(rows, labels, count, weights, seed, strength)
    coefficients, intercept, present = _support(rows, labels, weights, seed, strength, TOLERANCE)
    return _spread(coefficients, intercept, present, count)


def _support(
    rows: Any, labels: Ints, weights: Floats, seed: int, strength: float, tolerance: float
) -> tuple[Floats, Floats, Ints]:
    """Coefficients (features, labels or one for two labels), intercepts, and the labels that there are."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=strength, random_state=seed, tol=tolerance)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(rows, labels, sample_weight=weights)
    return _single(model.coef_.T), _single(model.intercept_), model.classes_


def _against_rivals(rows: Any, labels: Ints, count: int, weights: Floats, seed: int, strength: float) -> Linear:
    """The same vectors for very many rows: those of other labels that lie far off would not move them.

    A look at some rows says which of all the rows lie near a label.
    """
    random = np.random.default_rng(seed)
    some = np.union1d(random.choice(len(labels), FIRST_LOOK, replace=False), np.unique(labels, return_index=True)[1])
    coefficients, intercept, present = _support(rows[some], labels[some], weights[some], seed, strength, 0.1)
    first = _spread(coefficients, intercept, present, count)
    scores = np.asarray(rows.astype(np.float32) @ first.weights + first.bias)
    found = Linear(np.zeros_like(first.weights), np.full(count, float(first.bias.min()) - 1.0, dtype=np.float32))
    for label in np.unique(labels).tolist():
        own = labels == label
        near = np.where(own, -np.inf, scores[:, label])
        most = min(max(LEAST_RIVALS, RIVALS * int(own.sum())), int((~own).sum()))
        chosen = np.sort(np.concatenate([np.flatnonzero(own), np.argpartition(-near, most - 1)[:most]]))
        line, bias, _ = _support(rows[chosen], own[chosen].astype(np.int64), weights[chosen], seed, strength, 0.03)
        found.weights[:, label], found.bias[label] = _halved(line[:, 0]), bias[0]
    return found


def frequencies(matrix: Matrix, labels: Ints, count: int, weights: Floats) -> Linear:
    """Naive Bayes: log of how much of a label's text each feature is, and of how much text the label has."""
    from scipy.sparse import csr_matrix

    size = len(labels)
    rows = csr_matrix((matrix.values, matrix.ids, matrix.starts), shape=(size, matrix.width))
    of_label = csr_matrix((weights, (np.arange(size), labels)), shape=(size, count))
    sums = np.asarray((rows.T @ of_label).todense(), dtype=np.float32) + np.float32(RARE)
    prior = np.log(np.bincount(labels, weights=weights, minlength=count) + RARE)
    return Linear(_halved(np.log(sums / sums.sum(axis=0))), (prior - prior.max()).astype(np.float32))


def _halved(weights: Floats) -> Floats:
    """Half precision, in which weights are saved, so that a loaded model answers the same."""
    return weights.astype(np.float16).astype(np.float32)


def logistic(vectors: Floats, labels: Ints, count: int, weights: Floats, strength: float) -> Linear:
    """Multinomial logistic regression on dense rows (`strength` is C)."""
    if count < 2:
        return _none(vectors.shape[1], count)
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=200, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(vectors, labels, sample_weight=weights)
    return _spread(_single(model.coef_.T), _single(model.intercept_), model.classes_, count)


def _single(numbers: Any) -> Floats:
    return np.asarray(numbers, dtype=np.float32)


def _none(width: int, count: int) -> Linear:
    """For a single label there is nothing to tell apart."""
    return Linear(np.zeros((width, count), dtype=np.float32), np.zeros(count, dtype=np.float32))


def _spread(coefficients: Floats, intercept: Floats, present: Ints, count: int) -> Linear:
    """Columns put where their labels are; scikit-learn gives one column for two labels and none for absent ones."""
    if len(present) == 2 and coefficients.shape[1] == 1:
        coefficients = np.concatenate([-coefficients, coefficients], axis=1) * np.float32(0.5)
        intercept = np.concatenate([-intercept, intercept]) * np.float32(0.5)
    weights = np.zeros((coefficients.shape[0], count), dtype=np.float32)
    bias = np.full(count, intercept.min() - 1.0, dtype=np.float32)
    weights[:, present] = _halved(coefficients)
    bias[present] = intercept
    return Linear(weights, bias)
