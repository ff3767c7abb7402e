"""Reads the course of every ticket that may teach, in batches: a hundred thousand fit into little memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from assistant.adapters.store import Store
from assistant.adapters.tables import ContactRow, CorrectionRow, HistoryRow, TicketRow
from assistant.hotline.models import Contact, TicketState
from assistant.hotline.workflow import Action
from assistant.learning.labelled import Correction, Course

BATCH = 1000
ENDINGS = (Action.REFUSE, Action.WITHDRAW, Action.MERGE)


class SqlCourses:
    """The tickets of a database as courses, in the order of their numbers. Drafts are left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def count(self) -> int:
        """How many there are."""
        query = select(func.count()).select_from(TicketRow).where(TicketRow.state != TicketState.DRAFT.value)
        async with self._store.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def batches(self, size: int = BATCH) -> AsyncIterator[list[Course]]:
        """Every ticket once, `size` at a time, each batch by its own short reading."""
        last = ""
        while rows := await self._after(last, size):
            numbers = [row.number for row in rows]
            last = numbers[-1]
            actions, corrections = await self._happened(numbers)
            yield [_course(row, actions[row.number], corrections[row.number]) for row in rows]

    async def _after(self, last: str, size: int) -> Sequence[Row[Any]]:
        t = TicketRow
        columns: tuple[Any, ...] = (
            t.number, t.state, t.channel, t.title, t.description, t.category1, t.category2, t.category3,
            t.merged_into, t.created_at, ContactRow.name.label("contact_name"), ContactRow.phone.label("contact_phone"),
        )  # fmt: skip
        query = (
            select(*columns)
            .select_from(t)
            .outerjoin(ContactRow, ContactRow.number == t.number)
            .where(t.number > last, t.state != TicketState.DRAFT.value)
            .order_by(t.number)
            .limit(size)
        )
        async with self._store.read() as connection:
            return list((await connection.execute(query)).all())

    async def _happened(self, numbers: list[str]) -> tuple[dict[str, list[Row[Any]]], dict[str, list[Correction]]]:
        """What ended or returned these tickets, and what staff changed on them, by number in order of time."""
        h, c = HistoryRow, CorrectionRow
        returned = and_(h.action == Action.DECIDE_RETURN.value, h.state == TicketState.TO_DISPATCH.value)
        ended = h.action.in_([action.value for action in ENDINGS])
        entry: tuple[Any, ...] = (h.number, h.action, h.at)
        change: tuple[Any, ...] = (c.number, c.field, c.before, c.after, c.actor, c.role, c.at)
        first, last = numbers[0], numbers[-1]
        history = select(*entry).where(h.number.between(first, last), or_(ended, returned)).order_by(h.number, h.index)
        changes = select(*change).where(c.number.between(first, last)).order_by(c.id)
        actions: dict[str, list[Row[Any]]] = defaultdict(list)
        corrections: dict[str, list[Correction]] = defaultdict(list)
        async with self._store.read() as connection:
            for row in await connection.execute(history):
                actions[row.number].append(row)
            for row in await connection.execute(changes):
                corrections[row.number].append(Correction(*row[1:]))
        return actions, corrections


def _course(row: Row[Any], actions: list[Row[Any]], corrections: list[Correction]) -> Course:
    return Course(
        number=row.number,
        state=TicketState(row.state),
        channel=row.channel,
        title=row.title,
        description=row.description,
        path=tuple(level for level in (row.category1, row.category2, row.category3) if level),
        contact=Contact.model_construct(name=row.contact_name, phone=row.contact_phone),
        merged_into=row.merged_into,
        created_at=row.created_at,
        actions=tuple(entry.action for entry in actions if entry.action != Action.DECIDE_RETURN),
        returned_at=tuple(entry.at for entry in actions if entry.action == Action.DECIDE_RETURN),
        corrections=tuple(corrections),
    )
