"""Contrastive training of a static model in plain numpy: a question close to its own passage, far from the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.models import Frozen
from knowledge.static_model import Ids, StaticModel

Floats = npt.NDArray[np.float32]


class Recipe(Frozen):
    """How long and how hard to train. Chosen by five-fold cross-validation (docs/decisions/0002)."""

    epochs: int = 8
    batch: int = 512
    rate: float = 8e-3
    temperature: float = 0.07
    question_pieces: int = 64
    passage_pieces: int = 160
    seed: int = 1


def train(
    model: StaticModel,
    pairs: Sequence[tuple[str, str]],
    recipe: Recipe,
    progress: Callable[[int, int, float], None] = lambda done, total, loss: None,
) -> StaticModel:
    """A new model of the same pieces, fitted so that each question finds its passage among those of its batch.

    The loss is symmetric InfoNCE (van den Oord 2018); copies of one passage in a batch are not each other's negatives.
    """
    questions = [one[: recipe.question_pieces] for one in model.pieces([question for question, _ in pairs])]
    passages = [one[: recipe.passage_pieces] for one in model.pieces([passage for _, passage in pairs])]
    same = np.unique([passage for _, passage in pairs], return_inverse=True)[1]
    rows = model.rows.copy()
    adam = _LazyAdam(rows)
    chance = np.random.default_rng(recipe.seed)
    size = min(recipe.batch, len(pairs))
    steps = recipe.epochs * (len(pairs) // size)
    step = 0
    for _ in range(recipe.epochs):
        order = chance.permutation(len(pairs))
        for start in range(0, len(pairs) - size + 1, size):
            batch = order[start : start + size]
            loss = _step(
                adam,
                [questions[i] for i in batch],
                [passages[i] for i in batch],
                same[batch],
                recipe.temperature,
                recipe.rate * (1 - step / steps),
            )
            step += 1
            progress(step, steps, loss)
    return StaticModel(model.tokenizer, rows, model.name)


class _LazyAdam:
    """Adam (Kingma 2015) that touches only the rows of a batch."""

    def __init__(self, rows: Floats) -> None:
        self.rows = rows
        self._mean = np.zeros_like(rows)
        self._square = np.zeros_like(rows)
        self._steps = 0

    def update(self, touched: Ids, gradient: Floats, rate: float) -> None:
        self._steps += 1
        mean = 0.9 * self._mean[touched] + 0.1 * gradient
        square = 0.999 * self._square[touched] + 0.001 * gradient**2
        self._mean[touched], self._square[touched] = mean, square
        towards = mean / (1 - 0.9**self._steps)
        scale = np.sqrt(square / (1 - 0.999**self._steps)) + 1e-8
        self.rows[touched] -= np.float32(rate) * (towards / scale)


def _step(
    adam: _LazyAdam,
    questions: list[Ids],
    passages: list[Ids],
    same: npt.NDArray[np.intp],
    temperature: float,
    rate: float,
) -> float:
    touched, share = _shares([*questions, *passages])
    pooled = share @ adam.rows[touched]
    lengths = np.linalg.norm(pooled, axis=1, keepdims=True) + np.float32(1e-9)
    units = pooled / lengths
    count = len(questions)
    asked, held = units[:count], units[count:]
    logits = asked @ held.T / np.float32(temperature)
    logits[(same[:, None] == same[None, :]) & ~np.eye(count, dtype=bool)] = -1e4
    by_question, by_passage = _softmax(logits), _softmax(logits.T).T
    own = np.arange(count)
    loss = -float(np.log(by_question[own, own] + 1e-9).mean() + np.log(by_passage[own, own] + 1e-9).mean()) / 2
    slope = (by_question + by_passage) / 2
    slope[own, own] -= 1
    slope /= np.float32(count * temperature)
    slopes = np.concatenate([slope @ held, slope.T @ asked])
    slopes = (slopes - units * (units * slopes).sum(axis=1, keepdims=True)) / lengths
    adam.update(touched, share.T @ slopes, rate)
    return loss


def _shares(texts: list[Ids]) -> tuple[Ids, Floats]:
    """The distinct pieces of some texts, and the share that each has of each text, shape (texts, pieces)."""
    lengths = np.array([len(text) for text in texts])
    touched, column = np.unique(np.concatenate(texts), return_inverse=True)
    share = np.zeros((len(texts), len(touched)), dtype=np.float32)
    np.add.at(share, (np.repeat(np.arange(len(texts)), lengths), column), np.float32(1))
    return touched, np.asarray(share / lengths[:, None], dtype=np.float32)


def _softmax(logits: Floats) -> Floats:
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)
