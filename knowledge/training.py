"""Teaches the static model and the habits of offices from a city's own history: questions with their replies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from knowledge.contrast import Recipe, train
from knowledge.errors import KnowledgeError, sentence
from knowledge.jurisdiction import HABITS, Habits
from knowledge.models import Frozen
from knowledge.places import mentions
from knowledge.static_model import StaticModel
from knowledge.text import normalise

LEAST_PAIRS = 200


class Pair(Frozen):
    """A question and a passage that answers it. A reply also teaches how the offices of the places named write."""

    query: str
    passage: str
    reply: bool = False


def read_pairs(paths: Sequence[Path]) -> list[Pair]:
    """Pairs from JSON lines `{"query", "passage", "reply"?}`. Raises KnowledgeError with the file and line."""
    pairs = []
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                pairs.append(Pair.model_validate(json.loads(line)))
            except ValueError as error:
                problem = str(error).splitlines()[0]
                raise KnowledgeError(sentence("pairs_line", path=path, line=number, problem=problem)) from error
    return pairs


def learn(
    pairs: Sequence[Pair],
    base: StaticModel,
    out: Path,
    recipe: Recipe | None = None,
    progress: Callable[[int, int, float], None] = lambda done, total, loss: None,
) -> StaticModel:
    """A model fitted to the pairs, and the habits of the offices, written to a folder that the default embedder reads.

    Raises KnowledgeError below 200 pairs: fewer teach nothing.
    """
    if len(pairs) < LEAST_PAIRS:
        raise KnowledgeError(sentence("pairs_few", count=len(pairs), least=LEAST_PAIRS))
    fitted = train(base, [(pair.query, pair.passage) for pair in pairs], recipe or Recipe(), progress)
    named = StaticModel(
        fitted.tokenizer, fitted.rows, f"static-{hashlib.sha256(fitted.rows.tobytes()).hexdigest()[:12]}"
    )
    named.save(out)
    habits_of(pair for pair in pairs if pair.reply).save(out / HABITS)
    return named


def habits_of(replies: Iterable[Pair]) -> Habits:
    """The habits shown by replies, under the places named by the question or the reply."""
    letters = []
    for pair in replies:
        text = normalise(pair.passage)
        letters.append((frozenset(mentions(normalise(pair.query))) | frozenset(mentions(text)), text))
    return Habits.of(letters)
