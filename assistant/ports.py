"""What the conversation needs from outside, as narrow protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from assistant.hotline.models import CreatedTicket, Progress
from assistant.hotline.transitions import ActionIn
from assistant.models import CategoryGuess, DialogueState, Draft, Reply
from knowledge.models import Hit


class Clock(Protocol):
    """The time, aware of its zone."""

    def now(self) -> datetime: ...


class Overtaken(Exception):
    """Another answer was kept in the conversation first: the message must be answered again, after it."""


class Composer(Protocol):
    """Proposes an answer from passages; None when they do not hold one."""

    async def compose(self, question: str, hits: Sequence[Hit]) -> Draft | None: ...


class ConversationStore(Protocol):
    """Conversations as they were said. Messages are stored masked; replies as sent."""

    async def open(self, session_id: str, origin: str, expires_at: datetime) -> None: ...
    async def state(self, session_id: str) -> DialogueState: ...
    async def standing(self, session_id: str) -> tuple[DialogueState, int]:
        """The state, and the number of the last frame: what `record` takes as `after`."""
        ...

    async def record(
        self,
        session_id: str,
        *,
        message: str,
        client_message_id: str | None,
        reply: Reply,
        state: DialogueState,
        at: datetime,
        after: int | None = None,
    ) -> None:
        """Keep one exchange and the state after it, in one transaction.

        Overtaken when frames beyond `after` have been given meanwhile: another worker answered in this conversation.
        """
        ...

    async def reply_to(self, session_id: str, client_message_id: str) -> Reply | None:
        """The reply already given to that message, so that a repeated message is answered once."""
        ...

    async def exchanges(self, session_id: str, limit: int = 50) -> list[tuple[str, Reply]]: ...


class GapLog(Protocol):
    """Questions that nothing answers, for the knowledge editor. Stored masked."""

    async def record(self, question: str, *, reason: str, at: datetime) -> None: ...
    async def top(self, limit: int = 50) -> list[tuple[str, int]]: ...


class TicketDesk(Protocol):
    """Opens tickets and tells how they stand; None where number and code do not fit."""

    async def create(
        self, fields: dict[str, Any], *, session_id: str | None, idempotency_key: str | None
    ) -> CreatedTicket: ...
    async def progress(self, number: str, pickup_code: str, *, who: str = "") -> Progress | None: ...
    async def progress_in_session(self, number: str, session_id: str) -> Progress | None: ...
    async def created_under(self, session_id: str, idempotency_key: str) -> CreatedTicket:
        """The ticket that a conversation opened under a key; TicketNotFound."""
        ...

    async def citizen_act(
        self, number: str, pickup_code: str, asked: ActionIn, *, who: str = "", idempotency_key: str | None = None
    ) -> Progress | None: ...
    def code_of(self, number: str) -> str:
        """The pick-up code of a ticket that the conversation is known to hold."""
        ...


class Categorised(Protocol):
    """The category of a text."""

    @property
    def guess(self) -> CategoryGuess: ...


class CategorySource(Protocol):
    """Proposes the category of a text."""

    async def of(self, text: str, *, ask_model: bool = True) -> Categorised | None:
        """The likeliest category path with the next ones; None where nothing can be said."""
        ...


class Handoff(Protocol):
    """A request for a person: its identifier, and how many wait before it at that desk."""

    @property
    def id(self) -> str: ...
    @property
    def position(self) -> int: ...


class HandoffQueue(Protocol):
    """Citizens who wait for a person, with what they have said so far. Texts are stored masked."""

    async def request(
        self,
        session_id: str,
        *,
        desk: str,
        urgency: str,
        reason: str,
        summary: str,
        at: datetime,
        context: Mapping[str, Any] | None = None,
    ) -> Handoff:
        """Queue the conversation once: a second request while the first waits returns it, with the higher urgency.

        `context` is what the person should see beside the last exchanges, such as an open draft.
        """
        ...
