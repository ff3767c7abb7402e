"""The small classifier decides what it can; only what it leaves open is put to the chat model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.adapters.categories import Categories
from assistant.learning.labelled import label_of
from assistant.learning.ports import Explained, Predicted
from assistant.learning.running import InUse
from assistant.models import CategoryGuess, Evidence
from tests.learning import small

LAMP = "道路交通/道路设施/路灯不亮"
SURE, UNSURE = "工地半夜打桩，塔吊凌晨还在响", "说不清楚的一件事"


class Asked:
    """A chat model that remembers what it was asked."""

    def __init__(self, says: str | None) -> None:
        self.says = says
        self.texts: list[str] = []

    async def choose(self, text: str, scored: Sequence[tuple[str, float]]) -> str | None:
        self.texts.append(text)
        return self.says


IN_USE = InUse("v-one", small.fit(small.tickets(300), None))


def categories(model: Asked | None = None, *, gone: str = "") -> Categories:
    def known(path: tuple[str, ...]) -> bool:
        return label_of(path) != gone

    return Categories(lambda: IN_USE, known=known, model=model)


async def test_what_the_classifier_decides_is_not_asked() -> None:
    model = Asked(LAMP)
    found = await categories(model).of(SURE)
    assert found is not None and found.guess.decided and not found.by_model
    assert found.guess.path[2] == "夜间施工噪声" and found.version == "v-one"
    assert len(found.guess.alternatives) == 2 and model.texts == []


async def test_what_it_leaves_open_is_asked_and_stays_a_proposal() -> None:
    model = Asked(LAMP)
    found = await categories(model).of(UNSURE)
    assert model.texts == [UNSURE]
    assert found is not None and found.by_model and not found.guess.decided
    assert label_of(found.guess.path) == LAMP
    assert LAMP not in [label_of(other.path) for other in found.guess.alternatives]


async def test_a_model_that_leaves_it_open_leaves_the_guess_of_the_classifier() -> None:
    found = await categories(Asked(None)).of(UNSURE)
    without = await categories().of(UNSURE)
    assert found == without and found is not None and not found.by_model


async def test_the_model_is_not_asked_where_there_is_no_time_for_it() -> None:
    model = Asked(LAMP)
    found = await categories(model).of(UNSURE, ask_model=False)
    assert found is not None and model.texts == []


async def test_a_category_that_is_no_longer_in_force_is_never_proposed() -> None:
    before = await categories().of(SURE)
    assert before is not None
    gone = label_of(before.guess.path)
    found = await categories(gone=gone).of(SURE)
    assert found is not None and label_of(found.guess.path) != gone and not found.guess.decided
    assert gone not in [label_of(other.path) for other in found.guess.alternatives]


async def test_it_says_why_when_asked() -> None:
    found = await categories().of(SURE)
    assert found is not None and "塔吊" in categories().why(SURE, found.guess).words


async def test_there_is_nothing_to_say_of_a_category_that_the_classifier_does_not_know() -> None:
    guess = CategoryGuess(path=("没有", "这样", "一类"), confidence=0.5)
    assert categories().why(SURE, guess) == Evidence()
    assert Categories(lambda: None, known=lambda path: True).why(SURE, guess) == Evidence()


class Overheard:
    """The small classifier, and every text that came to it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.labels = IN_USE.classifier.labels

    def predict(self, texts: Sequence[str]) -> Sequence[Predicted]:
        self.texts += texts
        return IN_USE.classifier.predict(texts)

    def explain(self, text: str, label: str) -> Explained:
        self.texts.append(text)
        return IN_USE.classifier.explain(text, label)

    def save(self, folder: Path) -> None:
        raise NotImplementedError


async def test_nothing_personal_reaches_the_classifier_and_a_telephone_changes_no_category() -> None:
    overheard, model = Overheard(), Asked(None)
    asked = Categories(lambda: InUse("v-one", overheard), known=lambda path: True, model=model)
    for text in (SURE, UNSURE):
        bare, told = await asked.of(text), await asked.of(f"{text}，我电话13800001234")
        assert told == bare is not None
        asked.why(f"{text}，我电话13800001234", told.guess)
    assert overheard.texts and all(text in (SURE, UNSURE) for text in (*overheard.texts, *model.texts))


async def test_without_a_classifier_or_a_text_there_is_no_category() -> None:
    nothing = Categories(lambda: None, known=lambda path: True)
    assert await nothing.of(SURE) is None
    assert await categories().of("  ") is None
    assert await categories().of("13800001234") is None
