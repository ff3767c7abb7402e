"""Tickets in SQL: each change with its history entry and its event in one transaction."""

from __future__ import annotations

import asyncio
import base64
import binascii
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, Select, and_, insert, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from assistant.adapters import events
from assistant.adapters.corrections import as_it_stood, record_changes
from assistant.adapters.store import Store
from assistant.adapters.tables import ContactRow, HistoryRow, SequenceRow, TicketRow
from assistant.adapters.ticket_rows import history_values, ticket_from, ticket_values
from assistant.hotline.errors import FieldError, Stale
from assistant.hotline.models import Ticket
from assistant.hotline.numbers import valid
from assistant.hotline.ports import Filters, Page

BLOCK = 20
"""Numbers taken from the day's sequence at a time. A restart leaves the rest of a block unused."""


class SqlTickets:
    """A TicketStore."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._block: tuple[date | None, int, int] = (None, 0, 0)
        self._taking = asyncio.Lock()

    async def next_sequence(self, day: date) -> int:
        """The next number of this process's block, or the first of a new block."""
        async with self._taking:
            block_day, following, end = self._block
            if block_day != day or following >= end:
                last = await self._take(day)
                following, end = last - BLOCK + 1, last + 1
            self._block = (day, following + 1, end)
            return following

    async def _take(self, day: date) -> int:
        put = self._store.insert(SequenceRow).values(day=day.isoformat(), last=BLOCK)
        grow = put.on_conflict_do_update(index_elements=["day"], set_={"last": SequenceRow.last + BLOCK})
        async with self._store.write() as connection:
            return int((await connection.execute(grow.returning(SequenceRow.last))).scalar_one())

    async def insert(self, ticket: Ticket, *, key: str | None, fingerprint: str) -> tuple[Ticket, bool]:
        """Keep a new ticket, its contact, history and event."""
        if key is not None and (earlier := await self._under(key, fingerprint)) is not None:
            return earlier, False
        try:
            async with self._store.write() as connection:
                values = {**ticket_values(ticket), "idempotency_key": key, "fingerprint": fingerprint}
                await connection.execute(insert(TicketRow).values(values))
                if ticket.contact.name or ticket.contact.phone:
                    contact = {"number": ticket.number, **ticket.contact.model_dump()}
                    await connection.execute(insert(ContactRow).values(contact))
                await connection.execute(insert(HistoryRow).values(history_values(ticket)))
                await events.keep(connection, **_event(ticket))
        except IntegrityError:
            earlier = None if key is None else await self._under(key, fingerprint)
            if earlier is None:
                raise
            return earlier, False
        return ticket, True

    async def _under(self, key: str, fingerprint: str) -> Ticket | None:
        query = select(TicketRow.number, TicketRow.fingerprint).where(TicketRow.idempotency_key == key)
        async with self._store.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        if row.fingerprint != fingerprint:
            raise FieldError("Idempotency-Key", "key_reused")
        return await self.get(row.number)

    async def under(self, key: str) -> Ticket | None:
        """The ticket kept under that key."""
        query = select(TicketRow.number).where(TicketRow.idempotency_key == key)
        async with self._store.read() as connection:
            number = (await connection.execute(query)).scalar()
        return None if number is None else await self.get(number)

    async def update(self, ticket: Ticket, *, key: str | None) -> None:
        """Keep version n over version n - 1; Stale when it is no longer there."""
        values = ticket_values(ticket)
        mine = (TicketRow.number == ticket.number, TicketRow.version == ticket.version - 1)
        async with self._store.write() as connection:
            before = await as_it_stood(connection, ticket)
            changed = await connection.execute(update(TicketRow).where(*mine).values(values))
            if changed.rowcount == 1:
                entry = {**history_values(ticket), "idempotency_key": key}
                await connection.execute(insert(HistoryRow).values(entry))
                await record_changes(connection, before, ticket)
                await events.keep(connection, **_event(ticket))
                return
        current = await self.get(ticket.number)
        raise Stale(current.updated_by if current else "", current.version if current else 0)

    async def get(self, number: str) -> Ticket | None:
        """The ticket with its contact and history."""
        entries = select(HistoryRow.__table__).where(HistoryRow.number == number).order_by(HistoryRow.index)
        async with self._store.read() as connection:
            row = (await connection.execute(_select().where(TicketRow.number == number))).first()
            if row is None:
                return None
            history = (await connection.execute(entries)).all()
        return ticket_from(row, history)

    async def acted(self, number: str, key: str) -> bool:
        """Whether an action with that key is in the ticket's history."""
        query = select(HistoryRow.index).where(HistoryRow.number == number, HistoryRow.idempotency_key == key)
        async with self._store.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def page(self, filters: Filters, *, cursor: str | None, limit: int) -> Page:
        """Newest first; the cursor is the last ticket of the page before."""
        query = _filtered(_select(), filters).order_by(TicketRow.created_at.desc(), TicketRow.number.desc())
        if cursor is not None:
            query = query.where(tuple_(TicketRow.created_at, TicketRow.number) < tuple_(*_position(cursor)))
        async with self._store.read() as connection:
            rows: list[Row[Any]] = list((await connection.execute(query.limit(limit + 1))).all())
        more = len(rows) > limit
        tickets = tuple(ticket_from(row, ()) for row in rows[:limit])
        return Page(tickets, _cursor(tickets[-1]) if more else None)


