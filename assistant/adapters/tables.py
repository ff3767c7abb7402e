"""The tables of conversations, tickets and staff. Times are stored in UTC and read back aware."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from knowledge.adapters.database import Base


class Instant(TypeDecorator[datetime]):
    """An aware moment. SQLite keeps no zone, so UTC is written and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without zone is an error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)  # type: ignore[no-any-return]


class ConversationRow(Base):
    """A conversation: its bearer (a hashed token), the origin it is bound to and what it remembers."""

    __tablename__ = "conversations"

    session_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    origin: Mapped[str] = mapped_column(String(300), default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    last_seq: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(Text, default="{}")


class ExchangeRow(Base):
    """A message (masked) and its reply (JSON, without pick-up codes). Its frames have numbers up to `last_seq`."""

    __tablename__ = "exchanges"
    __table_args__ = (
        UniqueConstraint("session_id", "client_message_id", name="uq_exchanges_session_id_client_message_id"),
        Index("ix_exchanges_session_id_last_seq", "session_id", "last_seq"),
    )

    reply_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("conversations.session_id", ondelete="CASCADE"))
    client_message_id: Mapped[str | None] = mapped_column(String(64))
    last_seq: Mapped[int]
    message: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class FeedbackRow(Base):
    """Whether a reply was of use; the last word counts."""

    __tablename__ = "feedback"

    reply_id: Mapped[str] = mapped_column(ForeignKey("exchanges.reply_id", ondelete="CASCADE"), primary_key=True)
    useful: Mapped[bool]
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Instant)


class GapRow(Base):
    """A question (masked) that nothing answered, and how often it was asked."""

    __tablename__ = "gaps"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(default=1, index=True)
    first_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)


class TicketRow(Base):
    """A ticket without its contact and history."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_created_at_number", "created_at", "number"),
        Index("ix_tickets_state_created_at", "state", "created_at"),
        Index("ix_tickets_desk_created_at", "desk", "created_at"),
        Index("ix_tickets_unit_created_at", "unit", "created_at"),
        Index("ix_tickets_category1_area_created_at", "category1", "area", "created_at"),
    )

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    category1: Mapped[str | None] = mapped_column(String(40))
    category2: Mapped[str | None] = mapped_column(String(40))
    category3: Mapped[str | None] = mapped_column(String(40))
    location: Mapped[str] = mapped_column(String(300), default="")
    area: Mapped[str | None] = mapped_column(String(64))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    occurred_text: Mapped[str] = mapped_column(String(100), default="")
    confidential: Mapped[bool]
    channel: Mapped[str] = mapped_column(String(32))
    session_id: Mapped[str | None] = mapped_column(String(64), index=True)
    proposed: Mapped[str] = mapped_column(Text, default="[]")
    urgency: Mapped[str] = mapped_column(String(12))
    desk: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str | None] = mapped_column(String(80))
    units_assisting: Mapped[str] = mapped_column(Text, default="[]")
    handler: Mapped[str | None] = mapped_column(String(64))
    flags: Mapped[str] = mapped_column(Text, default="[]")
    merged_into: Mapped[str | None] = mapped_column(String(20))
    rating: Mapped[int | None]
    clocks: Mapped[str] = mapped_column(Text, default="[]")
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")


class ContactRow(Base):
    """Whom to call back: apart from the ticket, so that it can be deleted on schedule while the ticket stays."""

    __tablename__ = "ticket_contacts"

    number: Mapped[str] = mapped_column(ForeignKey("tickets.number", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(30), index=True)


class HistoryRow(Base):
    """One entry of a ticket's history. Rows are added, never changed."""

    __tablename__ = "ticket_history"
    __table_args__ = (UniqueConstraint("number", "idempotency_key", name="uq_ticket_history_number_idempotency_key"),)

    number: Mapped[str] = mapped_column(ForeignKey("tickets.number", ondelete="CASCADE"), primary_key=True)
    index: Mapped[int] = mapped_column("entry_index", primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(Text, default="")
    public: Mapped[bool]
    hash: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(64))


class SequenceRow(Base):
    """How many ticket numbers of a day have been handed out."""

    __tablename__ = "ticket_sequences"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    last: Mapped[int]


class EventRow(Base):
    """The outbox: what happened, kept in the transaction in which it happened, until it has been passed on."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_published_at_id", "published_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    payload: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(Instant)


class HandoffRow(Base):
    """A citizen who asked for a person, with what was said (masked). `waiting_session` is set while it waits, so that a
    conversation waits once."""

    __tablename__ = "handoffs"
    __table_args__ = (Index("ix_handoffs_state_desk_created_at", "state", "desk", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(64), index=True)
    waiting_session: Mapped[str | None] = mapped_column(String(64), unique=True)
    desk: Mapped[str] = mapped_column(String(32))
    urgency: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(Instant)
    taken_by: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffRow(Base):
    """A member of staff; the password as an Argon2id hash."""

    __tablename__ = "staff"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[str] = mapped_column(String(16))
    desk: Mapped[str | None] = mapped_column(String(32))
    unit: Mapped[str | None] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class StaffSessionRow(Base):
    """A sign-in; the token as a SHA-256 hash."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("staff.username", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class AuditRow(Base):
    """Who did what to what. Rows are added, never changed; `detail` is masked."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[str] = mapped_column(Text, default="")


class CorrectionRow(Base):
    """A change of a ticket's category, unit or desk by staff. Rows are added, never changed; no text of anybody."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(ForeignKey("tickets.number", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(16))
    before: Mapped[str] = mapped_column(String(140), default="")
    after: Mapped[str] = mapped_column(String(140), default="")
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(40))


class ModelCallRow(Base):
    """A call to a chat model; `day` is that of the city's zone. No text of anybody."""

    __tablename__ = "model_calls"
    __table_args__ = (Index("ix_model_calls_day_purpose", "day", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant)
    day: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(32))
    model: Mapped[str] = mapped_column(String(120))
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    took_ms: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
