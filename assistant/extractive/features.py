"""What tells a sentence that answers from one that does not, as numbers."""

from __future__ import annotations

import numpy as np

from assistant.extractive.evidence import Comparison, Matrix, Source, folded
from assistant.extractive.question import Question, patterns

NAMES = (
    "cover", "cover_before", "cover_after", "cover_near", "cover_heading", "cover_with_document", "rare",
    "words", "rare_word", "longest", "density", "document", "document_first", "passage", "place", "opening", "short",
    "length", "heading", "follows_heading", "follows_colon", "ends_colon", "new", "wanted", "wanted_near", "speech",
    "duty", "enumeration", "number", "best_here", "after_best", "after_best_2", "before_best", "repeats_question",
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
    texts = folded(units)
    weights, held = found.weights, found.held
    total = float(weights.sum()) or 1.0
    cover = _share(held, weights)
    before, after = _shift(held, 1), _shift(held, -1)
    heading_rows = np.zeros_like(held)
    current = np.zeros(held.shape[1])
    follows_heading = np.zeros(count)
    for n, unit in enumerate(units):
        if n and units[n - 1].heading:
            follows_heading[n] = 1.0
        heading_rows[n] = current
        if unit.heading:
            current = np.maximum(held[n], current * 0.0)
    whole = np.maximum(held.max(axis=0), found.title)
    near = np.maximum.reduce([held, before, after, heading_rows])
    rare = held * weights
    word_weight = np.array([float(len(word)) for word in question.words]) if question.words else np.ones(1)
    has_word = np.array([[word in text for word in question.words] for text in texts], dtype=float)
    if not question.words:
        has_word = np.zeros((count, 1))
    in_units = has_word.sum(axis=0)
    scarce = np.where(in_units > 0, 1.0 / np.maximum(in_units, 1.0), 0.0)
    length = np.array([float(len(text)) for text in texts])
    known = patterns()
    wants = known["wants"][question.type]
    wanted = np.array([float(any(known["kind"][name].search(text) for name in wants)) for text in texts])
    has = {
        name: np.array([float(known["kind"][name].search(text) is not None) for text in texts])
        for name in ("speech", "duty", "enumeration", "count")
    }
    best = int(cover.argmax())
    place = np.arange(count)
    ends_colon = np.array([float(text.endswith(":")) for text in texts])
    passage = np.array([source.passage_scores.get(unit.passage_id, 0.0) for unit in units])
    matched = held.sum(axis=1)
    columns = {
        "cover": cover,
        "cover_before": _share(before, weights) * (1 - cover),
        "cover_after": _share(after, weights) * (1 - cover),
        "cover_near": _share(near, weights) - cover,
        "cover_heading": _share(np.maximum(held, heading_rows), weights) - cover,
        "cover_with_document": np.full(count, float(whole @ weights) / total),
        "rare": rare.max(axis=1) if rare.shape[1] else np.zeros(count),
        "words": has_word @ word_weight / word_weight.sum(),
        "rare_word": (has_word * scarce).max(axis=1),
        "longest": np.minimum(found.longest, 12.0) / 12.0,
        "density": matched / np.sqrt(length + 10.0) / 3.0,
        "document": np.full(count, source.score),
        "document_first": np.full(count, float(source.rank == 0)),
        "passage": passage,
        "place": place / max(count, 1),
        "opening": (place < 2).astype(float),
        "short": (length < 15).astype(float),
        "length": np.log(length + 1.0) / 5.0,
        "heading": np.array([float(unit.heading) for unit in units]),
        "follows_heading": follows_heading,
        "follows_colon": _shift(ends_colon[:, None], 1)[:, 0],
        "ends_colon": ends_colon,
        "new": 1.0 - np.minimum(1.0, matched / np.maximum(length, 1.0)),
        "wanted": wanted,
        "wanted_near": wanted * _share(near, weights),
        "speech": has["speech"],
        "duty": has["duty"],
        "enumeration": has["enumeration"],
        "number": has["count"],
        "best_here": cover / max(float(cover.max()), 1e-9),
        "after_best": (place == best + 1).astype(float),
        "after_best_2": (place == best + 2).astype(float),
        "before_best": (place == best - 1).astype(float),
        "repeats_question": np.minimum(1.0, found.longest / max(len(question.content), 1)),
    }
    return np.stack([columns[name] for name in NAMES], axis=1)
