"""Citizens who wait for a person, in SQL: queued once a conversation, with what was said, everything masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.adapters import events
from assistant.adapters.store import Store
from assistant.adapters.tables import ExchangeRow, HandoffRow

EXCHANGES = 10
SUMMARY_CHARACTERS = 500
WAITING, TAKEN, CLOSED = "waiting", "taken", "closed"
RANKS = {"emergency": 2, "urgent": 1, "normal": 0}
"""Who comes first; within a rank, who came first."""
H = HandoffRow


@dataclass(frozen=True, slots=True)
class Queued:
    """A Handoff: its identifier and how many wait before it at that desk."""

    id: str
    position: int


@dataclass(frozen=True, slots=True)
class HandoffEntry:
    """A request for a person as staff see it. `context` holds `said` (the last exchanges), `draft`, `understanding`."""

    id: str
    session_id: str
    desk: str
    urgency: str
    reason: str
    summary: str
    context: dict[str, Any]
    state: str
    created_at: datetime
    taken_by: str | None
    taken_at: datetime | None


class SqlHandoffs:
    """A HandoffQueue, and the list from which staff take."""

    def __init__(self, store: Store, *, mask: Callable[[str], str]) -> None:
        self._store = store
        self._mask = mask

    async def request(
        self,
        session_id: str,
        *,
        desk: str,
        urgency: str,
        reason: str,
        summary: str,
        at: datetime,
        context: Mapping[str, Any] | None = None,
    ) -> Queued:
        """Queue the conversation; while it waits already, that request with the higher urgency and the newest words."""
        rank = RANKS[urgency]
        async with self._store.write() as connection:
            told = {"said": await _said(connection, session_id), **_masked(dict(context or {}), self._mask)}
            words = {"summary": self._mask(summary)[:SUMMARY_CHARACTERS], "context": orjson.dumps(told).decode()}
            put = self._store.insert(H).values(
                id=uuid4().hex, session_id=session_id, waiting_session=session_id, desk=desk, urgency=urgency,
                rank=rank, reason=reason, state=WAITING, created_at=at, **words,
            )  # fmt: skip
            higher = put.excluded.rank > H.rank
            again = {
                **words,
                "rank": case((higher, put.excluded.rank), else_=H.rank),
                "urgency": case((higher, put.excluded.urgency), else_=H.urgency),
                "reason": case((higher, put.excluded.reason), else_=H.reason),
            }
            kept = put.on_conflict_do_update(index_elements=["waiting_session"], set_=again)
            row = (await connection.execute(kept.returning(H.id, H.desk, H.rank, H.created_at, H.urgency))).one()
            payload = {"desk": row.desk, "urgency": row.urgency, "reason": reason}
            await events.keep(connection, kind="handoff.requested", subject=row.id, at=at, payload=payload)
            return Queued(row.id, await _before(connection, row))

    async def list(self, *, state: str = WAITING, desk: str | None = None, limit: int = 100) -> list[HandoffEntry]:
        """Requests in that state, in the order in which they should be taken."""
        query = _select().where(H.state == state)
        if desk is not None:
            query = query.where(H.desk == desk)
        query = query.order_by(H.rank.desc(), H.created_at, H.id).limit(limit)
        async with self._store.read() as connection:
            return [_entry(row) for row in (await connection.execute(query)).all()]

    async def get(self, handoff_id: str) -> HandoffEntry | None:
        """One request."""
        async with self._store.read() as connection:
            row = (await connection.execute(_select().where(H.id == handoff_id))).first()
        return None if row is None else _entry(row)

    async def take(self, handoff_id: str, *, by: str, at: datetime) -> bool:
        """Take a request that waits; False when it does not, unless the same person has taken it."""
        waits = update(H).where(H.id == handoff_id, H.state == WAITING)
        taken = waits.values(state=TAKEN, taken_by=by, taken_at=at, waiting_session=None)
        async with self._store.write() as connection:
            if (await connection.execute(taken)).rowcount:
                payload = {"by": by}
                await events.keep(connection, kind="handoff.taken", subject=handoff_id, at=at, payload=payload)
                return True
        found = await self.get(handoff_id)
        return found is not None and found.state == TAKEN and found.taken_by == by

    async def close(self, handoff_id: str, *, by: str, at: datetime) -> bool:
        """Close a request that this person has taken; False when it is not theirs."""
        mine = update(H).where(H.id == handoff_id, H.state == TAKEN, H.taken_by == by)
        async with self._store.write() as connection:
            if not (await connection.execute(mine.values(state=CLOSED))).rowcount:
                return False
            await events.keep(connection, kind="handoff.closed", subject=handoff_id, at=at, payload={"by": by})
        return True

    async def forget(self, before: datetime) -> int:
        """Delete requests made before that moment, with all that was said; how many."""
        async with self._store.write() as connection:
            return (await connection.execute(delete(H).where(H.created_at < before))).rowcount


async def _said(connection: AsyncConnection, session_id: str) -> list[dict[str, str]]:
    """The last exchanges as they are stored (masked), oldest first."""
    e = ExchangeRow
    query = select(e.message, e.reply).where(e.session_id == session_id).order_by(e.last_seq.desc()).limit(EXCHANGES)
    rows = (await connection.execute(query)).all()
    return [{"citizen": row.message, "assistant": str(orjson.loads(row.reply)["text"])} for row in reversed(rows)]


async def _before(connection: AsyncConnection, mine: Any) -> int:
    same = or_(H.created_at < mine.created_at, and_(H.created_at == mine.created_at, H.id < mine.id))
    sooner: ColumnElement[bool] = or_(H.rank > mine.rank, and_(H.rank == mine.rank, same))
    query = select(func.count()).where(H.state == WAITING, H.desk == mine.desk, H.id != mine.id, sooner)
    return int((await connection.execute(query)).scalar_one())


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: _masked(part, mask) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part, mask) for part in value]
    return value


def _select() -> Select[Any]:
    columns = [getattr(H, name) for name in HandoffEntry.__slots__]
    return select(*columns)


def _entry(row: Row[Any]) -> HandoffEntry:
    return HandoffEntry(**{**row._mapping, "context": orjson.loads(row.context)})
