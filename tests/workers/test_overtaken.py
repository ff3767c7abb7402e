"""Two dialogues over one database, as in two workers, answering in one conversation at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.models import Message, Reply
from assistant.ports import Overtaken
from assistant.settings import Settings
from assistant.wiring import Services, build
from tests.hotline import databases

NOISE = "云山区学府路12号工地半夜还在施工，噪声很大"


@pytest.fixture(params=databases.KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from databases.migrated(request.param, tmp_path)


@pytest_asyncio.fixture
async def workers(tmp_path: Path, database: str) -> AsyncIterator[tuple[Services, Services]]:
    first, second = (build(Settings(home=tmp_path / "home", embedder="none", database_url=database)) for _ in "12")
    yield first, second
    await first.close()
    await second.close()


async def say(worker: Services, session: str, text: str, known: str | None = None) -> Reply:
    message = Message(text=text, received_at=worker.clock.now(), client_message_id=known)
    return await worker.dialogue.respond(session, message)


async def test_an_answer_to_an_older_state_is_not_kept(workers: tuple[Services, Services]) -> None:
    first, _ = workers
    session = await first.open_session("test", first.clock.now())
    _, before = await first.conversations.standing(session)
    reply = await say(first, session, NOISE)
    state, after = await first.conversations.standing(session)
    assert after > before
    with pytest.raises(Overtaken):
        await first.conversations.record(
            session, message="一", client_message_id=None, reply=reply, state=state, at=first.clock.now(), after=before
        )


async def test_a_correction_and_a_confirmation_at_once_open_one_ticket(workers: tuple[Services, Services]) -> None:
    first, second = workers
    for attempt in range(5):
        session = await first.open_session("test", first.clock.now())
        await say(first, session, NOISE)
        replies = await asyncio.gather(
            say(first, session, "确认提交", f"a{attempt}"), say(second, session, "电话改成13800138000", f"b{attempt}")
        )
        await say(second, session, "确认提交")
        exchanges = await first.conversations.exchanges(session)
        numbers = {reply.ticket.number for _, reply in exchanges if reply.ticket and reply.ticket.number}
        assert len(numbers) == 1, [reply.text for reply in replies]


async def test_a_ticket_made_under_a_key_is_found_again_whatever_it_says_now(
    workers: tuple[Services, Services],
) -> None:
    tickets = workers[0].tickets
    made = await tickets.create({"type": "complaint", "description": "太吵"}, session_id="s", idempotency_key="k")
    assert (await tickets.created_under("s", "k")).number == made.number
