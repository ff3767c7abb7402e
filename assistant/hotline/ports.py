"""What the hotline needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from assistant.hotline.models import Ticket


class Clock(Protocol):
    """The time, aware of its zone."""

    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Filters:
    """Which tickets to list; None does not filter. `text` is in title or description, or begins the number."""

    state: str | None = None
    type: str | None = None
    desk: str | None = None
    unit: str | None = None
    area: str | None = None
    category: str | None = None
    handler: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    text: str | None = None
    involving_unit: str | None = None
    """Led or assisted by that unit."""
    reader: tuple[str, str | None] | None = None
    """Who asks, with the unit: texts of confidential tickets are searched for their handler only. None is anybody."""


@dataclass(frozen=True)
class Page:
    """Tickets, newest first, without their histories; `cursor` is None on the last page."""

    tickets: tuple[Ticket, ...]
    cursor: str | None


class TicketStore(Protocol):
    """Keeps tickets with their history and the events they cause, each change in one transaction."""

    async def next_sequence(self, day: date) -> int:
        """A number of that day that nobody else gets, from 1."""
        ...

    async def insert(self, ticket: Ticket, *, key: str | None, fingerprint: str) -> tuple[Ticket, bool]:
        """Keep a new ticket and its event; with a `key` already used, the ticket kept under it and False.

        FieldError("Idempotency-Key") when the key was used with another fingerprint.
        """
        ...

    async def under(self, key: str) -> Ticket | None:
        """The ticket kept under that key."""
        ...

    async def update(self, ticket: Ticket, *, key: str | None) -> None:
        """Keep the next version with its newest history entry and event; Stale when another came first."""
        ...

    async def get(self, number: str) -> Ticket | None: ...
    async def acted(self, number: str, key: str) -> bool:
        """Whether an action with that key has been taken on the ticket."""
        ...

    async def page(self, filters: Filters, *, cursor: str | None, limit: int) -> Page: ...
