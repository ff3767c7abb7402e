"""Questions published with a document: their answers stand in it word for word, in the passage that has them."""

from __future__ import annotations

import pytest

import knowledge
from ingest.document import make
from ingest.readers.markdown import read
from ingest.reasons import UnreadableError
from ingest.split import Sizes, split
from knowledge.models import Collection, Document

BODY = "# 养犬办法\n\n第一条 遛狗要牵绳。\n\n第二条 违反的，处五十元罚款。\n"


def document(answer: str) -> Document:
    head = f'+++\ntitle = "养犬办法"\n[[questions]]\nask = ["不牵绳罚多少", "狗没拴罚钱不"]\nanswer = "{answer}"\n+++\n'
    (draft,) = read(head + BODY)
    return make(draft, "doc-1", Collection.POLICIES, "yangquan.md", Sizes())


def test_the_passage_that_holds_the_answer_has_the_questions() -> None:
    passages = split(document("处五十元罚款。"))
    (held,) = [one for one in passages if one.questions]
    assert "处五十元罚款" in held.text and held.questions[0].ask == ("不牵绳罚多少", "狗没拴罚钱不")


def test_the_questions_are_part_of_what_is_published() -> None:
    assert document("处五十元罚款。").content_hash != document("遛狗要牵绳。").content_hash


def test_an_answer_that_does_not_stand_in_the_text_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"不牵绳罚多少.*一字不差"):
        document("处二百元罚款。")


@pytest.mark.parametrize(
    "wrong", ['questions = "什么"', "[[questions]]\nask = []\nanswer = '好'", "[[questions]]\nask = ['吗']"]
)
def test_questions_of_another_shape_are_named(wrong: str) -> None:
    with pytest.raises(UnreadableError, match="questions"):
        list(read(f'+++\ntitle = "养犬办法"\n{wrong}\n+++\n{BODY}'))


def test_every_answer_of_the_samples_stands_whole_in_a_passage() -> None:
    for path in sorted((knowledge.SAMPLES / "policies").glob("*.md")):
        (draft,) = read(path.read_text("utf-8"))
        made = make(draft, path.stem, Collection.POLICIES, path.name, Sizes())
        held = {one.answer for passage in split(made) for one in passage.questions}
        assert held == {one.answer for one in made.questions}, path.name
