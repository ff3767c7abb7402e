"""The keyword index of one collection: character pairs and characters, by passage and by document."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from knowledge.adapters.tokens import Tokens
from knowledge.bm25 import BM25, Scores
from knowledge.models import Passage
from knowledge.text import bigrams, characters, normalise


class Keywords:
    """Rows are passages in the order of `passages`; documents are consecutive runs of rows.

    Tokens of a passage are kept between rebuilds, so that publishing one document costs that document only.
    """

    def __init__(self, tokens: Tokens | None = None) -> None:
        self.passages: list[Passage] = []
        self.documents: list[str] = []
        self.texts: list[str] = []
        """The normalised text of each document, its title first."""
        self.first_rows: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._tokens = tokens if tokens is not None else Tokens()
        self._pairs, self._characters = self._tokens.pairs, self._tokens.characters
        self._passage_pairs = BM25([], 0)
        self._document_pairs = BM25([], 0)
        self._document_characters = BM25([], 0)
        self._last: tuple[str, Scores] = "", np.zeros(0, dtype=np.float32)
        """The question asked last with its passage scores: a search needs them twice."""

    def successor(self) -> Keywords:
        """An empty index that knows the tokens of this one; this one goes on serving."""
        return Keywords(self._tokens)

    def rebuild(self, passages: Iterable[Passage]) -> None:
        """Index these passages and no others."""
        order: dict[str, list[Passage]] = {}
        for passage in passages:
            order.setdefault(passage.document_id, []).append(passage)
        groups = {document_id: sorted(group, key=lambda p: p.ordinal) for document_id, group in order.items()}
        self.documents = list(groups)
        self.passages = [p for group in groups.values() for p in group]
        self.first_rows = np.cumsum([0] + [len(group) for group in groups.values()])[:-1].astype(np.int64)
        rows, self.texts = self._tokens.take(groups)
        self._last = "", np.zeros(len(rows), dtype=np.float32)
        self._pairs, self._characters = self._tokens.pairs, self._tokens.characters
        self._passage_pairs = BM25([np.concatenate(row[:2]) for row in rows], len(self._pairs))
        ends = np.append(self.first_rows[1:], len(rows))[: len(self.first_rows)]
        spans = list(zip(self.first_rows, ends, strict=True))
        pairs = [np.concatenate([rows[a][0], *(rows[i][1] for i in range(a, b))]) for a, b in spans]
        self._document_pairs = BM25(pairs, len(self._pairs))
        singles = [np.concatenate([rows[i][2] for i in range(a, b)]) for a, b in spans]
        self._document_characters = BM25(singles, len(self._characters))

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """The best passages by their own pairs of characters."""
        scores = self.passage_scores(normalise(query))
        best = np.argsort(-scores, kind="stable")[:k]
        return [(self.passages[row].passage_id, float(scores[row])) for row in best if scores[row] > 0]

    def passage_scores(self, question: str) -> Scores:
        """BM25 of each passage with its title and headings. `question` is normalised, as below. Not to be changed."""
        asked, scores = self._last
        if asked != question:
            scores = self._passage_pairs.scores(self._pairs.known(bigrams(question)))
            self._last = question, scores
        return scores

    def passage_coverage(self, question: str) -> Scores:
        """Share of the question's information in each passage, 0..1."""
        return self._covered(self._passage_pairs, question)

    def document_scores(self, question: str) -> Scores:
        """BM25 of each whole document, its title once."""
        return self._document_pairs.scores(self._pairs.known(bigrams(question)))

    def document_coverage(self, question: str) -> Scores:
        """Share of the question's information in each document, 0..1."""
        return self._covered(self._document_pairs, question)

    def character_scores(self, question: str) -> Scores:
        """BM25 of each document on single characters: finds the matter when the words differ."""
        return self._document_characters.scores(self._characters.known(characters(question)))

    def best_of_document(self, scores: Scores) -> Scores:
        """The highest passage score of each document."""
        if not len(self.first_rows):
            return np.zeros(0, dtype=np.float32)
        return np.maximum.reduceat(scores, self.first_rows)

    def rows(self, document: int) -> range:
        """The rows of a document, by its place in `documents`."""
        last = self.first_rows[document + 1] if document + 1 < len(self.first_rows) else len(self.passages)
        return range(int(self.first_rows[document]), int(last))

    def _covered(self, index: BM25, question: str) -> Scores:
        tokens = set(bigrams(question))
        known = self._pairs.known(tokens)
        return index.coverage(known, len(tokens) - len(known))
