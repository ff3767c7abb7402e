"""Who sees what of a ticket: contacts and personal texts by role, and nothing personal on the progress page."""

from __future__ import annotations

import re
import unicodedata
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


def covered_text(text: str, contact: Contact, mask: Callable[[str], str], *, wholly: bool) -> str:
    """A free text with what is personal covered: what `mask` knows, and the contact's own name and phone.

    With `wholly` nothing is left of them; otherwise they are covered as in the contact itself.
    """
    for value, covered in ((contact.phone, covered_phone), (contact.name, covered_name)):
        if value and len(value) > 1:
            shown = "***" if wholly else covered(value)
            text = re.sub(_however_typed(value), lambda _found, shown=shown: shown, text)  # type: ignore[misc]
    return mask(text)


def _however_typed(value: str) -> str:
    """A pattern of the characters of a name or number, half or full width, with a separator between any two."""
    characters = [c for c in unicodedata.normalize("NFKC", value) if c.isalnum()]
    ways = [f"[{re.escape(c)}{chr(ord(c) + 0xFEE0) if '!' <= c <= '~' else ''}]" for c in characters]
    return "[\\s\u00b7().-]{0,2}".join(ways) if len(ways) > 1 else r"(?!)"


def shown_to(ticket: Ticket, *, actor: str, role: Role, unit: str | None, mask: Callable[[str], str]) -> Ticket:
    """The ticket as that person may read it: whole for the handler, for others with what is personal covered.

    A confidential reporter is shown to the handler only.
    """
    if is_handler(ticket, actor=actor, role=role, unit=unit):
        return ticket

    def covered(text: str) -> str:
        return covered_text(text, ticket.contact, mask, wholly=ticket.confidential)

    texts = {
        "title": covered(ticket.title),
        "description": covered(ticket.description),
        "occurred_text": covered(ticket.occurred_text),
        "location": ticket.location.model_copy(update={"text": covered(ticket.location.text)}),
        "history": tuple(entry.model_copy(update={"note": covered(entry.note)}) for entry in ticket.history),
    }
    if ticket.confidential:
        return ticket.model_copy(update={**texts, "contact": ANONYMOUS, "session_id": None})
    name, phone = ticket.contact.name, ticket.contact.phone
    contact = Contact.model_construct(
        name=covered_name(name) if name else None, phone=covered_phone(phone) if phone else None
    )
    return ticket.model_copy(update={**texts, "contact": contact})


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
