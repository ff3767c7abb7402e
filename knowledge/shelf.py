"""One collection as it is searched: its passages, keyword index and signals at one revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from knowledge.adapters.keywords import Keywords
from knowledge.adapters.tokens import Tokens
from knowledge.duplicates import same_text
from knowledge.fusion import belief, fuse, min_max
from knowledge.jurisdiction import Habits
from knowledge.kept import Kept
from knowledge.models import Collection, Hit, Passage
from knowledge.ranking import Signals, weights_of

Floats = npt.NDArray[np.float32]
_NEVER = np.float32(-1e9)
_LEAST = 1e-3
_MASKS = 64
_PAIRS = 65536
"""Pairs of passages whose likeness is kept: the same documents stand near each other for many questions."""


class Shelf:
    """Immutable after `of`; a new revision makes a new shelf that reuses the tokens of the old one."""

    def __init__(
        self,
        revision: int,
        keywords: Keywords,
        weights: Mapping[str, float],
        with_second: Mapping[str, float],
        habits: Habits | None = None,
    ) -> None:
        self.revision = revision
        self.keywords = keywords
        self.passages = keywords.passages
        self.by_id = {passage.passage_id: passage for passage in keywords.passages}
        self._row = {passage.passage_id: row for row, passage in enumerate(keywords.passages)}
        self._document = {document_id: i for i, document_id in enumerate(keywords.documents)}
        self._signals = Signals(keywords, habits)
        self._weights, self._weights_with_second = weights, with_second
        self._masks: dict[tuple[date, tuple[str, ...] | None], npt.NDArray[np.bool_]] = {}
        self._reprints: dict[tuple[str, str], bool] = {}
        self._wholes: dict[str, str] = {}

    @classmethod
    def of(
        cls,
        collection: Collection,
        revision: int,
        passages: Sequence[Passage],
        weights: Mapping[str, float] | None,
        before: Shelf | None,
        habits: Habits | None = None,
        kept: Kept | None = None,
    ) -> Shelf:
        """A shelf of these passages, with the given weights or those shipped for the collection."""
        keywords = before.keywords.successor() if before is not None else Keywords(Tokens(kept, collection.value))
        keywords.rebuild(passages)
        if weights is not None:
            return cls(revision, keywords, weights, weights, habits)
        return cls(revision, keywords, weights_of(collection), weights_of(collection, second=True), habits)

    def of_document(self, document_id: str) -> list[Passage]:
        """The passages of a document in its order."""
        index = self._document.get(document_id)
        return [self.passages[row] for row in self.keywords.rows(index)] if index is not None else []

    def search(
        self,
        question: str,
        dense: Sequence[tuple[str, float]] | None,
        second: Sequence[tuple[str, float]] | None,
        top_k: int,
        reprints_among: int,
        on: date,
        lineage: Sequence[str] | None,
    ) -> list[Hit]:
        """Hits of a normalised question, best first. `dense`, `second`: passage ids with cosines, or None without."""
        allowed = self._allowed(on, tuple(lineage) if lineage is not None else None)
        if not allowed.any():
            return []
        cosines = self._cosines(dense) if dense is not None else None
        others = self._cosines(second) if second is not None else None
        signals = self._signals.of(question, self._by_document(cosines), self._by_document(others))
        scores = fuse(signals, self._weights if second is None else self._weights_with_second)
        reachable = np.maximum.reduceat(allowed, self.keywords.first_rows)
        scores = np.where(reachable, scores, _NEVER)
        shares = belief(scores)
        shares *= np.float32(max(float(signals["coverage"][int(scores.argmax())]), _LEAST) / shares.max())
        within = self._passage_order(question, cosines)
        order = [int(i) for i in np.argsort(-scores, kind="stable")[: max(top_k * 2, reprints_among)] if reachable[i]]
        coverage = self.keywords.passage_coverage(question)
        hits: list[Hit] = []
        for document in order:
            row = max((r for r in self.keywords.rows(document) if allowed[r]), key=lambda r: float(within[r]))
            hits.append(
                Hit(
                    passage=self.passages[row],
                    score=float(shares[document]),
                    keyword_score=float(signals["document"][document]),
                    dense_score=float(signals["dense"][document]) if "dense" in signals else 0.0,
                    coverage=float(coverage[row]),
                    similarity=float(cosines[row]) if cosines is not None else 0.0,
                )
            )
        return self._without_reprints(hits, reprints_among)[:top_k]

    def _allowed(self, on: date, lineage: tuple[str, ...] | None) -> npt.NDArray[np.bool_]:
        """Which passages are in force on the day and of an area that counts; kept for the days and areas last asked."""
        known = self._masks.get((on, lineage))
        if known is None:
            if len(self._masks) >= _MASKS:
                self._masks.clear()
            known = np.array([p.in_force(on) and _in_area(p, lineage) for p in self.passages], dtype=bool)
            self._masks[on, lineage] = known
        return known

    def _cosines(self, found: Sequence[tuple[str, float]]) -> Floats:
        """Cosine of every passage; those not among the found have the lowest one found."""
        lowest = min((score for _, score in found), default=0.0)
        cosines = np.full(len(self.passages), lowest, dtype=np.float32)
        for passage_id, score in found:
            if (row := self._row.get(passage_id)) is not None:
                cosines[row] = score
        return cosines

    def _by_document(self, cosines: Floats | None) -> Floats | None:
        """The best cosine of each document."""
        return self.keywords.best_of_document(cosines) if cosines is not None else None

    def _passage_order(self, question: str, cosines: Floats | None) -> Floats:
        """Which passage of a document answers best: its own words, and its vector where there is one."""
        words = min_max(self.keywords.passage_scores(question))
        return words if cosines is None else words + np.float32(0.3) * min_max(cosines)

    def _without_reprints(self, hits: list[Hit], among: int) -> list[Hit]:
        """Each text once, at the rank of its best copy; the others are named in `also_in`."""
        kept: list[Hit] = []
        for place, hit in enumerate(hits):
            original = None
            if place < among:
                original = next((i for i, one in enumerate(kept) if self._reprint(one, hit)), None)
            if original is None:
                kept.append(hit)
                continue
            one = kept[original]
            kept[original] = one.model_copy(update={"also_in": (*one.also_in, hit.passage.document_id)})
        return kept

    def _reprint(self, first: Hit, second: Hit) -> bool:
        """Whether the matched passage of one document stands in the matched passage of the other, or in its whole."""
        pair = first.passage.passage_id, second.passage.passage_id
        known = self._reprints.get(pair)
        if known is None:
            if len(self._reprints) >= _PAIRS:
                self._reprints.clear()
            known = self._reprints[pair] = self._compare(first.passage, second.passage)
        return known

    def _compare(self, first: Passage, second: Passage) -> bool:
        if first.area != second.area:
            return False
        shorter, longer = sorted((first, second), key=lambda p: len(p.text))
        return same_text(shorter.text, longer.text) or same_text(first.text, self._whole(second.document_id))

    def _whole(self, document_id: str) -> str:
        """The text of a document, joined once: comparing looks it up by identity."""
        if document_id not in self._wholes:
            self._wholes[document_id] = "".join(p.text for p in self.of_document(document_id))
        return self._wholes[document_id]


def _in_area(passage: Passage, lineage: Sequence[str] | None) -> bool:
    return lineage is None or not passage.area or passage.area in lineage
