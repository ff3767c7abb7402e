"""The generated policies are many, different, always the same, and hold the answers that are asked for."""

from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from evals.bench.catalogue import item_questions, policies_shipped
from evals.bench.corpus import TooManyError, policies, questions, write
from evals.metrics import contains
from ingest import readers
from ingest.draft import Draft

MADE = policies(600)


def test_the_same_seed_makes_the_same_policies() -> None:
    assert policies(20) == policies(20)
    assert policies(20, seed=1) != policies(20, seed=2)


def test_no_two_policies_are_about_the_same_thing() -> None:
    about = Counter((one.facts["group"], one.facts["matter"]) for one in MADE)
    assert max(about.values()) == 1
    assert len({one.name for one in MADE}) == len({one.text for one in MADE}) == 600


def test_a_policy_has_the_length_of_a_real_one() -> None:
    assert 1500 <= mean(len(one.text) for one in MADE) <= 1700


def test_no_slot_is_left_open() -> None:
    assert not [one.name for one in MADE if "{" in one.text or "}" in one.text]


def test_the_answer_to_every_question_stands_in_its_policy_and_in_few_others() -> None:
    texts = {one.name: one.text for one in MADE}
    for question in questions(MADE, 300):
        (gold,) = question.gold
        assert contains(texts[gold], question.answer)
    amounts = [question for question in questions(MADE, 300) if question.answer.startswith("000-")]
    for question in amounts:
        assert [name for name, text in texts.items() if contains(text, question.answer)] == list(question.gold)


def test_the_real_reader_finds_title_date_and_chapters(tmp_path: Path) -> None:
    write(MADE[:1], tmp_path)
    (path,) = tmp_path.iterdir()
    (draft,) = readers.read(path.name, path.read_bytes())
    assert isinstance(draft, Draft)
    assert MADE[0].facts["group"] in draft.metadata.title
    assert draft.metadata.effective_from is not None
    headings = {heading for headings, _ in draft.stretches for heading in headings}
    assert {"第一章 总则", "第四章 监督管理"} <= headings


def test_more_than_the_words_yield_is_refused() -> None:
    with pytest.raises(TooManyError):
        policies(100_000)


def test_item_questions_are_about_shipped_items_in_turn() -> None:
    asked = item_questions(150)
    assert len({one.code for one in asked}) > 75
    assert asked == item_questions(150)


def test_the_shipped_policies_are_counted() -> None:
    assert policies_shipped() >= 20
