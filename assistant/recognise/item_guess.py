"""Which service item, or which answer of a policy, a message asks for: learnt from how people ask for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.classify import Example, TextClassifier
from assistant.classify.model import Embed
from assistant.recognise.speech import spoken
from knowledge.models import Asked, ServiceItem
from knowledge.text import normalise

NONE = "-"
"""The label of what is about no item."""
SUMMARY = 60
"""Characters of a summary that stand beside the name."""
OTHERS = 10
"""Sentences about no item that are learnt from, for each item."""
_SENTENCES = ("intents_spoken.jsonl", "intents.jsonl")


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
        rows += [Example(_read(text), item.code, judged=False) for text in phrases_of(item)]
        rows += [Example(_read(text), item.code) for text in item.examples]
    return rows + [Example(text, NONE) for text in _others()[: OTHERS * (len(listed) + len(answered))]] if rows else []


@cache
def _others() -> tuple[str, ...]:
    """Sentences about no item, in an order that mixes their intents."""
    files = (Path(__file__).parent / "data" / name for name in _SENTENCES)
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line]
    texts = [_read(line["text"]) for line in lines if line["intent"] != "ask_item" and not line.get("also")]
    return tuple(texts[index] for index in np.random.default_rng(0).permutation(len(texts)))


def _read(text: str) -> str:
    return spoken(normalise(text))


class ItemGuesser:
    """A classifier of messages by item and answer; says nothing of items without examples."""

    def __init__(self, learnt: TextClassifier) -> None:
        self._learnt = learnt

    @classmethod
    def fit(cls, rows: Sequence[Example], embed: Embed) -> ItemGuesser:
        """Learnt from `rows_of` the items; takes some 30 s for 170 items with 30 examples each."""
        return cls(TextClassifier.fit(rows, embed=embed))

    def of(self, text: str) -> list[Guess]:
        """The likeliest items of a normalised message, best first; what is left of 1 falls to none and to the rest."""
        (found,) = self._learnt.predict([text])
        return [Guess.of(label, share) for label, share in found.scored if label != NONE]

    def save(self, folder: Path) -> None:
        """Writes the files of the classifier."""
        self._learnt.save(folder)

    @classmethod
    def load(cls, folder: Path, embed: Embed) -> ItemGuesser:
        """What `save` wrote. Raises ClassifierError."""
        return cls(TextClassifier.load(folder, embed=embed))
