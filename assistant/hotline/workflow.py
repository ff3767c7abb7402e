"""The one table of allowed changes: which action, from which states, by whom, to which state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.hotline.errors import NotAllowed
from assistant.hotline.models import Role, TicketState

S = TicketState
R = Role


class Action(StrEnum):
    """What can be done to a ticket."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    DISPATCH = "dispatch"
    SIGN = "sign"
    CONTACT = "contact"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    REQUEST_RETURN = "request_return"
    DECIDE_RETURN = "decide_return"
    REPLY = "reply"
    CALLBACK = "callback"
    CLOSE = "close"
    REWORK = "rework"
    ARCHIVE = "archive"
    SUPERVISE = "supervise"
    MERGE = "merge"
    TRANSFER = "transfer"
    NOTE = "note"
    WITHDRAW = "withdraw"
    RATE = "rate"


@dataclass(frozen=True)
class Change:
    """A row of the table. `to` None leaves the state; `decision` tells apart the outcomes of one action;
    `needs` names the fields the action must bring; `public` entries of the history are shown to the citizen."""

    action: Action
    states: tuple[TicketState, ...]
    to: TicketState | None
    roles: tuple[Role, ...]
    decision: str | None = None
    needs: tuple[str, ...] = ()
    public: bool = False


DESK = (R.AGENT, R.DESK_LEAD, R.ADMIN)
LEAD = (R.DESK_LEAD, R.MANAGER, R.ADMIN)
UNIT = (R.UNIT,)
WORKING = (S.SIGNED, S.HANDLING, S.REWORK)
WAITING = (S.ACCEPTED, S.TO_DISPATCH)
OPEN = (
    S.DRAFT, S.ACCEPTED, S.TO_DISPATCH, S.DISPATCHED, S.SIGNED, S.HANDLING, S.EXTENSION_REQUESTED,
    S.RETURN_REQUESTED, S.REPLIED, S.CALLBACK, S.REWORK,
)  # fmt: skip

TABLE: tuple[Change, ...] = (
    Change(Action.ACCEPT, (S.DRAFT,), S.ACCEPTED, DESK, public=True),
    Change(Action.REFUSE, (S.DRAFT, S.ACCEPTED), S.NOT_ACCEPTED, DESK, needs=("note",), public=True),
    Change(Action.TRANSFER, WAITING, S.TO_DISPATCH, DESK, needs=("desk",)),
    Change(Action.DISPATCH, WAITING, S.DISPATCHED, DESK, needs=("unit",), public=True),
    Change(Action.SIGN, (S.DISPATCHED,), S.SIGNED, UNIT, public=True),
    Change(Action.CONTACT, WORKING, S.HANDLING, UNIT, public=True),
    Change(Action.REQUEST_EXTENSION, WORKING, S.EXTENSION_REQUESTED, UNIT, needs=("note", "days")),
    Change(Action.DECIDE_EXTENSION, (S.EXTENSION_REQUESTED,), S.HANDLING, LEAD, "approve", public=True),
    Change(Action.DECIDE_EXTENSION, (S.EXTENSION_REQUESTED,), S.HANDLING, LEAD, "reject", ("note",)),
    Change(Action.REQUEST_RETURN, (S.DISPATCHED, S.SIGNED), S.RETURN_REQUESTED, UNIT, needs=("note",)),
    Change(Action.DECIDE_RETURN, (S.RETURN_REQUESTED,), S.TO_DISPATCH, LEAD, "approve"),
    Change(Action.DECIDE_RETURN, (S.RETURN_REQUESTED,), S.SIGNED, LEAD, "reject", ("note",)),
    Change(Action.REPLY, WORKING, S.REPLIED, UNIT, needs=("note",), public=True),
    Change(Action.REPLY, (S.ACCEPTED,), S.REPLIED, DESK, needs=("note",), public=True),
    Change(Action.CALLBACK, (S.REPLIED,), S.CALLBACK, DESK, public=True),
    Change(Action.CLOSE, (S.REPLIED, S.CALLBACK), S.CLOSED, DESK, public=True),
    Change(Action.REWORK, (S.CALLBACK, S.CLOSED), S.REWORK, LEAD, needs=("note",), public=True),
    Change(Action.ARCHIVE, (S.CLOSED, S.NOT_ACCEPTED), S.ARCHIVED, (R.DESK_LEAD, R.ADMIN, R.SYSTEM)),
    Change(Action.SUPERVISE, OPEN, None, LEAD, needs=("note",)),
    Change(Action.MERGE, (S.DRAFT, *WAITING), S.CLOSED, DESK, needs=("into",), public=True),
    Change(Action.NOTE, OPEN, None, (*DESK, R.UNIT, R.MANAGER), needs=("note",)),
    Change(Action.NOTE, OPEN, None, (R.CITIZEN,), needs=("note",), public=True),
    Change(Action.WITHDRAW, (S.DRAFT, *WAITING), S.CLOSED, (R.CITIZEN, *DESK), public=True),
    Change(Action.RATE, (S.REPLIED, S.CALLBACK, S.CLOSED), None, (R.CITIZEN,), needs=("rating",), public=True),
)


def allowed_actions(state: TicketState, role: Role) -> tuple[str, ...]:
    """The actions that the role may take in the state, in the order of the table, each once."""
    return tuple(dict.fromkeys(c.action.value for c in TABLE if state in c.states and role in c.roles))


def change_for(action: str, state: TicketState, role: Role, decision: str | None = None) -> Change:
    """The row that permits the action; NotAllowed (with what is allowed) when there is none.

    An action with several outcomes needs its `decision`; without a fitting one the first row is returned so that the
    caller can name the missing field.
    """
    rows = [c for c in TABLE if c.action == action and state in c.states and role in c.roles]
    if not rows:
        raise NotAllowed(action, state, allowed_actions(state, role))
    return next((c for c in rows if c.decision == decision), rows[0])
