"""Conversations are kept masked, answered once, and can be told again frame by frame."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from assistant.adapters.conversations import SqlConversations
from assistant.adapters.gaps import SqlGaps
from assistant.adapters.staff import SqlStaff
from assistant.adapters.store import Store
from assistant.hotline.errors import FieldError
from assistant.hotline.models import Role
from assistant.models import DialogueState, Intent, Kind, Reply, ScoredIntent, Sentence, TicketRef
from assistant.privacy import mask
from tests.hotline.conftest import StandingClock

PASSWORD = "correct horse 1"


@pytest.fixture
def conversations(store: Store, clock: StandingClock) -> SqlConversations:
    return SqlConversations(
        store, clock=clock, mask=mask, code_of=lambda number: f"code-of-{number}", secret=b"s" * 32,
        lifetime=timedelta(hours=2),
    )  # fmt: skip


@pytest.fixture
def staff(store: Store, clock: StandingClock) -> SqlStaff:
    return SqlStaff(store, clock=clock, lifetime=timedelta(hours=8), mask=mask)


def reply(name: str, *sentences: str, ticket: TicketRef | None = None) -> Reply:
    return Reply(
        reply_id=name, session_id="s1", kind=Kind.ANSWER, text="".join(sentences), trace_id="t", ticket=ticket,
        sentences=tuple(Sentence(text=one, citations=(1,)) for one in sentences),
        intent=ScoredIntent(name=Intent.ASK_ITEM, confidence=1),
    )  # fmt: skip


async def said(
    conversations: SqlConversations, clock: StandingClock, message: str, answer: Reply, known: str | None = None
) -> None:
    await conversations.record(
        "s1", message=message, client_message_id=known, reply=answer, state=DialogueState(area="yunshan"),
        at=clock.now(),
    )  # fmt: skip


async def begun(conversations: SqlConversations, clock: StandingClock) -> None:
    await conversations.open("s1", "https://a.example", clock.now() + timedelta(hours=2), "hash")


async def test_what_was_said_comes_back_masked_and_in_order(
    conversations: SqlConversations, clock: StandingClock, store: Store
) -> None:
    await begun(conversations, clock)
    await said(conversations, clock, "我的电话13800001234，怎么落户", reply("r1", "甲。", "乙。"))
    await said(conversations, clock, "多久", reply("r2", "三天。"))
    exchanges = await conversations.exchanges("s1")
    assert [message for message, _ in exchanges] == [mask("我的电话13800001234，怎么落户"), "多久"]
    assert [answer.text for _, answer in exchanges] == ["甲。乙。", "三天。"]
    assert (await conversations.state("s1")).area == "yunshan"
    async with store.read() as connection:
        assert "13800001234" not in str((await connection.execute(text("SELECT message FROM exchanges"))).all())


async def test_numbers_of_frames_follow_each_other(conversations: SqlConversations, clock: StandingClock) -> None:
    await begun(conversations, clock)
    await said(conversations, clock, "一", reply("r1", "甲。", "乙。"))
    await said(conversations, clock, "二", reply("r2", "丙。"))
    assert [one.last_seq for one in await conversations.exchanges_after("s1", 0)] == [3, 5]
    assert [one.reply.reply_id for one in await conversations.exchanges_after("s1", 3)] == ["r2"]
    assert await conversations.exchanges_after("s1", 5) == []


async def test_a_message_is_answered_once_even_when_two_answers_race(
    conversations: SqlConversations, clock: StandingClock
) -> None:
    await begun(conversations, clock)
    answers = [reply(f"r{index}", "甲。") for index in range(4)]
    await asyncio.gather(*(said(conversations, clock, "一", answer, "m1") for answer in answers))
    kept = await conversations.reply_to("s1", "m1")
    assert kept is not None
    assert [answer for _, answer in await conversations.exchanges("s1")] == [kept]
    assert (await conversations.exchanges_after("s1", 0))[0].last_seq == 2
    assert await conversations.reply_to("s2", "m1") is None


async def test_a_pickup_code_is_told_again_and_stored_nowhere(
    conversations: SqlConversations, clock: StandingClock, store: Store
) -> None:
    await begun(conversations, clock)
    held = TicketRef(number="N1", state="draft", pickup_code="code-of-N1")
    await said(conversations, clock, "确认", reply("r1", "取件码code-of-N1。", ticket=held), "m1")
    again = await conversations.reply_to("s1", "m1")
    assert again is not None and again.ticket == held and again.text == "取件码code-of-N1。"
    async with store.read() as connection:
        assert "code-of-N1" not in str((await connection.execute(text("SELECT reply FROM exchanges"))).all())


async def test_a_ticket_in_a_reply_is_stored_masked_in_every_part(
    conversations: SqlConversations, clock: StandingClock, store: Store
) -> None:
    await begun(conversations, clock)
    phone, card = "13800001234", "11010119900307" + "7790"
    words = f"电话{phone}，身份证{card}。"
    fields = {"description": words, "contact": phone, "location": "学府路1号", "area": "", "key": "k"}
    for name, code, number in (("r1", None, None), ("r2", "code-of-N1", "N1")):
        held = TicketRef(number=number, state="draft", pickup_code=code, fields=fields)
        await said(conversations, clock, words, reply(name, words, ticket=held), name)
    async with store.read() as connection:
        stored = str((await connection.execute(text("SELECT * FROM exchanges"))).all())
    assert phone not in stored and card not in stored and "code-of-N1" not in stored
    again = await conversations.reply_to("s1", "r2")
    assert again is not None and again.ticket is not None and again.ticket.pickup_code == "code-of-N1"
    assert again.text == again.sentences[0].text == again.ticket.fields["description"] == mask(words)
    assert again.ticket.fields["location"] == "学府路1号"


async def test_an_answer_keeps_the_numbers_of_its_offices(
    conversations: SqlConversations, clock: StandingClock
) -> None:
    await begun(conversations, clock)
    await said(conversations, clock, "电话多少", reply("r1", "咨询电话027-87654321。"), "m1")
    kept = await conversations.reply_to("s1", "m1")
    assert kept is not None and kept.text == "咨询电话027-87654321。"


async def test_a_draft_that_nobody_confirmed_is_forgotten_with_the_end(
    conversations: SqlConversations, clock: StandingClock
) -> None:
    await begun(conversations, clock)
    draft = DialogueState(pending="ticket", ticket_draft={"contact": "13800001234"})
    await conversations.record(
        "s1", message="一", client_message_id=None, reply=reply("r1", "甲。"), state=draft, at=clock.now()
    )
    assert await conversations.clear_ended() == 0 and (await conversations.state("s1")).ticket_draft
    clock.pass_by(hours=3)
    assert await conversations.clear_ended() == 1 and await conversations.state("s1") == DialogueState()
    assert await conversations.clear_ended() == 0 and len(await conversations.exchanges("s1")) == 1


async def test_a_telephone_in_an_open_draft_can_be_read_by_its_conversation_alone(
    conversations: SqlConversations, clock: StandingClock, store: Store
) -> None:
    await begun(conversations, clock)
    draft = DialogueState(pending="ticket", ticket_draft={"contact": "13800001234", "description": "路灯不亮"})
    await conversations.record(
        "s1", message="一", client_message_id=None, reply=reply("r1", "甲。"), state=draft, at=clock.now()
    )
    async with store.read() as connection:
        kept = str((await connection.execute(text("SELECT * FROM conversations"))).all())
    assert "13800001234" not in kept and "路灯" not in kept
    assert await conversations.state("s1") == draft
    moved = "UPDATE conversations SET session_id = 's2'"
    async with store.write() as connection:
        await connection.execute(text("DELETE FROM exchanges"))
        await connection.execute(text(moved))
    assert await conversations.state("s2") == DialogueState()


async def test_a_state_kept_open_by_an_earlier_version_is_read(
    conversations: SqlConversations, clock: StandingClock, store: Store
) -> None:
    await begun(conversations, clock)
    async with store.write() as connection:
        await connection.execute(text("UPDATE conversations SET state = :kept"), {"kept": '{"area":"yunshan"}'})
    assert await conversations.state("s1") == DialogueState(area="yunshan")


async def test_a_conversation_lives_from_its_last_message(
    conversations: SqlConversations, clock: StandingClock
) -> None:
    await begun(conversations, clock)
    clock.pass_by(minutes=90)
    await said(conversations, clock, "一", reply("r1", "甲。"))
    clock.pass_by(minutes=90)
    living = await conversations.by_token("hash")
    assert living is not None and living.origin == "https://a.example" and living.last_seq == 2
    clock.pass_by(minutes=31)
    assert await conversations.by_token("hash") is None
    assert await conversations.forget(clock.now()) == 1
    assert await conversations.exchanges("s1") == []


async def test_feedback_is_kept_for_own_replies_only(conversations: SqlConversations, clock: StandingClock) -> None:
    await begun(conversations, clock)
    await conversations.open("s2", "", clock.now() + timedelta(hours=1))
    await said(conversations, clock, "一", reply("r1", "甲。"))
    for useful in (True, False):
        assert await conversations.feedback("s1", "r1", useful=useful, comment="")
    assert not await conversations.feedback("s2", "r1", useful=True, comment="")


async def test_gaps_are_masked_and_counted(store: Store, clock: StandingClock) -> None:
    gaps = SqlGaps(store, mask=mask)
    for question in ("火星签证怎么办？", "火星签证 怎么办", "我13800001234想问彩票"):
        await gaps.record(question, reason="nothing_found", at=clock.now())
    top = await gaps.top()
    assert top[0] == ("火星签证怎么办？", 2) and "13800001234" not in str(top)
    assert await gaps.close((await gaps.list())[0].key) and len(await gaps.top()) == 1


async def test_staff_sign_in_with_the_right_password_only(staff: SqlStaff, clock: StandingClock, store: Store) -> None:
    assert await staff.add("li", PASSWORD, Role.UNIT, unit="城管局")
    assert not await staff.add("li", PASSWORD + "x", Role.ADMIN)
    assert await staff.sign_in("li", "wrong password") is None
    assert await staff.sign_in("nobody", PASSWORD) is None
    done = await staff.sign_in("li", PASSWORD)
    assert done is not None and done.staff.role is Role.UNIT
    assert await staff.by_token(done.token) == done.staff
    async with store.read() as connection:
        kept = str((await connection.execute(text("SELECT * FROM staff"))).all())
        kept += str((await connection.execute(text("SELECT * FROM staff_sessions"))).all())
    assert PASSWORD not in kept and done.token not in kept and "$argon2id$" in kept
    clock.pass_by(hours=8)
    assert await staff.by_token(done.token) is None


async def test_signing_out_disabling_and_a_new_password_end_the_sign_in(staff: SqlStaff) -> None:
    await staff.add("li", PASSWORD, "agent")

    async def token() -> str:
        done = await staff.sign_in("li", PASSWORD)
        assert done is not None
        return done.token

    first, second = await token(), await token()
    await staff.sign_out(first)
    assert await staff.by_token(first) is None and await staff.by_token(second) is not None
    await staff.set_password("li", PASSWORD)
    assert await staff.by_token(second) is None
    third = await token()
    await staff.disable("li")
    assert await staff.by_token(third) is None and await staff.sign_in("li", PASSWORD) is None


async def test_demonstration_accounts_are_removed_together(staff: SqlStaff) -> None:
    for name in ("demo-agent", "demo-admin", "demonstrator"):
        await staff.add(name, PASSWORD, "agent")
    assert await staff.remove(demo=True) == ["demo-admin", "demo-agent"]
    assert await staff.remove(username="demonstrator") == ["demonstrator"] and await staff.count() == 0


@pytest.mark.parametrize(("password", "role", "field"), [("short", "agent", "password"), (PASSWORD, "citizen", "role")])
async def test_a_short_password_or_a_strange_role_is_refused(
    staff: SqlStaff, password: str, role: str, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        await staff.add("li", password, role)
    assert caught.value.field == field


async def test_the_audit_log_says_who_did_what(staff: SqlStaff) -> None:
    await staff.audit("li", "retire", "doc-1", "电话13800001234")
    assert [(who, what, to) for _, who, what, to in await staff.audited()] == [("li", "retire", "doc-1")]
