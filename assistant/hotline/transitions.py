"""What an allowed action changes on a ticket. Pure: a ticket in, a changed ticket out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from assistant.hotline.errors import FieldError
from assistant.hotline.given import Given
from assistant.hotline.history import chain
from assistant.hotline.models import Flag, Frozen, HistoryEntry, Role, Text, Ticket
from assistant.hotline.workflow import Action, Change, change_for


class ActionIn(Frozen, Given):
    """What is asked for: the action and the fields that its row of the table needs."""

    action: str = Field(min_length=1, max_length=40)
    note: Text = Field(default="", max_length=2000)
    decision: Literal["approve", "reject"] | None = None
    desk: str | None = Field(default=None, max_length=32)
    unit: Text | None = Field(default=None, max_length=80)
    units_assisting: tuple[str, ...] = Field(default=(), max_length=10)
    days: int | None = Field(default=None, ge=1, le=60)
    into: str | None = Field(default=None, max_length=20)
    rating: int | None = Field(default=None, ge=1, le=5)
    category_path: tuple[str, ...] = Field(default=(), max_length=3)
    """With accept, transfer or dispatch: the category in place of the one that stands."""


TAKES: dict[str, tuple[str, ...]] = {
    Action.ACCEPT: ("category_path",),
    Action.TRANSFER: ("desk", "category_path"),
    Action.DISPATCH: ("unit", "units_assisting", "category_path"),
    Action.REQUEST_EXTENSION: ("days",),
    Action.DECIDE_EXTENSION: ("decision",),
    Action.DECIDE_RETURN: ("decision",),
    Action.MERGE: ("into",),
    Action.RATE: ("rating",),
}
"""The fields that an action takes beside a note. Any other is refused: it would be lost without a word."""


def _refuse(ticket: Ticket, asked: ActionIn) -> None:
    """FieldError for a field that the action does not take, and for a category coarser than the one that stands."""
    taken = ("action", "note", *TAKES.get(asked.action, ()))
    for name in type(asked).model_fields:
        if name not in taken and getattr(asked, name) not in (None, "", ()):
            raise FieldError(name, "not_of_this_action")
    if asked.category_path and len(asked.category_path) < len(ticket.category_path):
        raise FieldError("category_path", "coarser_category")


def _require(change: Change, asked: ActionIn) -> None:
    if change.decision is not None and asked.decision != change.decision:
        raise FieldError("decision", "required")
    for name in change.needs:
        if getattr(asked, name) in (None, "", ()):
            raise FieldError(name, "required")


def _fields(ticket: Ticket, asked: ActionIn, actor: str, role: Role) -> dict[str, Any]:
    match asked.action:
        case Action.ACCEPT:
            return {"handler": actor, **_category(ticket, asked)}
        case Action.TRANSFER:
            return {"desk": asked.desk, **_category(ticket, asked)}
        case Action.DISPATCH:
            return {"unit": asked.unit, "units_assisting": asked.units_assisting, **_category(ticket, asked)}
        case Action.DECIDE_RETURN if asked.decision == "approve":
            return {"unit": None, "units_assisting": ()}
        case Action.SUPERVISE:
            return {"flags": _with(ticket, Flag.SUPERVISED)}
        case Action.MERGE:
            return {"flags": _with(ticket, Flag.MERGED), "merged_into": asked.into}
        case Action.RATE:
            return {"rating": asked.rating}
    return {}


def _category(ticket: Ticket, asked: ActionIn) -> dict[str, Any]:
    """The category that a person has set, which is then no longer a proposal."""
    if not asked.category_path:
        return {}
    proposed = tuple(name for name in ticket.proposed if name != "category_path")
    return {"category_path": asked.category_path, "proposed": proposed}


def _with(ticket: Ticket, flag: Flag) -> tuple[Flag, ...]:
    return tuple(dict.fromkeys((*ticket.flags, flag)))


def entry_after(ticket: Ticket, *, at: datetime, actor: str, role: Role, action: str, **more: Any) -> HistoryEntry:
    """The next, hashed entry of the ticket's history."""
    previous = ticket.history[-1].hash if ticket.history else ""
    entry = HistoryEntry(index=len(ticket.history), at=at, actor=actor, role=role, action=action, **more)
    return chain(previous, entry)


def act(ticket: Ticket, asked: ActionIn, *, actor: str, role: Role, at: datetime) -> Ticket:
    """The ticket after the action: new state, fields, version and history. NotAllowed or FieldError when it cannot."""
    change = change_for(asked.action, ticket.state, role, asked.decision)
    _require(change, asked)
    _refuse(ticket, asked)
    if asked.action == Action.RATE and ticket.rating is not None:
        raise FieldError("rating", "already_rated")
    if asked.action == Action.MERGE and asked.into == ticket.number:
        raise FieldError("into", "same_ticket")
    state = change.to or ticket.state
    entry = entry_after(
        ticket, at=at, actor=actor, role=role, action=asked.action, state=state, note=asked.note, public=change.public
    )
    return ticket.model_copy(
        update={
            **_fields(ticket, asked, actor, role),
            "state": state,
            "version": ticket.version + 1,
            "updated_at": at,
            "updated_by": actor,
            "history": (*ticket.history, entry),
        }
    )
