"""One collection as it is searched: its passages, keyword index and signals at one revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from knowledge.adapters.keywords import Keywords
from knowledge.duplicates import same_text
from knowledge.fusion import belief, fuse, min_max
from knowledge.models import Collection, Hit, Passage
from knowledge.ranking import Signals, weights_of

Floats = npt.NDArray[np.float32]
_NEVER = np.float32(-1e9)
_MASKS = 64


class Shelf:
    """Immutable after `of`; a new revision makes a new shelf that reuses the tokens of the old one."""

    def __init__(self, revision: int, keywords: Keywords, weights: Mapping[str, float]) -> None:
        self.revision = revision
        self.keywords = keywords
        self.passages = keywords.passages
        self.by_id = {passage.passage_id: passage for passage in keywords.passages}
        self._row = {passage.passage_id: row for row, passage in enumerate(keywords.passages)}
        self._document = {document_id: i for i, document_id in enumerate(keywords.documents)}
        self._signals = Signals(keywords)
        self._weights = weights
        self._masks: dict[tuple[date, tuple[str, ...] | None], npt.NDArray[np.bool_]] = {}

    @classmethod
    def of(
        cls,
        collection: Collection,
        revision: int,
        passages: Sequence[Passage],
        weights: Mapping[str, float] | None,
        before: Shelf | None,
    ) -> Shelf:
        """A shelf of these passages, with the given weights or those shipped for the collection."""
        keywords = before.keywords.successor() if before is not None else Keywords()
        keywords.rebuild(passages)
        return cls(revision, keywords, weights if weights is not None else weights_of(collection))

    def of_document(self, document_id: str) -> list[Passage]:
        """The passages of a document in its order."""
        index = self._document.get(document_id)
        return [self.passages[row] for row in self.keywords.rows(index)] if index is not None else []

    def search(
        self,
        question: str,
        dense: Sequence[tuple[str, float]] | None,
        top_k: int,
        reprints_among: int,
        on: date,
        lineage: Sequence[str] | None,
    ) -> list[Hit]:
        """Hits of a normalised question, best first. `dense`: passage ids with cosines, or None without vectors."""
        allowed = self._allowed(on, tuple(lineage) if lineage is not None else None)
        if not allowed.any():
            return []
        cosines = self._cosines(dense) if dense is not None else None
        per_document = self.keywords.best_of_document
        signals = self._signals.of(question, per_document(cosines) if cosines is not None else None)
        scores = fuse(signals, self._weights)
        reachable = np.maximum.reduceat(allowed, self.keywords.first_rows)
        scores = np.where(reachable, scores, _NEVER)
        shares = belief(scores)
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
        if first.passage.area != second.passage.area:
            return False
        shorter, longer = sorted((first.passage, second.passage), key=lambda p: len(p.text))
        if same_text(shorter.text, longer.text):
            return True
        whole = "".join(p.text for p in self.of_document(second.passage.document_id))
        return same_text(first.passage.text, whole)


def _in_area(passage: Passage, lineage: Sequence[str] | None) -> bool:
    return lineage is None or not passage.area or passage.area in lineage
