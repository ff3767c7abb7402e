"""Okapi BM25 over rows of token identifiers, held as compressed columns in numpy."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]


class Vocabulary:
    """Tokens to consecutive identifiers."""

    def __init__(self, tokens: Sequence[str] = ()) -> None:
        """With the tokens that are known already, by identifier."""
        counter = itertools.count(len(tokens))
        self._ids: defaultdict[str, int] = defaultdict(counter.__next__, zip(tokens, range(len(tokens)), strict=True))

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        """The tokens by identifier."""
        return iter(self._ids)

    def learn(self, tokens: Iterable[str]) -> Ids:
        """Identifiers of the tokens, new tokens added."""
        return np.fromiter(map(self._ids.__getitem__, tokens), dtype=np.int64)

    def known(self, tokens: Iterable[str]) -> list[int]:
        """Identifiers of the tokens that are known, with repetitions."""
        return [index for token in tokens if (index := self._ids.get(token)) is not None]


class BM25:
    """Scores of all rows for a query. `k1` and `b` as in Robertson and Zaragoza (2009)."""

    def __init__(self, rows: Sequence[Ids], terms: int, k1: float = 1.5, b: float = 0.75) -> None:
        self.size = len(rows)
        self._terms = terms
        lengths = np.array([len(row) for row in rows], dtype=np.float64)
        row_of = np.repeat(np.arange(self.size, dtype=np.int64), lengths.astype(np.int64))
        flat = np.concatenate(rows) if self.size else np.zeros(0, dtype=np.int64)
        keys, counts = np.unique(flat * max(self.size, 1) + row_of, return_counts=True)
        term, row = np.divmod(keys, max(self.size, 1))
        frequency = np.bincount(term, minlength=terms).astype(np.float64)
        self.idf = np.log1p((self.size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        mean = lengths.mean() if self.size and lengths.sum() else 1.0
        saturation = counts + k1 * (1 - b + b * lengths[row] / mean)
        self._weights = (counts * (k1 + 1) / saturation * self.idf[term]).astype(np.float32)
        self._rows = row.astype(np.int32)
        self._starts = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)

    def scores(self, terms: Sequence[int]) -> Scores:
        """One score a row; a term asked twice counts twice."""
        total = np.zeros(self.size, dtype=np.float32)
        known = np.asarray([term for term in terms if term < self._terms], dtype=np.int64)
        unique, counts = np.unique(known, return_counts=True)
        for term, count in zip(unique, counts, strict=True):
            first, last = self._starts[term], self._starts[term + 1]
            total[self._rows[first:last]] += self._weights[first:last] * count
        return total

    def coverage(self, terms: Sequence[int], unknown: int = 0) -> Scores:
        """The share of the query's information (sum of idf of its distinct terms) found in each row, 0..1.

        `unknown` terms stand in no row and count as the rarest there are.
        """
        total = np.zeros(self.size, dtype=np.float32)
        whole = unknown * float(np.log1p((self.size + 0.5) / 0.5))
        for term in {term for term in terms if term < self._terms}:
            first, last = self._starts[term], self._starts[term + 1]
            total[self._rows[first:last]] += self.idf[term]
            whole += float(self.idf[term])
        return total / whole if whole else total
