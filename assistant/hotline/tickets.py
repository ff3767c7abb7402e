"""Opens tickets, tells how they stand, and takes the allowed actions on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from assistant.hotline import disclosure, numbers
from assistant.hotline.directory import Directory
from assistant.hotline.errors import FieldError, Stale, TicketNotFound
from assistant.hotline.guesses import Guesses
from assistant.hotline.models import CreatedTicket, Flag, Progress, Role, Ticket, TicketIn, TicketType, Urgency
from assistant.hotline.ports import Clock, Filters, Page, TicketStore
from assistant.hotline.transitions import ActionIn, act, entry_after
from assistant.hotline.workflow import Action

CITIZEN = "citizen"
TITLE_CHARACTERS = 30
PAGE_LIMIT = 100


class TicketService:
    """The hotline's tickets. `secret` makes the pick-up codes; `mask` covers what the progress page shows.

    `directory` may be a holder of one, so that a change of the city's files is seen without a restart.
    """

    def __init__(
        self,
        store: TicketStore,
        *,
        directory: Directory | Callable[[], Directory],
        clock: Clock,
        secret: bytes,
        mask: Callable[[str], str],
    ) -> None:
        self._store = store
        self._clock = clock
        self._secret = secret
        self._mask = mask
        self._guesses = Guesses()
        self._directory = directory

    @property
    def directory(self) -> Directory:
        """The directory in force: a holder gives the one last read."""
        return self._directory if isinstance(self._directory, Directory) else self._directory()

    async def create(
        self,
        fields: dict[str, Any] | TicketIn,
        *,
        session_id: str | None,
        idempotency_key: str | None,
        actor: str = CITIZEN,
        role: Role = Role.CITIZEN,
    ) -> CreatedTicket:
        """Open a ticket in state `draft`. The same key by the same person opens one ticket and tells the same code.

        `fields` are those of TicketIn; FieldError names the wrong one. A report is confidential unless it says not.
        """
        asked = _checked(fields)
        if asked.category_path and not self.directory.knows(asked.category_path):
            raise FieldError("category_path", "unknown_category")
        if asked.desk is not None and asked.desk not in self.directory.desks:
            raise FieldError("desk", "unknown_desk")
        now = self._clock.now()
        number = numbers.number(now.date(), await self._store.next_sequence(now.date()))
        ticket = self._opened(asked, number, session_id, actor, role, now.astimezone(UTC))
        key = _scoped(session_id or actor, idempotency_key)
        kept, _ = await self._store.insert(ticket, key=key, fingerprint=_fingerprint(asked))
        return CreatedTicket(
            number=kept.number, pickup_code=numbers.pickup_code(self._secret, kept.number), ticket=kept
        )

    def _opened(
        self, asked: TicketIn, number: str, session_id: str | None, actor: str, role: Role, now: datetime
    ) -> Ticket:
        confidential = asked.type is TicketType.REPORT if asked.confidential is None else asked.confidential
        flags = [Flag.CONFIDENTIAL] if confidential else []
        if asked.urgency is not Urgency.NORMAL:
            flags.append(Flag.URGENT)
        covered = disclosure.covered_text(asked.description, asked.contact, self._mask, wholly=confidential)
        ticket = Ticket(
            number=number,
            title=asked.title or covered[:TITLE_CHARACTERS],
            confidential=confidential,
            desk=asked.desk or self.directory.desk_for(asked.category_path).id,
            flags=tuple(flags),
            session_id=session_id or asked.session_id,
            created_at=now,
            updated_at=now,
            updated_by=actor,
            **{name: getattr(asked, name) for name in _SAME},
        )
        entry = entry_after(ticket, at=now, actor=actor, role=role, action="create", state=ticket.state, public=True)
        return ticket.model_copy(update={"history": (entry,)})

    def _routed(self, ticket: Ticket, asked: ActionIn) -> ActionIn:
        """A dispatch without a unit goes where the directory sends the category in that area."""
        path = asked.category_path or ticket.category_path
        if asked.action != Action.DISPATCH or asked.unit or not path:
            return asked
        route = self.directory.dispatch.route(tuple(path), ticket.location.area)
        return asked.model_copy(
            update={"unit": route.unit, "units_assisting": asked.units_assisting or route.assisting}
        )

    def wait(self, number: str, who: str) -> int:
        """The seconds for which `who` (an address) may not try that ticket's code again; 0 when he may."""
        return self._guesses.wait(number, who, self._clock.now())

    async def progress(self, number: str, pickup_code: str, *, who: str = "") -> Progress | None:
        """The public side of a ticket for whoever holds its code; None otherwise, and while `wait` is not over."""
        ticket = await self._with_code(number, pickup_code, who)
        return None if ticket is None else disclosure.progress_of(ticket, self._mask)

    async def progress_in_session(self, number: str, session_id: str) -> Progress | None:
        """The public side of a ticket for the conversation in which it was opened; None for any other."""
        ticket = await self._store.get(number)
        if ticket is None or ticket.session_id != session_id:
            return None
        return disclosure.progress_of(ticket, self._mask)

    async def created_under(self, session_id: str, idempotency_key: str) -> CreatedTicket:
        """The ticket that a conversation opened under that key, whatever it said; TicketNotFound."""
        ticket = await self._store.under(_scoped(session_id, idempotency_key) or "")
        if ticket is None:
            raise TicketNotFound(f"no ticket under {idempotency_key!r}")
        code = numbers.pickup_code(self._secret, ticket.number)
        return CreatedTicket(number=ticket.number, pickup_code=code, ticket=ticket)

    async def citizen_act(
        self, number: str, pickup_code: str, asked: ActionIn, *, who: str = "", idempotency_key: str | None = None
    ) -> Progress | None:
        """A citizen's action (withdraw, note, rate) by pick-up code; None when the code does not fit."""
        if await self._with_code(number, pickup_code, who) is None:
            return None
        ticket = await self.act(number, asked, actor=CITIZEN, role=Role.CITIZEN, idempotency_key=idempotency_key)
        return disclosure.progress_of(ticket, self._mask)

    async def _with_code(self, number: str, pickup_code: str, who: str) -> Ticket | None:
        now = self._clock.now()
        if not numbers.valid(number) or self._guesses.wait(number, who, now):
            return None
        if not numbers.code_fits(self._secret, number, pickup_code):
            self._guesses.wrong(number, who, now)
            return None
        return await self._store.get(number)

    def code_of(self, number: str) -> str:
        """The pick-up code of a ticket, for the conversation that holds it."""
        return numbers.pickup_code(self._secret, number)

    async def get(self, number: str) -> Ticket:
        """The whole ticket; TicketNotFound."""
        ticket = await self._store.get(number)
        if ticket is None:
            raise TicketNotFound(f"no ticket {number!r}")
        return ticket

    async def list(self, filters: Filters, *, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of tickets, newest first. FieldError("cursor") when the cursor is not one of ours."""
        return await self._store.page(filters, cursor=cursor, limit=min(limit, PAGE_LIMIT))

    async def act(
        self,
        number: str,
        asked: ActionIn,
        *,
        actor: str,
        role: Role,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> Ticket:
        """Take an action. NotAllowed, FieldError, TicketNotFound, or Stale when `if_match` is not the version."""
        ticket = await self.get(number)
        key = _scoped(actor, idempotency_key)
        if key is not None and await self._store.acted(number, key):
            return ticket
        if if_match is not None and if_match != ticket.version:
            raise Stale(ticket.updated_by, ticket.version)
        if asked.desk is not None and asked.desk not in self.directory.desks:
            raise FieldError("desk", "unknown_desk")
        if asked.category_path and not self.directory.knows(asked.category_path):
            raise FieldError("category_path", "unknown_category")
        if asked.into is not None and await self._store.get(asked.into) is None:
            raise FieldError("into", "unknown_ticket")
        changed = act(ticket, self._routed(ticket, asked), actor=actor, role=role, at=self._clock.now().astimezone(UTC))
        await self._store.update(changed, key=key)
        return changed


_SAME = (
    "type", "description", "occurred_text", "category_path", "location", "occurred_at", "contact", "channel",
    "proposed", "urgency",
)  # fmt: skip


def _checked(fields: dict[str, Any] | TicketIn) -> TicketIn:
    if isinstance(fields, TicketIn):
        return fields
    try:
        return TicketIn.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        raise FieldError(".".join(map(str, first["loc"])), first["type"]) from error


def _fingerprint(asked: TicketIn) -> str:
    text = json.dumps(asked.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _scoped(who: str, key: str | None) -> str | None:
    return hashlib.sha256(f"{who}\n{key}".encode()).hexdigest() if key else None
