"""The ledger of calls to chat models: when, what for, how many tokens, how it ended. No text of anybody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Literal, Protocol

from sqlalchemy import case, delete, func, insert, select

from assistant.adapters.store import Store
from assistant.adapters.tables import ModelCallRow

log = logging.getLogger(__name__)
Outcome = Literal["ok", "timeout", "error", "invalid", "refused"]
"""`invalid`: an answer that could not be used; `refused`: the model would not answer."""


@dataclass
class Call:
    """One call while it lasts. Tokens are None where the server does not tell."""

    purpose: str
    model: str
    outcome: Outcome = "ok"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    def costs(self, prompt_tokens: int | None, completion_tokens: int | None) -> None:
        """Add tokens that the server has told of."""
        self.prompt_tokens = _sum(self.prompt_tokens, prompt_tokens)
        self.completion_tokens = _sum(self.completion_tokens, completion_tokens)


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)


@dataclass(frozen=True)
class Total:
    """The calls of a day (of the city's zone) for one purpose. Tokens count those that servers told of."""

    day: str
    purpose: str
    calls: int
    failures: int
    prompt_tokens: int
    completion_tokens: int


class Ledger(Protocol):
    """Keeps calls."""

    async def keep(self, call: Call, *, at: datetime, took_ms: float) -> None: ...


class SqlLedger:
    """A Ledger in SQL."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, call: Call, *, at: datetime, took_ms: float) -> None:
        """Add a call; `at` is in the city's zone."""
        values = {
            "at": at, "day": at.date().isoformat(), "purpose": call.purpose, "model": call.model,
            "prompt_tokens": call.prompt_tokens, "completion_tokens": call.completion_tokens,
            "took_ms": round(took_ms), "outcome": call.outcome,
        }  # fmt: skip
        async with self._store.write() as connection:
            await connection.execute(insert(ModelCallRow).values(values))

    async def forget(self, before: datetime) -> int:
        """Delete the calls of the days before that day of the city's zone; how many."""
        async with self._store.write() as connection:
            gone = await connection.execute(delete(ModelCallRow).where(ModelCallRow.day < before.date().isoformat()))
        return gone.rowcount

    async def totals(self, since: datetime) -> list[Total]:
        """By day and purpose, the latest day first."""
        c = ModelCallRow
        failed = func.sum(case((c.outcome == "ok", 0), else_=1))
        tokens = [func.coalesce(func.sum(column), 0) for column in (c.prompt_tokens, c.completion_tokens)]
        query = (
            select(c.day, c.purpose, func.count(), failed, *tokens)
            .where(c.day >= since.date().isoformat())
            .group_by(c.day, c.purpose)
            .order_by(c.day.desc(), c.purpose)
        )
        async with self._store.read() as connection:
            return [Total(day, purpose, *map(int, rest)) for day, purpose, *rest in await connection.execute(query)]


class Calls:
    """Enters every call into a ledger, failed ones too; a ledger that cannot be written stops nobody's answer."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime], model: str) -> None:
        self._ledger = ledger
        self._now = now
        self._model = model
        self._entering: set[asyncio.Task[None]] = set()

    @classmethod
    def none(cls) -> Calls:
        """Enters nothing anywhere."""
        return cls(NoLedger(), now=lambda: datetime.fromtimestamp(0, UTC), model="")

    @asynccontextmanager
    async def entered(self, purpose: str) -> AsyncIterator[Call]:
        """A call; what it raises passes through and decides the outcome, unless the caller has set one."""
        call, began = Call(purpose, self._model), perf_counter()
        try:
            yield call
        except BaseException as error:
            if call.outcome == "ok":
                call.outcome = outcome_of(error)
            raise
        finally:
            took_ms = (perf_counter() - began) * 1000
            at = self._now() - timedelta(milliseconds=took_ms)
            task = asyncio.create_task(self._enter(call, at, took_ms))
            self._entering.add(task)
            task.add_done_callback(self._entering.discard)

    async def _enter(self, call: Call, at: datetime, took_ms: float) -> None:
        try:
            await self._ledger.keep(call, at=at, took_ms=took_ms)
        except Exception:
            log.exception("a call to %s could not be entered into the ledger", call.model)

    async def settled(self) -> None:
        """Waits until everything is entered: before the database is closed."""
        while self._entering:
            await asyncio.gather(*self._entering)


def outcome_of(error: BaseException) -> Outcome:
    """`timeout` for an answer too late or not waited for, `refused` for one that the server held back, else `error`."""
    if "ContentFilter" in type(error).__name__:
        return "refused"
    late = isinstance(error, TimeoutError | asyncio.CancelledError) or "Timeout" in type(error).__name__
    return "timeout" if late else "error"


class NoLedger:
    """A Ledger that keeps nothing."""

    async def keep(self, call: Call, *, at: datetime, took_ms: float) -> None:
        """Nothing."""