def _select() -> Select[Any]:
    contact = (ContactRow.name.label("contact_name"), ContactRow.phone.label("contact_phone"))
    return select(TicketRow.__table__, *contact).outerjoin(ContactRow, ContactRow.number == TicketRow.number)


def _filtered(query: Select[Any], filters: Filters) -> Select[Any]:
    t = TicketRow
    equal = {
        t.state: filters.state, t.type: filters.type, t.desk: filters.desk, t.unit: filters.unit, t.area: filters.area,
        t.category1: filters.category, t.handler: filters.handler,
    }  # fmt: skip
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    if filters.created_from is not None:
        query = query.where(t.created_at >= filters.created_from)
    if filters.created_to is not None:
        query = query.where(t.created_at < filters.created_to)
    if filters.text:
        query = query.where(_said(filters.text, filters.reader))
    if filters.involving_unit is not None:
        named = orjson.dumps(filters.involving_unit).decode()
        query = query.where(or_(t.unit == filters.involving_unit, t.units_assisting.contains(named, autoescape=True)))
    return query


def _said(text: str, reader: tuple[str, str | None] | None) -> ColumnElement[bool]:
    """The text is in the words of a ticket that the reader may search, or its number begins with it."""
    t = TicketRow
    words = or_(t.title.contains(text, autoescape=True), t.description.contains(text, autoescape=True))
    if reader is not None:
        name, unit = reader
        handled = t.handler == name if unit is None else t.unit == unit
        words = and_(words, or_(t.confidential.is_(False), handled))
    return or_(words, t.number.startswith(text.strip(), autoescape=True))


def _cursor(ticket: Ticket) -> str:
    return base64.urlsafe_b64encode(f"{ticket.created_at.isoformat()} {ticket.number}".encode()).decode()


def _position(cursor: str) -> tuple[datetime, str]:
    try:
        at, number = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not valid(number):
            raise FieldError("cursor", "bad_cursor")
        return moment.astimezone(UTC), number
    except (ValueError, OverflowError, binascii.Error) as error:
        raise FieldError("cursor", "bad_cursor") from error


def _event(ticket: Ticket) -> dict[str, Any]:
    newest = ticket.history[-1]
    payload = {
        "number": ticket.number, "version": ticket.version, "type": ticket.type, "state": ticket.state,
        "category_path": ticket.category_path, "area": ticket.location.area, "desk": ticket.desk, "unit": ticket.unit,
        "urgency": ticket.urgency, "created_at": ticket.created_at.isoformat(),
    }  # fmt: skip
    return {"kind": f"ticket.{newest.action}", "subject": ticket.number, "at": newest.at, "payload": payload}
