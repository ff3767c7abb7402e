"""Compares a question with every sentence of the documents found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np

from assistant.extractive.question import Question
from assistant.extractive.rarity import Rarity, bigram_codes
from assistant.extractive.reading import Matrix, Reading, reading
from assistant.extractive.units import Unit
from knowledge.models import Hit, Passage

Neighbours = Callable[[str], Sequence[Passage]]
LONGEST_DOCUMENT = 20_000
"""Characters of one document that are looked at; of longer ones only the passages around the best hit."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document among the hits: its sentences, its title and how well it was found (1 = best)."""

    title: str
    reading: Reading
    score: float
    rank: int
    passage_scores: dict[str, float]
    dated: date | None = None
    """The day the document speaks from: when it took effect, else when it was issued."""
    area: str = ""
    """The area that published it; empty when that is not known."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """Its sentences in order."""
        return self.reading.units


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which of the question's bigrams each sentence holds.

    `weights` (terms,) are rarities; `held` (units, terms) is 0/1; `longest` (units,) is the longest run of
    question characters in the sentence; `title` (terms,) is 0/1 for the document's title.
    """

    weights: Matrix
    held: Matrix
    longest: Matrix
    title: Matrix


def sources(hits: Sequence[Hit], neighbours: Neighbours | None, most: int) -> list[Source]:
    """The documents of the hits, best first, at most `most`, each with the whole of its text where it can be had."""
    by_document: dict[str, list[Hit]] = {}
    for hit in hits:
        by_document.setdefault(hit.passage.document_id, []).append(hit)
    ranked = sorted(by_document.values(), key=lambda found: -max(hit.score for hit in found))[:most]
    top = max((hit.score for hit in hits), default=1.0) or 1.0
    result = []
    for rank, found in enumerate(ranked):
        best = max(found, key=lambda hit: hit.score)
        passages = list(neighbours(best.passage.document_id)) if neighbours else []
        if not any(passage.passage_id == best.passage.passage_id for passage in passages):
            passages = sorted((hit.passage for hit in found), key=lambda passage: passage.ordinal)
        result.append(
            Source(
                title=best.passage.title,
                reading=reading(_around(passages, best.passage)),
                score=_closeness(best.score, top),
                rank=rank,
                passage_scores={hit.passage.passage_id: _closeness(hit.score, top) for hit in found},
                area=best.passage.area,
                dated=best.passage.effective_from or best.passage.issued_on,
            )
        )
    return result


def _closeness(score: float, top: float) -> float:
    """How near a score comes to the best one, 0..1 on a logarithmic scale: 0 at 1/3000 of it and below."""
    return max(0.0, 1.0 + log(max(score, 1e-9) / top) / 8.0)


def _around(passages: list[Passage], best: Passage) -> list[Passage]:
    if sum(len(passage.text) for passage in passages) <= LONGEST_DOCUMENT:
        return passages
    at = next(n for n, passage in enumerate(passages) if passage.passage_id == best.passage_id)
    first = last = at
    size = len(passages[at].text)
    while size < LONGEST_DOCUMENT and (first > 0 or last < len(passages) - 1):
        if first > 0:
            first -= 1
            size += len(passages[first].text)
        if last < len(passages) - 1:
            last += 1
            size += len(passages[last].text)
    return passages[first : last + 1]


def compare(question: Question, source: Source, rarity: Rarity) -> Comparison:
    """Look for every bigram of the question's content in every sentence of the source. One pass over the text."""
    asked = np.concatenate([bigram_codes(part) for part in question.content.split()] or [np.empty(0, dtype=np.int64)])
    terms, first_place = np.unique(asked, return_index=True)
    held = np.zeros((len(source.units), terms.size))
    longest = np.zeros(len(source.units))
    title = np.zeros(terms.size)
    if terms.size and source.units:
        slot = np.searchsorted(terms, source.reading.codes).clip(max=terms.size - 1)
        at = np.flatnonzero(terms[slot] == source.reading.codes)
        where, order = source.reading.owner[at], first_place[slot[at]]
        held[where, slot[at]] = 1.0
        if at.size:
            starts = np.r_[True, (np.diff(at) != 1) | (np.diff(order) != 1)]
            count = np.arange(at.size)
            run = count - np.maximum.accumulate(np.where(starts, count, 0)) + 2
            np.maximum.at(longest, where, run)
        title[np.isin(terms, bigram_codes(source.title))] = 1.0
    return Comparison(rarity.of(terms), held, longest, title)
