"""How much a message sounds like one of danger: a linear model of its words and their meanings, fitted by the project.

It sees what no rule foresaw, and doubts a rule where the rest of the message sounds like any other day. It decides
nothing alone: what it hears and what the rules found are weighed together, by weights fitted to messages that
neither of them had seen.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations, pairwise
from math import log, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.recognise.guess_network import Network
from assistant.recognise.patterns import table
from assistant.recognise.speech import spoken
from knowledge.phrases import sentence_vector
from knowledge.text import normalise

FILE = Path(__file__).with_suffix(".npz")
NETWORK = Path(__file__).with_name("danger_network.npz")
NONE = "-"
"""The label of what is no emergency."""
MOST_FELT = 8.0
"""Log-odds beyond which the network says no more."""
GROUPS = "danger"
TINY = 1e-6
MOST_POINTS = 6
"""Points of the rules beyond which more says no more."""
MIDDLE = 2
"""Points from which a rule is itself evidence."""


class Model(NamedTuple):
    """`places` numbers the features; `idf` and `weights` are by feature, `by_kind` by feature and kind."""

    places: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    kinds: tuple[str, ...]
    by_kind: NDArray[np.float32]
    kind_bias: NDArray[np.float32]
    joined: NDArray[np.float32]
    """Weights of `signs`, in their order."""
    joined_bias: float
    with_meaning: NDArray[np.float32]
    """The same where the meaning of the whole is weighed too, last of all."""
    with_meaning_bias: float


@cache
def model() -> Model:
    """The shipped model, read once. FileNotFoundError when the package is incomplete."""
    with np.load(FILE, allow_pickle=False) as kept:
        return Model(
            places={str(gram): place for place, gram in enumerate(kept["grams"])},
            idf=kept["idf"].astype(np.float32),
            weights=kept["weights"].astype(np.float32),
            bias=float(kept["bias"]),
            kinds=tuple(map(str, kept["kinds"])),
            by_kind=kept["by_kind"].astype(np.float32),
            kind_bias=kept["kind_bias"].astype(np.float32),
            joined=kept["joined"].astype(np.float32),
            joined_bias=float(kept["joined_bias"]),
            with_meaning=kept["with_meaning"].astype(np.float32),
            with_meaning_bias=float(kept["with_meaning_bias"]),
        )


_TOKEN = re.compile(r"[\u4e00-\u9fff]|[a-z']+|[^\s\w]|\w")
_MARKS = ",。;\n"
_LONG = 3
"""Characters between two words of the groups that are told from none."""
_FRAME = frozenset("^$~,!?")


class _Groups(NamedTuple):
    """The words of all groups: the group of each, the lengths of those that begin with a character, the Latin ones."""

    of: dict[str, str]
    lengths: dict[str, tuple[int, ...]]
    latin: re.Pattern[str]


@cache
def _groups() -> _Groups:
    group: dict[str, str] = {}
    for name, words in table(GROUPS)["groups"].items():
        for word in words.split("|"):
            group.setdefault(word, name)
    lengths: dict[str, set[int]] = {}
    for word in group:
        if not word[0].isascii():
            lengths.setdefault(word[0], set()).add(len(word))
    latin = "|".join(re.escape(word) for word in sorted(group, key=lambda word: -len(word)) if word[0].isascii())
    longest_first = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}
    return _Groups(group, longest_first, re.compile(rf"\b(?:{latin})\b"))


def meanings(text: str) -> list[str]:
    """The message as names of groups, with `~` for other words, `,` between clauses and `^`, `$` at the ends."""
    groups = _groups()
    latin = {found.start(): found.group() for found in groups.latin.finditer(text)}
    told, at, last = ["^"], 0, 0
    while at < len(text):
        word = latin.get(at, "") or _word(text, at, groups)
        if not word:
            at += 1
            continue
        if at - last >= _LONG:
            told.append("~")
        told.append("," if word in _MARKS else groups.of.get(word, word))
        at += len(word)
        last = at
    if len(text) - last >= _LONG:
        told.append("~")
    return [*told, "$"]


def _word(text: str, at: int, groups: _Groups) -> str:
    """The longest word of a group, or the mark, that stands there; none is empty."""
    first = text[at]
    if first in _MARKS or first in "!?":
        return first
    return next(
        (text[at : at + size] for size in groups.lengths.get(first, ()) if text[at : at + size] in groups.of), ""
    )


def grams_of(text: str) -> list[str]:
    """Words and pairs of neighbours (a Chinese character is a word), then the same of their meanings, and which
    meanings stand together. `text` is cleaned; the ends count as words."""
    words = ["^", *_TOKEN.findall(text), "$"]
    told = meanings(text)
    bare = [one for one in told if one not in _FRAME]
    kinds = sorted(set(bare))
    return [
        *words,
        *(f"{one}_{other}" for one, other in pairwise(words)),
        *(f"<{one}>" for one in told),
        *(f"<{one}_{other}>" for one, other in pairwise(told)),
        *(f"<{one}_{other}_{third}>" for (one, other), (_, third) in pairwise(pairwise(told))),
        *(f"<{one}-{other}>" for one, other in pairwise(bare)),
        *(f"<{one}+{other}>" for one, other in combinations(kinds, 2)),
    ]


def signs(score: float, points: int, *, everyday: bool, against: bool, asks: bool, brief: bool) -> tuple[float, ...]:
    """What is weighed: the log-odds of the model, the points of the rules, and what makes either doubtful.

    `everyday`: words of everyday trouble; `against`: something in the message that speaks against an emergency;
    `asks`: a question; `brief`: at most eight characters.
    """
    return (
        max(-6.0, min(6.0, score)),
        *(float(points >= least) for least in range(1, MOST_POINTS + 1)),
        float(everyday),
        float(everyday and points < MIDDLE),
        float(against),
        float(against and points < MIDDLE),
        float(asks),
        float(brief),
    )


class Felt(NamedTuple):
    """What a message means as a whole: log-odds that it is an emergency, and of which kind, the best at 0."""

    score: float
    kinds: dict[str, float]


@cache
def network() -> Network:
    """The shipped network, read once. OSError when the package is incomplete."""
    return Network.load(NETWORK)


def plain(text: str) -> str:
    """A message as the network reads it."""
    return spoken(normalise(text))


def felt(text: str) -> Felt:
    """The meaning of a message as typed; takes some milliseconds more than its words."""
    read = plain(text)
    return felt_of(network(), network().shares(read, sentence_vector(read)))


def felt_of(learnt: Network, shares: NDArray[np.float32]) -> Felt:
    """The same from the shares of the labels of a network."""
    by_kind = dict(zip(learnt.labels, map(float, shares), strict=True))
    calm = min(1 - TINY, max(TINY, by_kind.pop(NONE)))
    best = max(by_kind.values())
    kinds = {kind: log((share + TINY) / (best + TINY)) for kind, share in by_kind.items()}
    return Felt(max(-MOST_FELT, min(MOST_FELT, log((1 - calm) / calm))), kinds)


def weighed(found: tuple[float, ...], meant: Felt | None = None) -> float:
    """Log-odds that it is an emergency, of all signs together, with the meaning where given; above 0 it is one."""
    kept = model()
    if meant is None:
        return float(np.asarray(found, dtype=np.float32) @ kept.joined) + kept.joined_bias
    return float(np.asarray((*found, meant.score), dtype=np.float32) @ kept.with_meaning) + kept.with_meaning_bias


class Sounding:
    """One message under the model."""

    def __init__(self, text: str) -> None:
        self._model = model()
        counts: dict[int, int] = {}
        for gram in grams_of(text):
            if (place := self._model.places.get(gram)) is not None:
                counts[place] = counts.get(place, 0) + 1
        self._places = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = np.array([1 + log(count) for count in counts.values()], dtype=np.float32)
        values *= self._model.idf[self._places]
        length = sqrt(float(values @ values))
        self._values = values / length if length else values

    @property
    def score(self) -> float:
        """Log-odds that it is an emergency, on the balance of the fitted messages; 0 is even."""
        return float(self._values @ self._model.weights[self._places]) + self._model.bias

    def kinds(self) -> dict[str, float]:
        """By kind of emergency, how much it sounds like that one: log-odds up to a constant, the best at 0."""
        scores = self._values @ self._model.by_kind[self._places] + self._model.kind_bias
        best = float(scores.max())
        return {kind: float(score) - best for kind, score in zip(self._model.kinds, scores, strict=True)}

    def nearest(self) -> tuple[str, ...]:
        """The kinds, the likeliest first."""
        scores = self.kinds()
        return tuple(sorted(scores, key=lambda kind: -scores[kind]))
