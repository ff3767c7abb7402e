"""Questions about shipped items: the exact field, from the right item, with its citation."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.models import Kind
from knowledge.models import Aspect
from knowledge.rendering import render_aspect
from tests.dialogue.conftest import NOON, Citizen, cases

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASES = cases()


async def test_every_aspect_is_asked_at_least_twice() -> None:
    asked = [question["aspect"] for question in CASES["question"]]
    assert len(asked) >= 40
    assert all(asked.count(aspect.value) >= 2 for aspect in Aspect)


@pytest.mark.parametrize("question", CASES["question"], ids=lambda question: question["text"])
async def test_answers_with_the_exact_field_and_its_citation(citizen: Citizen, question: dict[str, Any]) -> None:
    reply = await citizen.say(question["text"])
    if (area := question.get("area")) and reply.kind is Kind.CLARIFY:
        reply = await citizen.say(area)
    if reply.kind is Kind.CLARIFY:
        reply = await citizen.say(reply.suggested_replies[-1])
    assert reply.kind is Kind.ANSWER, reply.text
    assert reply.item is not None
    assert reply.item.code == question["code"]
    state = await citizen.services.conversations.state(citizen.session_id)
    item = citizen.services.catalogue.item(question["code"], state.area or "", NOON.date())
    assert item is not None
    expected = render_aspect(item, Aspect(question["aspect"]), state.situation)
    assert [line.strip() for line in expected.splitlines() if line.strip()] == [s.text for s in reply.sentences]
    document_id = citizen.services.catalogue.document_id(item)
    assert {citation.document_id for citation in reply.citations} == {document_id}
    assert all(sentence.citations for sentence in reply.sentences)


async def test_there_are_thirty_pairs() -> None:
    assert len(CASES["pair"]) >= 30
    assert all(pair[1] != pair[3] for pair in CASES["pair"])


@pytest.mark.parametrize("pair", CASES["pair"], ids=lambda pair: f"{pair[1]}-{pair[3]}")
async def test_look_alikes_are_never_confused(citizen: Citizen, pair: list[str]) -> None:
    for text, code in (pair[:2], pair[2:]):
        reply = await citizen.say(text)
        if reply.kind is Kind.CLARIFY:
            reply = await citizen.say(reply.suggested_replies[-1])
        assert reply.kind is Kind.ANSWER, (text, reply.text)
        assert reply.item is not None
        assert reply.item.code == code, (text, reply.item.name)
        assert {citation.item_code for citation in reply.citations} == {code}


async def test_each_district_gets_its_own_answer_with_its_own_citation(citizen: Citizen) -> None:
    asked = await citizen.say("新生儿落户去哪办")
    assert asked.kind is Kind.CLARIFY
    assert "梅岭县" in asked.suggested_replies
    meiling = await citizen.say("梅岭县")
    yunshan = await citizen.say("云山区呢")
    assert "梅岭县政务服务中心" in meiling.text
    assert "梅岭县政务服务中心" not in yunshan.text
    assert meiling.citations[0].document_id != yunshan.citations[0].document_id


async def test_the_district_is_not_asked_when_the_versions_agree(citizen: Citizen) -> None:
    reply = await citizen.say("新生儿落户要什么材料")
    assert reply.kind is Kind.ANSWER


async def test_at_least_fifteen_items_ship_with_differing_districts(citizen: Citizen) -> None:
    catalogue = citizen.services.catalogue
    differing = [
        item.code
        for item in catalogue.items(NOON.date())
        if any(catalogue.differs(item.code, aspect) for aspect in Aspect)
    ]
    assert len(differing) >= 15


async def test_the_catalogue_has_its_promised_size(citizen: Citizen) -> None:
    items = citizen.services.catalogue.items(NOON.date())
    assert sum(item.kind == "item" for item in items) >= 100
    assert sum(item.kind == "one_thing" for item in items) >= 20
