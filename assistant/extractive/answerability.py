"""Whether the evidence chosen really speaks of what was asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, log

import numpy as np

from assistant.extractive.evidence import Comparison, Source
from assistant.extractive.folding import fold
from assistant.extractive.question import Question, patterns
from assistant.extractive.rarity import Rarity, bigram_codes
from assistant.extractive.reading import Matrix
from knowledge.places import mentions

NAMES = (
    "near", "document", "words_near", "unseen", "document_mass", "held", "number_missing", "name_missing",
    "other_place", "wanted", "figure_near", "figure_missing", "missing", "missing_near", "sentence", "named_in_title",
)  # fmt: skip
FEW = 2
"""Words of a question found in a document, up to which one mention does not make the document speak of them."""
SPOKEN_OF = 2
"""Sentences in which a document that speaks of a thing names it."""
_NUMBER = re.compile(r"\d{2,}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The document of the likeliest sentence with its comparison, and that sentence's place in it.

    `mass` is the probability that the answer is in that document, among those found.
    """

    source: Source
    comparison: Comparison
    place: int
    mass: float


def word_rarity(word: str, rarity: Rarity) -> float:
    """Rarity of a word, 0..1: that of its rarest pair of characters."""
    codes = bigram_codes(word)
    return float(rarity.of(codes).max()) if codes.size else 0.5


def evidence_features(question: Question, best: Chosen, rarity: Rarity) -> Matrix:
    """(len(NAMES),) for the best evidence found."""
    found, source = best.comparison, best.source
    weights = found.weights
    total = float(weights.sum()) or 1.0
    first, last = max(0, best.place - 2), min(len(source.units), best.place + 3)
    near_held = np.maximum(found.held[first:last].max(axis=0), found.title) if weights.size else found.title
    whole_held = np.maximum(found.held.max(axis=0), found.title) if weights.size else found.title
    title = fold(source.title)
    near = "\n".join((*source.reading.texts[first:last], title))
    whole = source.reading.whole + title
    words = [(word, word_rarity(word, rarity)) for word in question.words]
    mass = sum(value for _, value in words) or 1.0
    itself = source.reading.texts[best.place]
    wants = [patterns()["kind"][name] for name in patterns()["wants"][question.type]]
    values = {
        "near": float(near_held @ weights) / total,
        "document": float(whole_held @ weights) / total,
        "words_near": sum(value for word, value in words if word in near) / mass,
        "unseen": float((weights >= 0.999).mean()) if weights.size else 1.0,
        "document_mass": best.mass,
        "held": log(1.0 + float(near_held.sum())) / 4.0,
        "number_missing": float(any(n not in whole for n in _NUMBER.findall(question.content))),
        "name_missing": float(any(name not in whole for name in question.names)),
        "other_place": _other_place(question.text, whole, source),
        "wanted": float(any(regex.search(itself) for regex in wants)),
        "figure_near": float(question.figure is not None and question.figure.search(near) is not None),
        "figure_missing": float(question.figure is not None and question.figure.search(near) is None),
        "missing": max((value for word, value in words if word not in whole), default=0.0),
        "missing_near": max((value for word, value in words if word not in near), default=0.0),
        "sentence": float(np.maximum(found.held[best.place], found.title) @ weights) / total if weights.size else 0.0,
        "named_in_title": float(found.title @ weights) / total,
    }
    return np.array([values[name] for name in NAMES])


def _other_place(question: str, document: str, source: Source) -> float:
    """1 when the question names places and the document speaks only of others, 0.5 when only once; else 0.

    The document of an area that is on no map (`area` set, no place named) speaks of that area.
    """
    asked = set(mentions(question))
    if not asked or any(place in document for place in asked):
        return 0.0
    most = max(source.reading.places.values(), default=0)
    return 1.0 if source.area else min(1.0, most / 2.0)


def in_passing(question: Question, best: Chosen) -> bool:
    """Whether the document only mentions what is asked, or never speaks of what is to be done with it.

    A question of one or two words that are found says little: then one of them must stand in the title, or the rarest
    pair of characters in `SPOKEN_OF` sentences of the document.
    """
    reading = best.source.reading
    title = fold(best.source.title)
    near = "\n".join((*reading.texts[max(0, best.place - 2) : best.place + 3], title))
    if question.act and question.act not in near:
        return True
    found = [word for word in question.words if word in near]
    if not found or len(found) > FEW or len(question.words) > FEW + 1 or any(word in title for word in found):
        return False
    held = best.comparison.held
    said = held[max(0, best.place - 2) : best.place + 3].max(axis=0) > 0
    rarest = int(np.where(said, best.comparison.weights, -1.0).argmax())
    return float(held[:, rarest].sum()) < SPOKEN_OF


def confidence(features: Matrix, weights: Matrix, bias: float) -> float:
    """Probability, 0..1, that the evidence answers (logistic)."""
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, float(features @ weights) + bias))))
