"""A ticket of the hotline: what it says, where it stands and what has happened to it."""

from __future__ import annotations

import unicodedata
from datetime import MAXYEAR, MINYEAR, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from assistant.hotline.given import Given

Text = Annotated[str, StringConstraints(strip_whitespace=True)]


def _in_every_zone(moment: datetime) -> datetime:
    if not MINYEAR < moment.year < MAXYEAR:
        raise ValueError("a moment so far away has no date in every zone")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_every_zone)]
"""An aware moment that can be told in any zone: not in the first or the last year of the calendar."""


class Frozen(BaseModel):
    """Base of the hotline's records: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TicketType(StrEnum):
    """What the citizen wants."""

    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class TicketState(StrEnum):
    """Where a ticket stands."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    TO_DISPATCH = "to_dispatch"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    HANDLING = "handling"
    EXTENSION_REQUESTED = "extension_requested"
    RETURN_REQUESTED = "return_requested"
    REPLIED = "replied"
    CALLBACK = "callback"
    CLOSED = "closed"
    REWORK = "rework"
    ARCHIVED = "archived"


class Urgency(StrEnum):
    """How soon somebody must act."""

    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Role(StrEnum):
    """Who acts. The first six are staff; a citizen acts through the pick-up code or the conversation."""

    AGENT = "agent"
    DESK_LEAD = "desk_lead"
    UNIT = "unit"
    MANAGER = "manager"
    EDITOR = "editor"
    ADMIN = "admin"
    CITIZEN = "citizen"
    SYSTEM = "system"


STAFF_ROLES = (Role.AGENT, Role.DESK_LEAD, Role.UNIT, Role.MANAGER, Role.EDITOR, Role.ADMIN)


class Flag(StrEnum):
    """What stands beside the state."""

    SUPERVISED = "supervised"
    MERGED = "merged"
    CONFIDENTIAL = "confidential"
    URGENT = "urgent"


class Location(Frozen):
    """Where it happened. `area` is an identifier of the area tree; `lat`, `lon` in degrees (WGS 84)."""

    text: Text = Field(default="", max_length=300)
    area: str | None = Field(default=None, max_length=64)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)


class Contact(Frozen):
    """Whom to call back. Personal: kept apart from the ticket and shown by `disclosure`."""

    name: Text | None = Field(default=None, max_length=60)
    phone: Text | None = Field(default=None, max_length=30, pattern=r"^\+?[0-9() -]{5,29}$")

    @field_validator("phone", mode="before")
    @classmethod
    def _half_width(cls, phone: object) -> object:
        return unicodedata.normalize("NFKC", phone) if isinstance(phone, str) else phone


class ClockKind(StrEnum):
    """The separate clocks of a ticket."""

    SIGN = "sign"
    CONTACT = "contact"
    CLOSE = "close"
    CALLBACK = "callback"


class ClockEntry(Frozen):
    """One clock: when it is due, when it was met, whether it is paused."""

    kind: ClockKind
    due_at: AwareDatetime
    met_at: AwareDatetime | None = None
    paused: bool = False


class HistoryEntry(Frozen):
    """One thing that happened. `hash` covers the entry and the hash of the one before it."""

    index: int
    at: AwareDatetime
    actor: str
    role: Role
    action: str
    state: TicketState
    note: str = ""
    public: bool = False
    hash: str = ""


class TicketIn(Frozen, Given):
    """What is needed to open a ticket; only the description is required."""

    type: TicketType
    title: Text = Field(default="", max_length=120)
    description: Text = Field(min_length=1, max_length=20_000)
    category_path: tuple[str, ...] = Field(default=(), max_length=3)
    location: Location = Location()
    occurred_at: Moment | None = None
    occurred_text: Text = Field(default="", max_length=100)
    """When it happened, in the citizen's words."""
    contact: Contact = Contact()
    confidential: bool | None = None
    channel: str = Field(default="web", max_length=32, pattern=r"^[a-z0-9_-]+$")
    session_id: str | None = Field(default=None, max_length=64)
    desk: str | None = Field(default=None, max_length=32)
    urgency: Urgency = Urgency.NORMAL
    proposed: tuple[str, ...] = ()
    """Names of fields that the assistant proposed and nobody has confirmed."""


class Ticket(Frozen):
    """A ticket as it stands at `version`."""

    number: str
    version: int = 1
    type: TicketType
    state: TicketState = TicketState.DRAFT
    title: str
    description: str
    category_path: tuple[str, ...] = ()
    location: Location = Location()
    occurred_at: AwareDatetime | None = None
    occurred_text: str = ""
    contact: Contact = Contact()
    confidential: bool = False
    channel: str
    session_id: str | None = None
    proposed: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    desk: str
    unit: str | None = None
    units_assisting: tuple[str, ...] = ()
    handler: str | None = None
    """The member of staff who has the ticket in hand."""
    flags: tuple[Flag, ...] = ()
    merged_into: str | None = None
    rating: int | None = None
    clocks: tuple[ClockEntry, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    created_at: AwareDatetime
    updated_at: AwareDatetime
    updated_by: str


class CreatedTicket(Frozen):
    """A ticket just opened. The pick-up code is told once and stored nowhere."""

    number: str
    pickup_code: str
    ticket: Ticket


class Progress(Frozen):
    """What the holder of the pick-up code may read: nothing personal."""

    number: str
    state: TicketState
    type: TicketType
    title: str
    desk: str
    unit: str | None
    created_at: datetime
    updated_at: datetime
    clocks: tuple[ClockEntry, ...]
    history: tuple[HistoryEntry, ...]
    allowed_actions: tuple[str, ...]

    @property
    def detail(self) -> str:
        """The last public note, masked; empty when nobody has written one."""
        return next((entry.note for entry in reversed(self.history) if entry.note), "")
