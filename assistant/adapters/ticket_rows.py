"""A ticket as rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Row

from assistant.hotline.models import (
    ClockEntry,
    Contact,
    Flag,
    HistoryEntry,
    Location,
    Role,
    Ticket,
    TicketState,
    TicketType,
    Urgency,
)

_PLAIN = (
    "number", "version", "title", "description", "occurred_at", "occurred_text", "confidential", "channel",
    "session_id", "desk", "unit", "handler", "merged_into", "rating", "created_at", "updated_at", "updated_by",
)  # fmt: skip
_LISTS = ("proposed", "units_assisting", "flags")


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket, its contact and history aside."""
    path: tuple[str | None, ...] = (*ticket.category_path, None, None, None)
    return {
        **{name: getattr(ticket, name) for name in _PLAIN},
        **{name: orjson.dumps(getattr(ticket, name)).decode() for name in _LISTS},
        "type": ticket.type.value,
        "state": ticket.state.value,
        "urgency": ticket.urgency.value,
        "category1": path[0],
        "category2": path[1],
        "category3": path[2],
        "location": ticket.location.text,
        "area": ticket.location.area,
        "lat": ticket.location.lat,
        "lon": ticket.location.lon,
        "clocks": orjson.dumps([clock.model_dump(mode="json") for clock in ticket.clocks]).decode(),
    }


def history_values(ticket: Ticket) -> dict[str, Any]:
    """The columns of the newest history entry."""
    entry = ticket.history[-1]
    plain = {"role": entry.role.value, "state": entry.state.value, "action": str(entry.action)}
    return {"number": ticket.number, **entry.model_dump(), **plain}


def ticket_from(row: Row[Any], history: Sequence[Row[Any]]) -> Ticket:
    """The ticket of a row joined with its contact. Rows were checked when they were written."""
    return Ticket.model_construct(
        **{name: getattr(row, name) for name in _PLAIN},
        type=TicketType(row.type),
        state=TicketState(row.state),
        urgency=Urgency(row.urgency),
        category_path=tuple(part for part in (row.category1, row.category2, row.category3) if part),
        location=Location.model_construct(text=row.location, area=row.area, lat=row.lat, lon=row.lon),
        contact=Contact.model_construct(name=row.contact_name, phone=row.contact_phone),
        proposed=tuple(orjson.loads(row.proposed)),
        units_assisting=tuple(orjson.loads(row.units_assisting)),
        flags=tuple(Flag(flag) for flag in orjson.loads(row.flags)),
        clocks=tuple(ClockEntry.model_validate(clock) for clock in orjson.loads(row.clocks)),
        history=tuple(_entry(entry) for entry in history),
    )


def _entry(row: Row[Any]) -> HistoryEntry:
    return HistoryEntry.model_construct(
        index=row.entry_index, at=row.at, actor=row.actor, role=Role(row.role), action=row.action,
        state=TicketState(row.state), note=row.note, public=row.public, hash=row.hash,
    )  # fmt: skip
