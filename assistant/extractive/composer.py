"""The composer that needs no model: it quotes the sentences most likely to answer, or declines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.extractive.answerability import NAMES, Chosen, confidence, evidence_features, in_passing
from assistant.extractive.evidence import Comparison, Neighbours, Source, compare, sources
from assistant.extractive.features import features
from assistant.extractive.question import Question, read
from assistant.extractive.rarity import Rarity
from assistant.extractive.reading import Matrix
from assistant.extractive.selection import Limits, choose, likelihood
from assistant.extractive.units import Unit
from assistant.extractive.weights import Weights, shipped
from assistant.models import Draft, DraftSentence
from knowledge.models import Hit

_OTHER_PLACE = NAMES.index("other_place")
_ENDS = tuple("。！？；!?;:：.")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the composer thinks of a question: every sentence with its probability, and whether it can be answered."""

    question: Question
    sources: tuple[Source, ...]
    units: tuple[Unit, ...]
    probability: Matrix
    cover: Matrix
    """The share of the question, by rarity, that every sentence and its document's title hold."""
    rows: Matrix
    """The features of every sentence (features.NAMES)."""
    evidence: Matrix
    """The features of answerability (answerability.NAMES)."""
    elsewhere: bool
    """Whether the best document is a city's own and the question names other places: its rules are not theirs."""
    in_passing: bool
    """Whether the best document only mentions what is asked."""


class ExtractiveComposer:
    """Composes from the passages found and the rest of their documents.

    `rarity` gives the character statistics of the whole knowledge base (called once a question, so that it may grow);
    `neighbours(document_id)` gives all passages of a document in order, or nothing, and then only the hits are used.
    """

    def __init__(
        self,
        *,
        rarity: Callable[[], Rarity] | Rarity | None = None,
        neighbours: Neighbours | None = None,
        weights: Weights | None = None,
    ) -> None:
        fixed = rarity if isinstance(rarity, Rarity) else Rarity()
        self._rarity: Callable[[], Rarity] = rarity if callable(rarity) else lambda: fixed
        self._neighbours = neighbours
        self.weights = weights or shipped()

    async def compose(self, question: str, hits: Sequence[Hit]) -> Draft | None:
        """The answer as exact copies of sentences, each with its passage; None when the passages do not hold one."""
        judged = self.judge(question, hits)
        if judged is None:
            return None
        weights = self.weights
        if judged.elsewhere or judged.in_passing:
            return None
        sure = confidence(judged.evidence, weights.answerability, weights.answerability_bias)
        if sure < weights.threshold:
            return None
        limits = weights.limits_of(judged.question.type)
        return Draft(sentences=self._quote(judged, limits), engine="extractive", confidence=round(sure, 4))

    def judge(self, question: str, hits: Sequence[Hit]) -> Judgement | None:
        """Score every sentence and the evidence; None when there is nothing to ask or nothing to look at."""
        asked, rarity = read(question), self._rarity()
        found = [s for s in sources(hits, self._neighbours, self.weights.documents) if s.units]
        if not found or not asked.words:
            return None
        compared = [compare(asked, source, rarity) for source in found]
        rows = np.concatenate([features(asked, s, c) for s, c in zip(found, compared, strict=True)])
        probability, raw = likelihood(rows, self.weights.sentence)
        best = self._best(found, compared, probability, raw)
        evidence = evidence_features(asked, best, rarity)
        return Judgement(
            question=asked,
            sources=tuple(found),
            units=tuple(unit for source in found for unit in source.units),
            probability=probability,
            cover=np.concatenate([_cover(one) for one in compared]),
            rows=rows,
            evidence=evidence,
            elsewhere=bool(best.source.area) and evidence[_OTHER_PLACE] > 0,
            in_passing=in_passing(asked, best),
        )

    @staticmethod
    def _best(found: list[Source], compared: list[Comparison], probability: Matrix, raw: Matrix) -> Chosen:
        at = int(raw.argmax())
        start = 0
        for source, comparison in zip(found, compared, strict=True):
            if at < start + len(source.units):
                mass = float(probability[start : start + len(source.units)].sum())
                return Chosen(source, comparison, at - start, mass)
            start += len(source.units)
        raise AssertionError("the best sentence belongs to one of the sources")

    def _quote(self, judged: Judgement, limits: Limits) -> tuple[DraftSentence, ...]:
        chosen = choose(judged.units, judged.probability, limits, judged.cover)
        order = _document_order(judged, chosen)
        chosen.sort(key=lambda n: (order[judged.units[n].document_id], n))
        result: list[DraftSentence] = []
        last: Unit | None = None
        for unit in (judged.units[n] for n in chosen):
            if last is not None and unit.follows(last) and not last.text.endswith(_ENDS):
                joined = result.pop().text + unit.gap + unit.text
                result.append(DraftSentence(text=joined, passage_ids=(unit.passage_id,)))
            else:
                result.append(DraftSentence(text=unit.text, passage_ids=(unit.passage_id,)))
            last = unit
        return tuple(result)


def _cover(found: Comparison) -> Matrix:
    total = float(found.weights.sum())
    return np.asarray(np.maximum(found.held, found.title) @ found.weights / total if total else found.longest * 0.0)


def _document_order(judged: Judgement, chosen: Sequence[int]) -> dict[str, int]:
    """Documents quoted, the newer first; by probability where they are not both dated."""
    mass: dict[str, float] = {}
    for n in chosen:
        name = judged.units[n].document_id
        mass[name] = mass.get(name, 0.0) + float(judged.probability[n])
    dates = {source.units[0].document_id: source.dated for source in judged.sources}
    ranked = sorted(mass, key=lambda name: -mass[name])
    if all(dates[name] is not None for name in ranked):
        ranked.sort(key=lambda name: dates[name] or date.min, reverse=True)
    return {name: n for n, name in enumerate(ranked)}
