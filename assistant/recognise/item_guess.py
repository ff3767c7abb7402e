"""Which service item, or which answer of a policy, a message asks for: learnt from how people ask for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.classify import Example
from assistant.recognise.guess_network import Floats, Network, learn
from assistant.recognise.speech import spoken
from knowledge.models import Asked, ServiceItem
from knowledge.text import normalise

NONE = "-"
"""The label of what is about no item."""
SUMMARY = 60
"""Characters of a summary that stand beside the name."""
NAME = 0.7
"""What a name counts against a sentence that somebody says."""
OTHERS = 20
"""Sentences about no item that are learnt from, for each item and answer."""
FILE = "network.npz"
MOST = 8
"""Guesses told."""
_SENTENCES = (("intents_spoken.jsonl", True), ("intents.jsonl", False))
"""Files of sentences, and whether their questions on policies are marked `answered` where the samples answer them."""


ANSWER = "\n"
"""Stands before an answer where that is the label."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An item, or an answer that stands in a policy, with the probability, 0 to 1, that it is asked for."""

    code: str
    answer: str
    share: float

    @classmethod
    def of(cls, label: str, share: float) -> Guess:
        """From a label: an item's code or an answer."""
        return cls("", label[1:], share) if label.startswith(ANSWER) else cls(label, "", share)


def phrases_of(item: ServiceItem) -> tuple[str, ...]:
    """What an item is called, and its name with what it is for."""
    return tuple(dict.fromkeys((item.name, *item.aliases, f"{item.name}：{item.summary[:SUMMARY]}")))


def rows_of(items: Iterable[ServiceItem], questions: Iterable[Asked] = ()) -> list[Example]:
    """What there is to learn: names, how people ask for each item and answer, and sentences about none."""
    rows = []
    answered = {one.answer: one.ask for one in questions}
    for answer, asks in answered.items():
        rows += [Example(_read(text), f"{ANSWER}{answer}") for text in asks]
    listed = [item for item in items if item.examples]
    for item in listed:
        rows += [Example(_read(text), item.code, weight=NAME) for text in phrases_of(item)]
        rows += [Example(_read(text), item.code) for text in item.examples]
    rows += [Example(text, NONE) for text in _others()[: OTHERS * (len(listed) + len(answered))]] if rows else []
    return sorted(rows, key=lambda row: (row.label, row.text))


@cache
def _others() -> tuple[str, ...]:
    """Sentences about no item, in an order that mixes their intents."""
    texts = []
    for name, unanswered in _SENTENCES:
        for line in (Path(__file__).parent / "data" / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            asks = row["intent"] == "ask_item" or (row["intent"] == "ask_policy" and not unanswered)
            if not asks and not row.get("answered") and not row.get("also"):
                texts.append(_read(row["text"]))
    return tuple(texts[index] for index in np.random.default_rng(0).permutation(len(texts)))


def _read(text: str) -> str:
    return spoken(normalise(text))


class ItemGuesser:
    """Guesses among items and answers; says nothing of items without examples."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @classmethod
    def fit(cls, rows: Sequence[Example], vectors: Floats) -> ItemGuesser:
        """Learnt from `rows_of` what is published and the vectors of these rows, shape (n, 384)."""
        said, labels, weights = ([getattr(row, name) for row in rows] for name in ("text", "label", "weight"))
        return cls(learn(said, labels, weights, vectors))

    def of(self, text: str, vector: Floats) -> list[Guess]:
        """The likeliest items and answers of a normalised message, best first; the rest of 1 falls to none of them."""
        shares = self._network.shares(text, vector)
        best = np.argsort(-shares, kind="stable")[:MOST]
        labels = self._network.labels
        return [Guess.of(labels[index], float(shares[index])) for index in best if labels[index] != NONE]

    def save(self, folder: Path) -> None:
        """Writes the network into the folder."""
        self._network.save(folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> ItemGuesser:
        """What `save` wrote. Raises OSError or KnowledgeError."""
        return cls(Network.load(folder / FILE))
