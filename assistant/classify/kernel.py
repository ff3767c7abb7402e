"""A second reading by likeness: how alike a text and each learnt one are, in words and in what they mean.

Kernel ridge regression on the mean of two likenesses. Meaning is compared where labels differ and not where texts of
one label do: vectors are turned so that the spread within labels is 1 in every direction, and directions in which the
labels themselves hardly differ count less (probabilistic LDA, Ioffe 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.classify.shapes import Floats, Ints

EVEN = 0.2
"""How far the spread within labels is taken to be the same in all directions; a few thousand texts say not more."""
RIDGE = 0.1
IN_MEANING = 0.5
"""How much of the likeness is the meaning's; the rest is the words'."""
NEGLIGIBLE = 0.02
"""Directions that count less than this are left out."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """What n learnt texts say. Their words are compared elsewhere: see `Neighbours`."""

    at: Ints
    """Which row of the neighbours each learnt text is, ascending, shape (n,)."""
    labels: Ints
    """The label of each, shape (n,)."""
    centre: Floats
    turn: Floats
    """From a vector to its turned form, shape (dimension, directions)."""
    turned: Floats
    """The learnt texts turned, of length 1, shape (n, directions)."""
    says: Floats
    """What each adds to the score of a label, shape (n, labels)."""
    shares: Floats
    """The score of a text that is like none, shape (labels,)."""

    @classmethod
    def learn(
        cls, vectors: npt.NDArray[np.floating[Any]], alike: Floats, at: Ints, labels: Ints, count: int, weights: Floats
    ) -> Kernel:
        """From unit vectors, shape (n, dimension), and the likeness in words of every two texts, shape (n, n)."""
        from scipy.linalg import cho_factor, cho_solve

        given = np.asarray(vectors, dtype=np.float32)
        centre: Floats = np.asarray(given.mean(axis=0), dtype=np.float32)
        turn = _half(_turn(given - centre, labels, count))
        turned = _half(_unit((given - centre) @ turn))
        likeness = IN_MEANING * np.exp(turned @ turned.T - 1) + (1 - IN_MEANING) * alike
        likeness[np.diag_indices(len(labels))] += RIDGE * weights.mean() / np.maximum(weights, 1e-3)
        right = np.zeros((len(labels), count), dtype=np.float32)
        right[np.arange(len(labels)), labels] = 1
        shares = right.mean(axis=0)
        solved = cho_factor(likeness, lower=True, overwrite_a=True, check_finite=False)
        says = _half(cho_solve(solved, right - shares, check_finite=False))
        return cls(at, labels, centre, turn, turned, says, shares)

    def opinions(self, vectors: Floats, cosines: Floats) -> tuple[Floats, Floats]:
        """Scores, and how alike in meaning the most alike text of each label is, both of shape (texts, labels).

        `cosines`, shape (texts, rows of the neighbours), are the likenesses in words.
        """
        near = _unit((vectors - self.centre) @ self.turn) @ self.turned.T
        likeness = IN_MEANING * np.exp(near - 1) + (1 - IN_MEANING) * cosines[:, self.at]
        closest = np.full((len(near), len(self.shares)), -1, dtype=np.float32)
        order = np.argsort(self.labels, kind="stable")
        sorted_labels = self.labels[order]
        starts = np.flatnonzero(np.diff(sorted_labels, prepend=-1))
        closest[:, sorted_labels[starts]] = np.maximum.reduceat(near[:, order], starts, axis=1)
        return (likeness @ self.says + self.shares).astype(np.float32), closest


def _turn(centred: Floats, labels: Ints, count: int) -> Floats:
    """Spread within labels made even, then each direction scaled by how much of its spread is between labels."""
    within, means, sizes = _spreads(centred, labels, count)
    even = (1 - EVEN) * within + EVEN * np.trace(within) / len(within) * np.eye(len(within))
    values, directions = np.linalg.eigh(even)
    whitened = (directions / np.sqrt(values)).astype(np.float32)
    within, means, sizes = _spreads(_unit(centred @ whitened), labels, count)
    between = (means * sizes[:, None]).T @ means / sizes.sum()
    values, directions = np.linalg.eigh(between)
    inside = np.einsum("ij,ik,kj->j", directions, within, directions)
    counts = values / (values + inside)
    kept = counts > NEGLIGIBLE
    found: Floats = whitened @ (directions[:, kept] * np.sqrt(counts[kept])).astype(np.float32)
    return found


def _spreads(rows: Floats, labels: Ints, count: int) -> tuple[Any, Any, Any]:
    """Covariance within labels, mean of each label, and how many rows it has."""
    sizes = np.bincount(labels, minlength=count).astype(np.float64)
    means = np.zeros((count, rows.shape[1]))
    np.add.at(means, labels, rows.astype(np.float64))
    means /= np.maximum(sizes, 1)[:, None]
    apart = rows - means[labels]
    return apart.T @ apart / len(rows), means, sizes


def _unit(rows: npt.NDArray[np.floating[Any]]) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Floats = (rows / np.where(lengths > 1e-9, lengths, 1.0)).astype(np.float32)
    return found


def _half(numbers: Any) -> Floats:
    """Half precision, in which they are saved, so that a loaded model answers the same."""
    return np.asarray(numbers).astype(np.float16).astype(np.float32)
