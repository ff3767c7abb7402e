"""Whole sentences are read where tickets judge and the setting wants it; their weights are read once, and late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import assistant.classify
from assistant import wiring_learning
from assistant.learning.labelled import Labelled, Source
from assistant.wiring_learning import Shipped
from knowledge.ports import Vectors


class Weights:
    """Stands for the weights of the sentences, and counts how often they are read."""

    reads = 0

    def __init__(self) -> None:
        type(self).reads += 1

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 2), dtype=np.float32)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The `sentences` that each fit was given."""
    found: list[Any] = []

    class Fitted:
        @classmethod
        def fit(cls, examples: object, *, sentences: Any, **_: object) -> None:
            found.append(sentences)

    Weights.reads = 0
    monkeypatch.setattr(wiring_learning, "ShortTexts", Weights)
    monkeypatch.setattr(assistant.classify, "TextClassifier", Fitted)
    return found


def rows(source: Source) -> list[Labelled]:
    return [Labelled("路灯坏了三天没有人修", "市政/路灯/不亮", source)] * 3


def test_tickets_are_read_as_sentences_with_weights_read_once(given: list[Any]) -> None:
    Shipped(0.93).fit(rows(Source.TICKET), None)
    (sentences,) = given
    assert Weights.reads == 0
    assert sentences(["停水", "停电"]).shape == (2, 2)
    sentences(["停气"])
    assert Weights.reads == 1


@pytest.mark.parametrize(("source", "wanted"), [(Source.EXAMPLE, True), (Source.TICKET, False)])
def test_written_examples_are_not_nor_anything_where_it_is_not_wanted(
    given: list[Any], source: Source, wanted: bool
) -> None:
    Shipped(0.93, sentences=wanted).fit(rows(source), None)
    assert given == [None]
