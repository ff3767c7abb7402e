"""Questions that nothing answers, counted, for the knowledge editor."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from assistant.adapters.store import Store
from assistant.adapters.tables import GapRow

CHARACTERS = 500


@dataclass(frozen=True)
class Gap:
    """A question, why it was not answered, how often and when it was asked."""

    key: str
    question: str
    reason: str
    count: int
    first_at: datetime
    last_at: datetime


class SqlGaps:
    """A GapLog. Questions are masked before they are kept; the same one, but for spaces and marks, is counted."""

    def __init__(self, store: Store, *, mask: Callable[[str], str]) -> None:
        self._store = store
        self._mask = mask

    async def record(self, question: str, *, reason: str, at: datetime) -> None:
        """Count a question that was not answered."""
        masked = self._mask(question)[:CHARACTERS]
        key = hashlib.sha256(re.sub(r"\W", "", masked).lower().encode()).hexdigest()
        put = self._store.insert(GapRow).values(
            key=key, question=masked, reason=reason, count=1, first_at=at, last_at=at
        )
        again = {"count": GapRow.count + 1, "last_at": at, "reason": reason}
        async with self._store.write() as connection:
            await connection.execute(put.on_conflict_do_update(index_elements=["key"], set_=again))

    async def top(self, limit: int = 50) -> list[tuple[str, int]]:
        """The most asked questions with their counts."""
        return [(gap.question, gap.count) for gap in await self.list(limit)]

    async def list(self, limit: int = 50) -> list[Gap]:
        """The most asked questions, the latest first among equals."""
        g = GapRow
        query = select(g.key, g.question, g.reason, g.count, g.first_at, g.last_at)
        async with self._store.read() as connection:
            rows = await connection.execute(query.order_by(g.count.desc(), g.last_at.desc()).limit(limit))
            return [Gap(*row) for row in rows]

    async def close(self, key: str) -> bool:
        """Take a question off the list; False when it is not on it."""
        async with self._store.write() as connection:
            return (await connection.execute(delete(GapRow).where(GapRow.key == key))).rowcount > 0
