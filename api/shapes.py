"""The shapes of requests and answers that are not those of the domain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from assistant.hotline.given import Given
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
from knowledge.models import Collection, Hit


class Shape(Given):
    """Base of what comes in: texts are cleaned, and an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


class SessionOpened(BaseModel):
    """A conversation just opened. The token is told once."""

    session_id: str
    token: str
    expires_at: datetime


class ChatIn(Shape):
    """A citizen's message."""

    message: str
    client_message_id: str | None = Field(default=None, min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")


class FeedbackIn(Shape):
    """Whether a reply was of use."""

    reply_id: str = Field(min_length=1, max_length=64)
    useful: bool
    comment: str = Field(default="", max_length=1000)


class LoginIn(Shape):
    """A sign-in."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=200)
    otp: str | None = Field(default=None, max_length=10)


class Me(BaseModel):
    """Who is signed in."""

    username: str
    name: str
    role: Role
    desk: str | None
    unit: str | None
    scopes: tuple[str, ...]
    pages: tuple[str, ...]


class LoginOut(BaseModel):
    """A sign-in just made; the same token is in the cookie."""

    token: str
    expires_at: datetime
    role: Role
    scopes: tuple[str, ...]
    pages: tuple[str, ...]


class SearchIn(Shape):
    """A query of the knowledge base."""

    query: str = Field(min_length=1, max_length=500)
    top_k: int = Field(default=5, ge=1, le=50)
    collection: Collection | None = None


class HitOut(BaseModel):
    """A passage found; scores 0..1 within the query."""

    passage_id: str
    document_id: str
    title: str
    section: str
    text: str
    collection: Collection
    score: float
    keyword_score: float
    dense_score: float
    issued_on: date | None = None
    effective_from: date | None = None
    expires_at: date | None = None
    source_url: str = ""

    @classmethod
    def of(cls, hit: Hit) -> HitOut:
        """From a hit of the library."""
        p = hit.passage
        return cls(
            passage_id=p.passage_id, document_id=p.document_id, title=p.title, section=p.section, text=p.text,
            collection=p.collection, score=hit.score, keyword_score=hit.keyword_score, dense_score=hit.dense_score,
            issued_on=p.issued_on, effective_from=p.effective_from, expires_at=p.expires_at, source_url=p.source_url,
        )  # fmt: skip


class SearchOut(BaseModel):
    """Passages, best first."""

    hits: list[HitOut]


class TicketOut(BaseModel):
    """A ticket as the reader may see it. `pickup_code` is there once, at creation."""

    number: str
    version: int
    type: TicketType
    state: TicketState
    title: str
    description: str
    category_path: tuple[str, ...]
    location: Location
    occurred_at: AwareDatetime | None
    occurred_text: str
    contact: Contact
    confidential: bool
    channel: str
    session_id: str | None
    proposed: tuple[str, ...]
    urgency: Urgency
    desk: str
    unit: str | None
    units_assisting: tuple[str, ...]
    handler: str | None
    flags: tuple[Flag, ...]
    merged_into: str | None
    rating: int | None
    clocks: tuple[ClockEntry, ...]
    history: tuple[HistoryEntry, ...]
    created_at: AwareDatetime
    updated_at: AwareDatetime
    updated_by: str
    allowed_actions: tuple[str, ...] = ()
    pickup_code: str | None = None

    @classmethod
    def of(cls, ticket: Ticket, allowed: tuple[str, ...] = (), pickup_code: str | None = None) -> TicketOut:
        """From a ticket already covered for its reader."""
        own: dict[str, Any] = {name: getattr(ticket, name) for name in Ticket.model_fields}
        return cls.model_construct(**own, allowed_actions=allowed, pickup_code=pickup_code)


class TicketList(BaseModel):
    """A page of tickets, newest first; `cursor` asks for the next one, null on the last."""

    tickets: list[TicketOut]
    cursor: str | None


class ErrorDetail(BaseModel):
    """What is wrong and what to do, in Chinese; `field` names a wrong field."""

    model_config = ConfigDict(extra="allow")

    code: str
    message: str
    field: str | None = None


class ErrorOut(BaseModel):
    """The shape of every refusal."""

    error: ErrorDetail
