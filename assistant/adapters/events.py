"""The outbox: events are kept with what caused them and passed on afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.adapters.store import Store
from assistant.adapters.tables import EventRow


@dataclass(frozen=True)
class Event:
    """Something that happened. `payload` holds nothing personal."""

    id: int
    kind: str
    subject: str
    at: datetime
    payload: dict[str, Any]


async def keep(
    connection: AsyncConnection, *, kind: str, subject: str, at: datetime, payload: Mapping[str, Any]
) -> None:
    """Add an event within the caller's transaction."""
    values = {"kind": kind, "subject": subject, "at": at, "payload": orjson.dumps(dict(payload)).decode()}
    await connection.execute(insert(EventRow).values(values))


class Outbox:
    """Reads what has not been passed on, oldest first, and marks what has."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def waiting(self, limit: int = 100) -> list[Event]:
        """Events not yet passed on."""
        query = (
            select(EventRow.id, EventRow.kind, EventRow.subject, EventRow.at, EventRow.payload)
            .where(EventRow.published_at.is_(None))
            .order_by(EventRow.id)
            .limit(limit)
        )
        async with self._store.read() as connection:
            rows = await connection.execute(query)
            return [Event(r.id, r.kind, r.subject, r.at, orjson.loads(r.payload)) for r in rows]

    async def passed_on(self, ids: list[int], at: datetime) -> None:
        """Mark events as passed on."""
        async with self._store.write() as connection:
            await connection.execute(update(EventRow).where(EventRow.id.in_(ids)).values(published_at=at))
