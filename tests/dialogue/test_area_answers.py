"""Answers to “in which district?”: a district alone is one, a sentence that only holds its name is not."""

from __future__ import annotations

import pytest

from assistant.models import Kind
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    "answer", ["梅岭县", "我住梅岭县城关镇", "我户口在梅岭县的", "梅岭县吧，谢谢", "在梅岭县，新生儿落户"]
)
async def test_a_district_is_taken_with_the_words_people_put_around_it(citizen: Citizen, answer: str) -> None:
    assert (await citizen.say("新生儿落户去哪办")).kind is Kind.CLARIFY
    reply = await citizen.say(answer)
    assert reply.kind is Kind.ANSWER
    assert "梅岭县政务服务中心" in reply.text


async def test_the_district_may_come_with_another_element(citizen: Citizen) -> None:
    await citizen.say("新生儿落户去哪办")
    reply = await citizen.say("梅岭县几点上班")
    assert reply.item is not None and reply.item.code == "POL-001"
    assert "办理时间" in reply.text


@pytest.mark.parametrize("other", ["示例市明年三月的第一场雨哪天下", "云山区的公园几点开门", "云山区今晚有球赛吗"])
async def test_a_sentence_that_only_holds_the_name_of_an_area_is_a_new_message(citizen: Citizen, other: str) -> None:
    assert (await citizen.say("身份证丢了去哪办")).kind is Kind.CLARIFY
    reply = await citizen.say(other)
    assert reply.item is None
    assert "身份证" not in reply.text


async def test_another_item_in_a_district_is_asked_anew(citizen: Citizen) -> None:
    await citizen.say("新生儿落户去哪办")
    reply = await citizen.say("云山区结婚登记要多少钱")
    assert reply.item is not None and reply.item.code == "CIV-001"


async def test_any_other_district_is_offered_and_gets_the_rule_of_the_city(citizen: Citizen) -> None:
    asked = await citizen.say("新生儿落户去哪办")
    assert asked.suggested_replies == ("梅岭县", "其他区县", "示例市（通用）")
    reply = await citizen.say("其他区县")
    assert reply.kind is Kind.ANSWER
    assert "梅岭县政务服务中心" not in reply.text


async def test_a_choice_speaks_of_the_element_asked(citizen: Citizen) -> None:
    asked = await citizen.say("食品经营许可证多少钱")
    assert asked.kind is Kind.CHOOSE
    assert "费用" in asked.text.splitlines()[0]
