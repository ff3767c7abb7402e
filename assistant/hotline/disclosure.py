"""Who sees what of a ticket: contacts by role, and nothing personal on the progress page."""

from __future__ import annotations

from collections.abc import Callable

from assistant.hotline.models import Contact, HistoryEntry, Progress, Role, Ticket
from assistant.hotline.workflow import allowed_actions

ANONYMOUS = Contact()


def is_handler(ticket: Ticket, *, actor: str, role: Role, unit: str | None) -> bool:
    """Whether the person has the ticket in hand: the accepting agent, or the leading unit."""
    if role is Role.UNIT:
        return unit is not None and unit == ticket.unit
    return ticket.handler == actor


def covered_phone(phone: str) -> str:
    """The number with its middle covered, such as 138****5678; a short one is covered whole."""
    digits = [c for c in phone if c.isdigit()]
    return "".join(digits[:3]) + "****" + "".join(digits[-4:]) if len(digits) >= 10 else "*" * len(digits)


def covered_name(name: str) -> str:
    """The first character, and a star for every other."""
    return name[:1] + "*" * (len(name) - 1)


def shown_to(ticket: Ticket, *, actor: str, role: Role, unit: str | None) -> Ticket:
    """The ticket as that person may read it. A confidential reporter is shown to the handler only."""
    if is_handler(ticket, actor=actor, role=role, unit=unit):
        return ticket
    if ticket.confidential:
        return ticket.model_copy(update={"contact": ANONYMOUS, "session_id": None})
    name, phone = ticket.contact.name, ticket.contact.phone
    covered = Contact.model_construct(
        name=covered_name(name) if name else None, phone=covered_phone(phone) if phone else None
    )
    return ticket.model_copy(update={"contact": covered})


def may_read(ticket: Ticket, *, role: Role, unit: str | None) -> bool:
    """A unit reads its own tickets and those it assists; editors read none; the rest of the staff reads all."""
    if role is Role.UNIT:
        return unit is not None and unit in (ticket.unit, *ticket.units_assisting)
    return role in (Role.AGENT, Role.DESK_LEAD, Role.MANAGER, Role.ADMIN)


def progress_of(ticket: Ticket, mask: Callable[[str], str]) -> Progress:
    """The public side of a ticket: public entries without their actors, every note masked."""
    public = tuple(
        HistoryEntry.model_construct(
            index=e.index, at=e.at, actor="", role=e.role, action=e.action, state=e.state,
            note=mask(e.note), public=True, hash=e.hash,
        )
        for e in ticket.history
        if e.public
    )  # fmt: skip
    return Progress(
        number=ticket.number,
        state=ticket.state,
        type=ticket.type,
        title=mask(ticket.title),
        desk=ticket.desk,
        unit=ticket.unit,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        clocks=ticket.clocks,
        history=public,
        allowed_actions=allowed_actions(ticket.state, Role.CITIZEN),
    )
