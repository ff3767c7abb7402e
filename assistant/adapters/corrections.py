"""What staff changed on a ticket: its category, unit and desk, from what to what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.adapters.tables import CorrectionRow, TicketRow
from assistant.hotline.models import Ticket
from assistant.hotline.workflow import Action

MAY_CHANGE = (Action.ACCEPT, Action.TRANSFER, Action.DISPATCH, Action.DECIDE_RETURN)
"""The actions that can change one of the three."""


async def record_correction(
    connection: AsyncConnection,
    *,
    number: str,
    field: str,
    before: str,
    after: str,
    actor: str,
    role: str,
    at: datetime,
    reason: str,
) -> None:
    """Add a change within the caller's transaction. `reason` is the action; the note stays in the history alone."""
    values = {
        "number": number, "field": field, "before": before, "after": after, "actor": actor, "role": role, "at": at,
        "reason": reason,
    }  # fmt: skip
    await connection.execute(insert(CorrectionRow).values(values))


async def as_it_stood(connection: AsyncConnection, ticket: Ticket) -> dict[str, str]:
    """The three fields of the version before, read in the caller's transaction; empty where none can change."""
    if ticket.history[-1].action not in MAY_CHANGE:
        return {}
    t = TicketRow
    query = select(t.category1, t.category2, t.category3, t.unit, t.desk).where(t.number == ticket.number)
    row = (await connection.execute(query)).first()
    return {} if row is None else _fields(tuple(row[:3]), row.unit, row.desk)


async def record_changes(connection: AsyncConnection, before: dict[str, str], ticket: Ticket) -> None:
    """Add what differs from `before`. A unit or desk given for the first time is no change; a category is."""
    entry = ticket.history[-1]
    after = _fields(ticket.category_path, ticket.unit, ticket.desk)
    for field, old in before.items():
        if old == after[field] or (not old and field != "category"):
            continue
        await record_correction(
            connection, number=ticket.number, field=field, before=old, after=after[field], actor=entry.actor,
            role=entry.role.value, at=entry.at, reason=str(entry.action),
        )  # fmt: skip


def _fields(path: tuple[Any, ...], unit: str | None, desk: str) -> dict[str, str]:
    return {"category": "/".join(level for level in path if level), "unit": unit or "", "desk": desk}
