"""What the quick opinions leave open is read as a whole sentence, where that was learnt and its vectors are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.classify import ClassifierError, Example, TextClassifier, folds, verdict
from assistant.classify import classifier as classifier_module
from knowledge.adapters.embedders import StaticEmbedder
from knowledge.ports import Vectors
from tests.classify.texts import KINDS, messages

EMBED = StaticEmbedder().embed_passages
ASKED = ["洗澡水怎么这么小", "孩子转学", "没发钱", "太响了", "不知道说什么好"]


class Reading:
    """Stands for the vectors of sentences, and remembers what it was given to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return EMBED(texts)


def mixed() -> list[Example]:
    """The messages, some of them under another label, so that not everything is clear."""
    others = list(KINDS)
    return [
        Example(one.text, others[index % len(others)]) if index % 6 == 0 else one
        for index, one in enumerate(messages())
    ]


@pytest.fixture(autouse=True, scope="module")
def few_are_enough() -> Iterator[None]:
    """All that begins with a thousand messages begins with a hundred."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folds, "MANY", 100)
        patch.setattr(verdict, "LEAST_ROWS", 100)
        patch.setattr(verdict, "LEAST_OPEN", 20)
        patch.setattr(classifier_module, "READ_AT_ONCE", 60)
        yield


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading()


@pytest.fixture(scope="module")
def steps() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def classifier(reading: Reading, steps: list[tuple[int, int]]) -> TextClassifier:
    return TextClassifier.fit(
        mixed(), embed=EMBED, sentences=reading, progress=lambda done, of: steps.append((done, of))
    )


@pytest.fixture(scope="module")
def quick() -> TextClassifier:
    return TextClassifier.fit(mixed(), embed=EMBED)


def test_only_what_is_left_open_is_read_again(
    classifier: TextClassifier, quick: TextClassifier, reading: Reading
) -> None:
    assert set(reading.read) == {one.text for one in mixed()}
    reading.read.clear()
    decided = [text for text, one in zip(ASKED, quick.predict(ASKED), strict=True) if one.decided]
    classifier.predict([*ASKED, ""])
    assert set(reading.read) == set(ASKED) - set(decided)
    assert reading.read


def test_steps_are_told_while_sentences_are_read(classifier: TextClassifier, steps: list[tuple[int, int]]) -> None:
    assert [done for done, _ in steps] == list(range(1, steps[-1][1] + 1))
    assert steps[-1][1] == 5 + 2 + 3


def test_learning_again_gives_the_same_answers(classifier: TextClassifier) -> None:
    again = TextClassifier.fit(mixed(), embed=EMBED, sentences=Reading())
    assert again.predict(ASKED) == classifier.predict(ASKED)


def test_a_saved_one_answers_the_same(classifier: TextClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = TextClassifier.load(tmp_path, embed=EMBED, sentences=Reading())
    for ours, theirs in zip(classifier.predict(ASKED), loaded.predict(ASKED), strict=True):
        assert ours.decided == theirs.decided
        assert dict(ours.scored) == pytest.approx(dict(theirs.scored), abs=1e-4)


def test_without_the_vectors_it_answers_by_the_quick_opinions(
    classifier: TextClassifier, quick: TextClassifier, tmp_path: Path
) -> None:
    classifier.save(tmp_path)
    loaded = TextClassifier.load(tmp_path, embed=EMBED)
    for ours, theirs in zip(quick.predict(ASKED), loaded.predict(ASKED), strict=True):
        assert dict(ours.scored) == pytest.approx(dict(theirs.scored), abs=1e-4)


def test_vectors_of_another_reader_are_refused(classifier: TextClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    with pytest.raises(ClassifierError, match="另一种向量"):
        TextClassifier.load(tmp_path, embed=EMBED, sentences=lambda texts: -EMBED(texts))
    with pytest.raises(ClassifierError, match="另一种向量"):
        TextClassifier.load(tmp_path, embed=EMBED, sentences=lambda texts: EMBED(texts)[:, :8])


def test_few_messages_are_not_read_as_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folds, "MANY", 161)
    reading = Reading()
    TextClassifier.fit(messages(), embed=EMBED, sentences=reading)
    assert reading.read == []
