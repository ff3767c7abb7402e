"""Topics of government work: people's words and official words for one matter, so that a bare category can be found."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.classify.blend import FLOOR
from assistant.classify.shapes import Floats, Ints
from knowledge.text import normalise

LONGER = 0.3
"""What each character beyond two adds to the weight of a word."""
BODY = 0.15
"""What a word after the first sentence counts, where one in the first sentence counts 1."""
VAGUE = 0.4
"""What a word counts that often says only where or who."""
SMOOTHING = 0.02


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("assistant.classify").joinpath("data", "topics.toml").read_text("utf-8"))


@cache
def empty_cells() -> frozenset[str]:
    """Cells of a category tree that say nothing, such as the one for all the rest."""
    return frozenset(_data()["rows"]["empty"])


@cache
def topic_names() -> tuple[str, ...]:
    """All topics, in the order of the file."""
    return tuple(_data()["topics"])


@dataclass(frozen=True, slots=True)
class _Lexicon:
    topics: dict[str, tuple[int, ...]]
    longest: dict[str, int]
    vague: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    topics: dict[str, list[int]] = {}
    longest: dict[str, int] = {}
    for index, words in enumerate(_data()["topics"].values()):
        for word in dict.fromkeys(normalise(words).lower().split()):
            topics.setdefault(word, []).append(index)
            longest[word[0]] = max(longest.get(word[0], 0), len(word))
    return _Lexicon(
        {word: tuple(found) for word, found in topics.items()}, longest, frozenset(_data()["rows"]["vague"].split())
    )


def amounts(cleaned: str, title: int) -> Floats:
    """How much a text speaks of each topic, shape (topics,); the longest word counts where several begin."""
    lexicon = _lexicon()
    said: dict[str, float] = {}
    position, end = 0, len(cleaned)
    while position < end:
        for length in range(min(lexicon.longest.get(cleaned[position], 0), end - position), 1, -1):
            word = cleaned[position : position + length]
            if word in lexicon.topics:
                said[word] = said.get(word, 0.0) + (1.0 if position < title else BODY)
                break
        position += 1
    found = np.zeros(len(topic_names()), dtype=np.float32)
    for word, times in said.items():
        topics = lexicon.topics[word]
        weight = (1 + LONGER * (len(word) - 2)) * (VAGUE if word in lexicon.vague else 1.0)
        for topic in topics:
            found[topic] += np.log1p(times) * weight / len(topics)
    return found


@dataclass(frozen=True, slots=True)
class TopicShares:
    """For each topic the share of each label among the training rows that speak of it, shape (topics, labels)."""

    shares: Floats

    @classmethod
    def learn(cls, spoken: Floats, labels: Ints, weights: Floats, count: int) -> TopicShares:
        """`spoken` has the topics of each training row, shape (rows, topics)."""
        totals = spoken.sum(axis=1, keepdims=True)
        even = spoken / np.where(totals > 0, totals, 1.0) * weights[:, None]
        sums = np.zeros((count, spoken.shape[1]), dtype=np.float64)
        np.add.at(sums, labels, even)
        sums += SMOOTHING
        return cls((sums / sums.sum(axis=0)).T.astype(np.float32))

    def scores(self, spoken: Floats) -> Floats:
        """Log of each label's share among what the texts speak of; equal for a text that speaks of nothing known."""
        totals = spoken.sum(axis=-1, keepdims=True)
        mixed = (spoken / np.where(totals > 0, totals, 1.0)) @ self.shares
        even = np.float32(1.0 / self.shares.shape[1])
        found: Floats = np.log(np.where(totals > 0, mixed, even) + np.float32(FLOOR))
        return found
