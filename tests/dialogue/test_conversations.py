"""Conversations: follow-ups, choices, changes of topic, things not known, tickets, emergencies."""

from __future__ import annotations

import pytest

from assistant.models import Kind
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_item_is_carried_through_follow_ups(citizen: Citizen) -> None:
    await citizen.say("护照丢了要什么材料")
    reply = await citizen.say("那要多久")
    assert reply.item is not None
    assert reply.item.code == "POL-018"
    assert "工作日" in reply.text


async def test_the_item_is_dropped_when_the_topic_changes(citizen: Citizen) -> None:
    await citizen.say("护照丢了要什么材料")
    changed = await citizen.say("结婚登记要多少钱")
    assert changed.item is not None
    assert changed.item.code == "CIV-001"
    unknown = await citizen.say("火星移民要什么材料")
    assert unknown.kind is Kind.REFUSAL


async def test_a_situation_said_later_narrows_the_materials(citizen: Citizen) -> None:
    await citizen.say("新生儿落户要什么材料")
    reply = await citizen.say("我们没有结婚证")
    assert "亲子关系的书面声明" in reply.text
    assert "父母的结婚证" not in reply.text


async def test_look_alikes_that_tie_are_offered_and_one_word_chooses(citizen: Citizen) -> None:
    asked = await citizen.say("食品经营许可证怎么办")
    assert asked.kind is Kind.CHOOSE
    assert len(asked.suggested_replies) >= 2
    reply = await citizen.say("变更")
    assert reply.item is not None
    assert reply.item.code == "BUS-009"


async def test_what_nobody_can_know_is_refused_and_recorded(citizen: Citizen) -> None:
    question = "示例市明年要拆哪几条老街"
    reply = await citizen.say(question)
    assert reply.kind is Kind.REFUSAL
    assert "12345" in reply.text
    assert question in [text for text, _ in await citizen.services.gaps.top(1000)]


async def test_traditional_full_width_and_fillers_are_understood(citizen: Citizen) -> None:
    reply = await citizen.say("嗯……那個，我想問一下，新生兒落戶要什麼材料呀？？")
    assert reply.item is not None
    assert reply.item.code == "POL-001"


async def test_a_noise_complaint_becomes_a_ticket_with_a_number_and_code(citizen: Citizen) -> None:
    draft = await citizen.say("我家楼下工地半夜还在施工，噪声很大")
    assert draft.kind is Kind.TICKET_DRAFT
    await citizen.say("云山区学府路12号")
    changed = await citizen.say("电话改成13800138000")
    assert changed.ticket is not None
    created = await citizen.say("确认提交")
    assert created.kind is Kind.TICKET_CREATED
    assert created.ticket is not None
    number, code = created.ticket.number, created.ticket.pickup_code
    assert number and code
    progress = await citizen.services.tickets.progress(number, code)
    assert progress is not None
    status = await citizen.say("我的工单进度怎么样了")
    assert status.kind is Kind.TICKET_STATUS
    assert number in status.text


async def test_a_stranger_with_a_wrong_code_sees_nothing(citizen: Citizen) -> None:
    reply = await citizen.say("查工单 202611230000018 取件码 00000000")
    assert reply.kind is Kind.TICKET_STATUS
    assert reply.ticket is None


async def test_a_question_in_the_middle_of_a_draft_is_answered_and_the_draft_kept(citizen: Citizen) -> None:
    await citizen.say("云山区松涛街道小区门口垃圾没人管，臭味很大")
    answer = await citizen.say("新生儿落户要什么材料")
    assert answer.kind is Kind.ANSWER
    assert "确认提交" in answer.text
    created = await citizen.say("确认提交")
    assert created.kind is Kind.TICKET_CREATED


async def test_a_draft_is_dropped_on_request(citizen: Citizen) -> None:
    await citizen.say("投诉云山区学府路的公交车态度恶劣")
    dropped = await citizen.say("取消")
    assert dropped.kind is Kind.TICKET_DRAFT
    assert (await citizen.services.conversations.state(citizen.session_id)).ticket_draft is None


async def test_the_same_message_twice_is_answered_once(citizen: Citizen) -> None:
    first = await citizen.say("护照丢了要什么材料", client_message_id="one")
    second = await citizen.say("护照丢了要什么材料", client_message_id="one")
    assert first.reply_id == second.reply_id


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("楼道里煤气味很大，闻到燃气泄漏", "119"),
        ("有人要跳楼", "120"),
        ("我老公打我", "110"),
        ("对面楼着火了", "119"),
        ("路口发生车祸撞人了", "122"),
    ],
)
async def test_an_emergency_shows_the_number_before_anything_else(citizen: Citizen, text: str, number: str) -> None:
    reply = await citizen.say(text)
    assert reply.kind is Kind.EMERGENCY
    assert number in reply.text[:60]


@pytest.mark.parametrize("text", ["急死我了，身份证丢了怎么补办", "累死了，补驾照要什么材料", "消防演练预案怎么备案"])
async def test_figurative_speech_is_no_emergency(citizen: Citizen, text: str) -> None:
    assert (await citizen.say(text)).kind is not Kind.EMERGENCY


async def test_a_matter_before_the_court_is_shown_its_channel(citizen: Citizen) -> None:
    reply = await citizen.say("我不服判决，法院判得不公")
    assert reply.kind is Kind.NOT_ACCEPTED
    assert "12348" in reply.text


async def test_an_element_without_an_item_is_asked_back(citizen: Citizen) -> None:
    assert (await citizen.say("去哪办")).kind is Kind.CLARIFY


async def test_the_district_is_not_asked_twice_for_one_item(citizen: Citizen) -> None:
    assert (await citizen.say("新生儿落户去哪办")).kind is Kind.CLARIFY
    reply = await citizen.say("新生儿落户去哪办")
    assert reply.kind is Kind.ANSWER and "没有说区县" in reply.text


async def test_what_is_not_understood_twice_is_not_asked_a_third_way(citizen: Citizen) -> None:
    first, second = await citizen.say("去哪办"), await citizen.say("去哪办")
    assert first.text != second.text and "不问了" in second.text and "转人工" in second.suggested_replies


async def test_too_long_a_message_says_how_long_it_may_be(citizen: Citizen) -> None:
    reply = await citizen.say("长" * 3000)
    assert "2000" in reply.text
