"""Every call to a chat model is entered with what it cost and how it ended, and with no text of anybody."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from assistant.adapters.ledger import Call, Calls, SqlLedger, Total
from assistant.adapters.store import Store
from tests.hotline.conftest import MONDAY, StandingClock


@pytest.fixture
def ledger(store: Store) -> SqlLedger:
    return SqlLedger(store)


@pytest.fixture
def calls(ledger: SqlLedger, clock: StandingClock) -> Calls:
    return Calls(ledger, now=clock.now, model="scripted")


async def rows(store: Store) -> list[tuple[str, str, int | None, int | None, str]]:
    query = text("SELECT purpose, model, prompt_tokens, completion_tokens, outcome FROM model_calls ORDER BY id")
    async with store.read() as connection:
        return [tuple(row) for row in (await connection.execute(query)).all()]  # type: ignore[misc]


async def test_a_call_is_entered_with_its_tokens(calls: Calls, store: Store) -> None:
    async with calls.entered("category") as call:
        call.costs(120, 8)
    await calls.settled()
    assert await rows(store) == [("category", "scripted", 120, 8, "ok")]


async def test_failed_calls_are_entered_with_how_they_failed(calls: Calls, store: Store) -> None:
    with pytest.raises(TimeoutError):
        async with calls.entered("answer"), asyncio.timeout(0.01):
            await asyncio.sleep(5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            async with calls.entered("answer"):
                await asyncio.sleep(5)
    with pytest.raises(ConnectionError):
        async with calls.entered("answer"):
            raise ConnectionError
    with pytest.raises(ValueError, match="unusable"):
        async with calls.entered("answer") as call:
            call.costs(10, 2)
            call.outcome = "invalid"
            raise ValueError("unusable")
    await calls.settled()
    kept = sorted(await rows(store), key=lambda row: row[4])
    assert [row[4] for row in kept] == ["error", "invalid", "timeout", "timeout"]
    assert kept[1][2:4] == (10, 2)


async def test_a_server_that_tells_no_tokens_leaves_them_open(calls: Calls, store: Store) -> None:
    async with calls.entered("answer") as call:
        call.costs(None, None)
    await calls.settled()
    assert (await rows(store))[0][2:4] == (None, None)


async def test_totals_count_by_the_day_of_the_city(ledger: SqlLedger) -> None:
    async def keep(at: datetime, call: Call) -> None:
        await ledger.keep(call, at=at, took_ms=12.3)

    midnight = MONDAY.replace(hour=0)
    await keep(midnight - timedelta(minutes=1), Call("answer", "m", "ok", 100, 10))
    await keep(midnight + timedelta(minutes=1), Call("answer", "m", "ok", 50, 5))
    await keep(MONDAY, Call("answer", "m", "timeout"))
    await keep(MONDAY, Call("category", "m", "invalid", 20, 2))
    assert await ledger.totals(midnight - timedelta(days=1)) == [
        Total("2026-11-23", "answer", 2, 1, 50, 5),
        Total("2026-11-23", "category", 1, 1, 20, 2),
        Total("2026-11-22", "answer", 1, 0, 100, 10),
    ]
    assert [one.day for one in await ledger.totals(MONDAY)] == ["2026-11-23", "2026-11-23"]


async def test_old_calls_are_forgotten_by_the_day_of_the_city(ledger: SqlLedger) -> None:
    midnight = MONDAY.replace(hour=0)
    for at in (midnight - timedelta(days=300), midnight - timedelta(minutes=1), midnight, MONDAY):
        await ledger.keep(Call("answer", "m"), at=at, took_ms=1)
    assert await ledger.forget(MONDAY) == 2
    assert [(one.day, one.calls) for one in await ledger.totals(midnight - timedelta(days=400))] == [("2026-11-23", 2)]
    assert await ledger.forget(MONDAY) == 0


async def test_a_ledger_that_cannot_be_written_stops_nobodys_answer(clock: StandingClock) -> None:
    class Broken:
        async def keep(self, call: Call, *, at: datetime, took_ms: float) -> None:
            raise OSError("disk full")

    calls = Calls(Broken(), now=clock.now, model="m")
    async with calls.entered("answer") as call:
        call.costs(1, 1)
    await calls.settled()
    assert call.outcome == "ok"
