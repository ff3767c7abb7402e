"""What tells a sentence that answers from one that does not, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.extractive.evidence import Comparison, Source
from assistant.extractive.question import Question, patterns
from assistant.extractive.reading import Matrix

NAMES = (
    "cover", "cover_near", "scarce", "rare_word", "longest", "run_best", "new", "under_heading", "document",
    "document_first", "passage", "opening", "short", "length", "heading", "ends_colon", "wanted", "duty", "enumeration",
    "number", "speech", "before_best", "after_best", "rest", "states",
)  # fmt: skip


def _share(held: Matrix, weights: Matrix) -> Matrix:
    total = float(weights.sum())
    return np.asarray(held @ weights / total if total else np.zeros(held.shape[0]))


def _shift(rows: Matrix, by: int) -> Matrix:
    """Rows moved down by `by` (up when negative); what comes in is zero."""
    moved = np.zeros_like(rows)
    if by > 0:
        moved[by:] = rows[:-by]
    elif by < 0:
        moved[:by] = rows[-by:]
    return moved


def features(question: Question, source: Source, found: Comparison) -> Matrix:
    """(units, len(NAMES)) for one document."""
    units = source.units
    count = len(units)
    if not count:
        return np.zeros((0, len(NAMES)))
    reading = source.reading
    texts = reading.texts
    weights, held = found.weights, found.held
    cover = _share(held, weights)
    headings = _under(reading.headings, held)
    near = np.maximum.reduce([held, _shift(held, 1), _shift(held, -1), headings])
    length = reading.lengths
    best = int(cover.argmax())
    place = np.arange(count)
    kinds = reading.shows

    def shows(*names: str) -> Matrix:
        return np.asarray(np.maximum.reduce([kinds[name] for name in names]))

    rest = weights * (1.0 - found.title)
    stated = states(question, texts)

    columns = {
        "cover": cover,
        "cover_near": _share(near, weights) - cover,
        "scarce": _share(held, weights / np.maximum(held.sum(axis=0), 1.0)),
        "rare_word": _scarcest_word(question, texts),
        "longest": np.minimum(found.longest, 12.0) / 12.0,
        "run_best": found.longest / max(float(found.longest.max()), 1.0),
        "new": 1.0 - np.minimum(1.0, held.sum(axis=1) / np.maximum(length, 1.0)),
        "under_heading": _share(headings, weights),
        "document": np.full(count, source.score),
        "document_first": np.full(count, float(source.rank == 0)),
        "passage": np.array([source.passage_scores.get(unit.passage_id, 0.0) for unit in units]),
        "opening": (place < 2).astype(float),
        "short": (length < 15).astype(float),
        "length": np.log(length + 1.0) / 5.0,
        "heading": np.array([float(unit.heading) for unit in units]),
        "ends_colon": np.array([float(text.endswith(":")) for text in texts]),
        "wanted": shows(*patterns()["wants"][question.type]),
        "duty": shows("duty"),
        "enumeration": shows("enumeration"),
        "number": shows("count"),
        "speech": shows("speech"),
        "before_best": (place == best - 1).astype(float),
        "after_best": (place == best + 1).astype(float),
        "rest": _share(held, rest),
        "states": stated,
    }
    return np.stack([columns[name] for name in NAMES], axis=1)


def _under(headings: npt.NDArray[np.int32], held: Matrix) -> Matrix:
    """For each sentence the terms held by the nearest heading above it."""
    return np.where((headings >= 0)[:, None], held[headings], 0.0)


def states(question: Question, texts: Sequence[str]) -> Matrix:
    """(texts,) 0/1: whether each states a figure of the very kind asked for; zeros when none is asked for."""
    if question.figure is None:
        return np.zeros(len(texts))
    return np.array([float(question.figure.search(text) is not None) for text in texts])


def _scarcest_word(question: Question, texts: Sequence[str]) -> Matrix:
    """For each sentence the greatest 1/n over the question's words in it, n sentences of the document holding it."""
    best = np.zeros(len(texts))
    for word in question.words:
        has = np.array([word in text for text in texts])
        if has.any():
            best[has] = np.maximum(best[has], 1.0 / has.sum())
    return best
