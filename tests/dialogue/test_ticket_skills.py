"""What a citizen does with a ticket already made: progress, more to add, withdrawing, rating."""

from __future__ import annotations

from secrets import token_hex
from typing import Literal

import pytest

from assistant.hotline.models import Role, TicketState
from assistant.hotline.transitions import ActionIn
from assistant.models import DialogueState, FormMove, Intent, Kind, Message, Reply, ScoredIntent, Turn, Understanding
from tests.dialogue.conftest import NOON, Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def created(citizen: Citizen) -> str:
    await citizen.say("云山区学府路12号工地半夜施工，噪声很大")
    reply = await citizen.say("确认提交")
    assert reply.ticket is not None and reply.ticket.number
    return reply.ticket.number


async def act(
    citizen: Citizen, intent: Intent, text: str, state: DialogueState | None = None, move: Literal["confirm", ""] = ""
) -> Turn:
    """A message of that intent, in the conversation as it stands; its state is not kept."""
    standing = state or await citizen.services.conversations.state(citizen.session_id)
    form = FormMove(action=move) if move else None
    understanding = Understanding(text=text, intent=ScoredIntent(name=intent, confidence=1), form=form)
    turn = Turn(
        session_id=citizen.session_id, turn_id=token_hex(8), message=Message(text=text, received_at=NOON),
        state=standing, understanding=understanding,
    )  # fmt: skip
    return await citizen.services.dialogue.act(turn)


def reply_of(turn: Turn) -> Reply:
    assert turn.reply is not None
    return turn.reply


async def closed(citizen: Citizen, number: str) -> None:
    """The ticket as a unit and an agent leave it."""
    steps = [
        ("accept", Role.AGENT, {}), ("dispatch", Role.AGENT, {"unit": "城管局"}), ("sign", Role.UNIT, {}),
        ("reply", Role.UNIT, {"note": "已处理"}), ("close", Role.AGENT, {}),
    ]  # fmt: skip
    for action, role, more in steps:
        await citizen.services.tickets.act(number, ActionIn(action=action, **more), actor="li", role=role)


async def test_what_was_proposed_stands_in_the_ticket_and_what_the_hotline_does_not_know_is_left_out(
    citizen: Citizen,
) -> None:
    path = citizen.services.tickets.directory.categories[0]
    draft = {
        "type": "complaint", "description": "太吵", "location": "学府路", "urgency": "urgent", "desk": "housing",
        "category_path": list(path), "occurred_at": "2026-11-22T22:00:00+08:00",
        "proposed": ["category_path", "desk", "urgency"],
    }  # fmt: skip
    for number, changes in enumerate(({}, {"category_path": ["没有这一类"], "occurred_at": "昨晚"})):
        told = {**draft, **changes, "key": str(number)}
        done = await act(
            citizen, Intent.COMPLAIN, "确认", DialogueState(pending="ticket", ticket_draft=told), "confirm"
        )
        ref = reply_of(done).ticket
        assert ref is not None and ref.number
        ticket = await citizen.services.tickets.get(ref.number)
        assert (ticket.urgency, ticket.desk) == ("urgent", "housing")
        assert ticket.category_path == (() if changes else path)
        assert ("category_path" in ticket.proposed, ticket.occurred_at is None) == (not changes, bool(changes))


async def test_what_is_added_stands_in_the_ticket(citizen: Citizen) -> None:
    number = await created(citizen)
    reply = reply_of(await act(citizen, Intent.TICKET_UPDATE, "补充一下我的工单：昨晚又打桩到两点"))
    assert reply.kind is Kind.TICKET_STATUS
    assert "打桩到两点" in (await citizen.services.tickets.get(number)).history[-1].note


async def test_what_to_add_is_asked_when_it_is_not_said(citizen: Citizen) -> None:
    number = await created(citizen)
    asked = await act(citizen, Intent.TICKET_UPDATE, "我想补充一下我的投诉")
    assert reply_of(asked).kind is Kind.CLARIFY and asked.state.pending == "ticket_update"
    done = await act(citizen, Intent.TICKET_UPDATE, "他们换了更大的机器", asked.state)
    assert reply_of(done).kind is Kind.TICKET_STATUS and done.state.pending == ""
    assert (await citizen.services.tickets.get(number)).history[-1].note == "他们换了更大的机器"


