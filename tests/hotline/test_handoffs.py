"""Citizens who wait for a person: once a conversation, the most urgent first, masked, taken by one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from assistant.adapters.conversations import SqlConversations
from assistant.adapters.events import Outbox
from assistant.adapters.handoffs import Queued, SqlHandoffs
from assistant.adapters.store import Store
from assistant.privacy import mask
from tests.hotline.conftest import StandingClock
from tests.hotline.test_conversations import begun, conversations, reply, said

__all__ = ["conversations"]
PHONE = "13800001234"


@pytest.fixture
def handoffs(store: Store) -> SqlHandoffs:
    return SqlHandoffs(store, mask=mask)


async def ask(
    handoffs: SqlHandoffs, clock: StandingClock, session: str, urgency: str = "normal", desk: str = "general"
) -> Queued:
    clock.pass_by(seconds=1)
    return await handoffs.request(
        session, desk=desk, urgency=urgency, reason="asked", summary=f"电话{PHONE}，楼下太吵", at=clock.now(),
        context={"draft": {"contact": PHONE}},
    )  # fmt: skip


async def test_a_conversation_waits_once_with_the_higher_urgency(handoffs: SqlHandoffs, clock: StandingClock) -> None:
    first = await ask(handoffs, clock, "s1")
    for urgency in ("emergency", "normal"):
        assert (await ask(handoffs, clock, "s1", urgency)).id == first.id
    assert [(entry.id, entry.urgency) for entry in await handoffs.list()] == [(first.id, "emergency")]


async def test_requests_that_race_wait_once(handoffs: SqlHandoffs, clock: StandingClock) -> None:
    asked = await asyncio.gather(*(ask(handoffs, clock, "s1") for _ in range(6)))
    assert len({one.id for one in asked}) == 1 == len(await handoffs.list())


async def test_the_position_counts_who_waits_before_at_that_desk(handoffs: SqlHandoffs, clock: StandingClock) -> None:
    assert [(await ask(handoffs, clock, name)).position for name in ("s1", "s2", "s3")] == [0, 1, 2]
    assert (await ask(handoffs, clock, "s4", "urgent")).position == 0
    assert (await ask(handoffs, clock, "s5", desk="police")).position == 0
    assert [entry.session_id for entry in await handoffs.list(desk="general")] == ["s4", "s1", "s2", "s3"]


async def test_one_person_takes_a_citizen_who_may_wait_again_later(handoffs: SqlHandoffs, clock: StandingClock) -> None:
    asked = await ask(handoffs, clock, "s1")
    assert await handoffs.take(asked.id, by="li", at=clock.now())
    assert await handoffs.take(asked.id, by="li", at=clock.now())
    assert not await handoffs.take(asked.id, by="wang", at=clock.now())
    taken = await handoffs.get(asked.id)
    assert taken is not None and (taken.state, taken.taken_by, taken.taken_at) == ("taken", "li", clock.now())
    assert (await ask(handoffs, clock, "s1")).id != asked.id
    assert not await handoffs.close(asked.id, by="wang", at=clock.now())
    assert await handoffs.close(asked.id, by="li", at=clock.now())
    assert len(await handoffs.list(state="closed")) == 1


async def test_what_was_said_is_handed_over_masked(
    handoffs: SqlHandoffs, conversations: SqlConversations, clock: StandingClock, store: Store
) -> None:
    await begun(conversations, clock)
    await said(conversations, clock, f"我电话{PHONE}，太吵了", reply("r1", "请说在哪里。"))
    asked = await ask(handoffs, clock, "s1")
    entry = await handoffs.get(asked.id)
    assert entry is not None
    assert entry.context["said"] == [{"citizen": mask(f"我电话{PHONE}，太吵了"), "assistant": "请说在哪里。"}]
    async with store.read() as connection:
        assert PHONE not in str((await connection.execute(text("SELECT * FROM handoffs"))).all())


async def test_others_are_told_of_a_request_and_of_who_took_it(
    handoffs: SqlHandoffs, clock: StandingClock, store: Store
) -> None:
    asked = await ask(handoffs, clock, "s1")
    await handoffs.take(asked.id, by="li", at=clock.now())
    events = await Outbox(store).waiting()
    assert [(event.kind, event.subject) for event in events] == [
        ("handoff.requested", asked.id), ("handoff.taken", asked.id),
    ]  # fmt: skip
    assert PHONE not in str(events)


async def test_old_requests_are_forgotten(handoffs: SqlHandoffs, clock: StandingClock) -> None:
    await ask(handoffs, clock, "s1")
    clock.pass_by(days=31)
    assert await handoffs.forget(clock.now()) == 1 and await handoffs.list() == []
