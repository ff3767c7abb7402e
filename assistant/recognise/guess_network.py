"""A small network from the meaning and the characters of a sentence to one of many labels, learnt in numpy alone.

The vector of the sentence and its groups of characters (tf-idf, folded to 300 numbers by truncated SVD) go through one
hidden layer. Learnt with dropout, decoupled weight decay (AdamW) and smoothed labels; the same rows give the same
network on the same machine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.recognise.speech import same
from knowledge.errors import KnowledgeError, sentence

Floats = npt.NDArray[np.float32]
Layers = tuple[Floats, Floats, Floats, Floats]
"""Weights and bias of the hidden layer, then of the last."""
LONGEST, FEWEST, GROUPS, FOLDED = 3, 3, 6_000, 300
"""Characters in a group; sentences that must have it; groups counted; numbers they are folded to."""
HIDDEN, EPOCHS, BATCH = 384, 15, 128
DROPPED, DECAY, RATE, SMOOTHED = 0.4, 0.01, 2e-3, 0.1
FLOOR = 1e-3
HALVED = ("fold", "first", "second")
NUMBERS = (*HALVED, "rarity", "centre", "spread", "first_bias", "second_bias")


def groups(text: str) -> Counter[str]:
    """How often each group of one to three characters stands in a sentence; its ends count as characters."""
    bare = f"^{''.join(same(text).split())[:200]}$"
    return Counter(bare[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(bare) - size + 1))


@dataclass(frozen=True, slots=True)
class Network:
    """The learnt numbers. `names` are the groups, `rarity` theirs; `fold` (groups, 300); two layers of weights."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    rarity: Floats
    fold: Floats
    centre: Floats
    spread: Floats
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    _row: dict[str, int]

    def shares(self, text: str, vector: Floats) -> Floats:
        """The probability of each label, in the order of `labels`."""
        counts = [(self._row[name], count) for name, count in groups(text).items() if name in self._row]
        rows = [row for row, _ in counts]
        values = self.rarity[rows] * np.array([1 + math.log(count) for _, count in counts], dtype=np.float32)
        values /= max(FLOOR, float(np.linalg.norm(values)))
        found = np.concatenate([_turned(vector[None], self.centre)[0], values @ self.fold[rows]]) / self.spread
        hidden = _gelu(np.asarray(found @ self.first + self.first_bias, dtype=np.float32))
        out = hidden @ self.second + self.second_bias
        share = np.exp(out - out.max())
        return np.asarray(share / share.sum(), dtype=np.float32)

    def save(self, path: Path) -> None:
        """One npz without pickles, weights as 16-bit floats."""
        path.parent.mkdir(parents=True, exist_ok=True)
        numbers = {name: getattr(self, name).astype(np.float16 if name in HALVED else np.float32) for name in NUMBERS}
        np.savez(path, labels=np.array(self.labels), names=np.array(self.names), **numbers)

    @classmethod
    def load(cls, path: Path) -> Network:
        """What `save` wrote. Raises KnowledgeError naming the file; OSError when it is not there."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                names = stored["names"].tolist()
                given = {name: stored[name].astype(np.float32) for name in NUMBERS}
                return cls(tuple(stored["labels"].tolist()), tuple(names), **given, _row=_placed(names))
        except (ValueError, KeyError) as error:
            raise KnowledgeError(sentence("model_unreadable", folder=path, error=error)) from error


def learn(texts: Sequence[str], labels: Sequence[str], weights: Sequence[float], vectors: Floats) -> Network:
    """The network of these sentences; `vectors` are theirs, shape (n, 384). 30 s for ten thousand and 500 labels."""
    counted = [groups(text) for text in texts]
    seen = Counter(name for one in counted for name in one)
    names = sorted((name for name, count in seen.items() if count >= FEWEST), key=lambda name: (-seen[name], name))
    names = names[:GROUPS]
    rarity = np.array([math.log((1 + len(texts)) / (1 + seen[name])) + 1 for name in names], dtype=np.float32)
    fold, folded = _folded(counted, names, rarity)
    centre = vectors.mean(axis=0)
    rows = np.concatenate([_turned(vectors, centre), folded], axis=1).astype(np.float32)
    spread = (rows.std(axis=0) + FLOOR).astype(np.float32)
    known = tuple(sorted(set(labels)))
    number = {label: index for index, label in enumerate(known)}
    meant = np.array([number[label] for label in labels], dtype=np.int64)
    weighed = np.asarray(weights, dtype=np.float32) / np.sqrt(np.bincount(meant)[meant]).astype(np.float32)
    layers = _trained(rows / spread, meant, weighed / weighed.mean(), len(known))
    return Network(known, tuple(names), rarity, fold, centre, spread, *layers, _placed(names))


def _placed(names: Sequence[str]) -> dict[str, int]:
    return {name: row for row, name in enumerate(names)}


def _turned(vectors: Floats, centre: Floats) -> Floats:
    moved = vectors - centre
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _folded(counted: Sequence[Counter[str]], names: Sequence[str], rarity: Floats) -> tuple[Floats, Floats]:
    """The directions of truncated SVD (groups, 300), and the sentences in them."""
    from scipy.sparse import csr_matrix
    from sklearn.decomposition import TruncatedSVD

    place = _placed(names)
    columns, values, ends = [], [], [0]
    for one in counted:
        row = [(place[name], count) for name, count in one.items() if name in place]
        said = np.array([rarity[at] * (1 + math.log(count)) for at, count in row], dtype=np.float32)
        columns += [at for at, _ in row]
        values += (said / max(FLOOR, float(np.linalg.norm(said)))).tolist()
        ends.append(len(columns))
    matrix = csr_matrix((np.array(values, dtype=np.float32), columns, ends), shape=(len(counted), len(names)))
    width = min(FOLDED, min(matrix.shape) - 1)
    found = TruncatedSVD(width, n_iter=3, random_state=0).fit(matrix)
    fold = np.asarray(found.components_.T, dtype=np.float32)
    return fold, np.asarray(matrix @ fold, dtype=np.float32)


def _trained(rows: Floats, meant: npt.NDArray[np.int64], weights: Floats, count: int) -> Layers:
    """Both layers with their biases: AdamW under a rate that rises for a third of the way and then falls to nothing."""
    random = np.random.default_rng(0)
    width = rows.shape[1]
    layers = [
        random.uniform(-1, 1, (width, HIDDEN)).astype(np.float32) / np.float32(math.sqrt(width)),
        np.zeros(HIDDEN, dtype=np.float32),
        random.uniform(-1, 1, (HIDDEN, count)).astype(np.float32) / np.float32(math.sqrt(HIDDEN)),
        np.zeros(count, dtype=np.float32),
    ]
    means, squares = ([np.zeros_like(one) for one in layers] for _ in range(2))
    steps, step = EPOCHS * max(1, math.ceil(len(rows) / BATCH)), 0
    for _ in range(EPOCHS):
        order = random.permutation(len(rows))
        for start in range(0, len(order), BATCH):
            step += 1
            chosen = order[start : start + BATCH]
            slopes = _slopes(layers, rows[chosen], meant[chosen], weights[chosen], random)
            done = step / steps
            rate = RATE * (done / 0.3 if done < 0.3 else 0.5 * (1 + math.cos(math.pi * (done - 0.3) / 0.7)))
            for one, slope, mean, square in zip(layers, slopes, means, squares, strict=True):
                mean += 0.1 * (slope - mean)
                square += 0.001 * (slope * slope - square)
                one *= 1 - rate * DECAY
                one -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    first, first_bias, second, second_bias = layers
    return first, first_bias, second, second_bias


def _slopes(
    layers: Sequence[Floats],
    rows: Floats,
    meant: npt.NDArray[np.int64],
    weights: Floats,
    random: np.random.Generator,
) -> Layers:
    """The gradients of the weighted, smoothed cross-entropy, with dropout before both layers."""
    first, first_bias, second, second_bias = layers
    kept = np.float32(1 / (1 - DROPPED))
    given = rows * (random.random(rows.shape, dtype=np.float32) >= DROPPED) * kept
    inner: Floats = np.asarray(given @ first + first_bias, dtype=np.float32)
    mask = (random.random(inner.shape, dtype=np.float32) >= DROPPED) * kept
    hidden = _gelu(inner) * mask
    out = hidden @ second + second_bias
    share = np.exp(out - out.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    wanted = np.full_like(share, SMOOTHED / share.shape[1])
    wanted[np.arange(len(meant)), meant] += 1 - SMOOTHED
    error = (share - wanted) * (weights / len(rows))[:, None]
    back = (error @ second.T) * mask * _gelu_slope(inner)
    return given.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)


def _gelu(rows: Floats) -> Floats:
    return np.asarray(rows * _sigmoid(1.702 * rows), dtype=np.float32)


def _gelu_slope(rows: Floats) -> Floats:
    gate = _sigmoid(1.702 * rows)
    return np.asarray(gate * (1 + 1.702 * rows * (1 - gate)), dtype=np.float32)


def _sigmoid(rows: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * rows)), dtype=np.float32)