@pytest.mark.parametrize("other", ["护照丢了要什么材料", "算了", "转人工", "我的工单进度怎么样了"])
async def test_what_is_no_addition_is_not_added(citizen: Citizen, other: str) -> None:
    number = await created(citizen)
    asked = await act(citizen, Intent.TICKET_UPDATE, "我想补充一下我的投诉")
    message = Message(text=other, received_at=NOON)
    turn = Turn(session_id=citizen.session_id, turn_id="t", message=message, state=asked.state)
    turn = await citizen.services.dialogue.act(await citizen.services.dialogue.act.context.read(turn))
    assert turn.state.pending == "" and "补充到" not in reply_of(turn).text
    assert len((await citizen.services.tickets.get(number)).history) == 1


async def test_a_ticket_is_withdrawn_after_one_question(citizen: Citizen) -> None:
    number = await created(citizen)
    assert (await citizen.say("我要撤销投诉")).kind is Kind.CLARIFY
    assert (await citizen.say("确认撤销")).kind is Kind.TICKET_STATUS
    assert (await citizen.services.tickets.get(number)).state is TicketState.CLOSED


async def test_whoever_asks_again_to_withdraw_is_not_asked_twice(citizen: Citizen) -> None:
    await created(citizen)
    await citizen.say("我要撤销投诉")
    assert "已经撤销" in (await citizen.say("我要撤销投诉")).text


async def test_a_ticket_is_left_when_the_citizen_thinks_again(citizen: Citizen) -> None:
    number = await created(citizen)
    await citizen.say("我要撤销投诉")
    assert "没有撤销" in (await citizen.say("不撤了")).text
    assert (await citizen.services.tickets.get(number)).state is TicketState.DRAFT


async def test_a_question_after_it_leaves_the_ticket_alone(citizen: Citizen) -> None:
    number = await created(citizen)
    await citizen.say("我要撤销投诉")
    assert (await citizen.say("护照丢了要什么材料")).kind is Kind.ANSWER
    await citizen.say("确认")
    assert (await citizen.services.tickets.get(number)).state is TicketState.DRAFT


async def test_a_ticket_that_is_being_handled_cannot_be_withdrawn_here(citizen: Citizen) -> None:
    number = await created(citizen)
    await closed(citizen, number)
    reply = await citizen.say("我要撤销投诉")
    assert reply.kind is Kind.TICKET_STATUS and "不能" in reply.text


@pytest.mark.parametrize(
    ("words", "grade"),
    [("非常满意", 5), ("满意", 4), ("一般般", 3), ("不满意", 2), ("非常不满意", 1), ("打5星", 5), ("2分", 2)],
)
async def test_the_five_grades_are_heard(citizen: Citizen, words: str, grade: int) -> None:
    number = await created(citizen)
    await closed(citizen, number)
    asked = await act(citizen, Intent.RATE, "我要评价")
    assert len(reply_of(asked).suggested_replies) == 5
    rated = await act(citizen, Intent.RATE, words, asked.state)
    assert reply_of(rated).kind is Kind.TICKET_STATUS
    assert (await citizen.services.tickets.get(number)).rating == grade
    assert "只评一次" in reply_of(await act(citizen, Intent.RATE, words)).text


async def test_a_ticket_that_is_not_done_cannot_be_rated(citizen: Citizen) -> None:
    await created(citizen)
    assert "办完以后" in reply_of(await act(citizen, Intent.RATE, "非常满意")).text


async def test_a_number_and_code_given_when_asked_open_the_ticket(citizen: Citizen) -> None:
    number = await created(citizen)
    code = citizen.services.tickets.code_of(number)
    other = Citizen(citizen.services, await citizen.services.open_session("test", NOON))
    assert (await other.say("查一下我的工单进度")).kind is Kind.CLARIFY
    assert number in (await other.say(f"{number} {code}")).text
    assert (await other.say("我要撤销投诉")).kind is Kind.CLARIFY
    assert "已经撤销" in (await other.say("确认撤销")).text


async def test_a_ticket_of_another_conversation_is_not_opened_by_its_number(citizen: Citizen) -> None:
    number = await created(citizen)
    other = Citizen(citizen.services, await citizen.services.open_session("test", NOON))
    for text in (f"查工单 {number}", f"{number}", "我要撤销投诉", f"撤销投诉 {number}"):
        reply = await other.say(text)
        assert reply.ticket is None and "等待受理" not in reply.text
