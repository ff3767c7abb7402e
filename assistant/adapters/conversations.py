"""Conversations in SQL: messages and tickets masked, what is remembered closed, and the numbers of the frames.

A draft needs the caller's own number as said, so the state cannot be masked: it is closed with the house's secret.
A reply of k sentences takes k + 1 numbers: its sentences, then itself. They are given in the transaction that stores
the reply, so a frame is never sent before it is kept, and any frame can be rebuilt after a restart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.adapters.store import Store
from assistant.adapters.tables import ConversationRow, ExchangeRow, FeedbackRow
from assistant.cipher import Cipher
from assistant.models import DialogueState, Reply
from assistant.ports import Clock, Overtaken

log = logging.getLogger(__name__)
HIDDEN_CODE = "\u2039pickup\u203a"
NOTHING = "{}"
"""The state of a conversation that remembers nothing."""


@dataclass(frozen=True)
class Conversation:
    """Who may speak in it, until when, and how far it has come."""

    session_id: str
    origin: str
    expires_at: datetime
    last_seq: int


@dataclass(frozen=True)
class Exchange:
    """A message as stored (masked), its reply, and the number of the reply's frame."""

    message: str
    client_message_id: str | None
    reply: Reply
    last_seq: int


class SqlConversations:
    """A ConversationStore. `code_of` gives a ticket's pick-up code again, so that no code is stored.

    `secret` closes what a conversation remembers.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        mask: Callable[[str], str],
        code_of: Callable[[str], str],
        secret: bytes,
        lifetime: timedelta,
    ) -> None:
        self._store = store
        self._clock = clock
        self._mask = mask
        self._code_of = code_of
        self._cipher = Cipher(secret, b"conversation state")
        self._lifetime = lifetime

    async def open(self, session_id: str, origin: str, expires_at: datetime, token_hash: str | None = None) -> None:
        """Begin a conversation bound to an origin; `token_hash` is how its bearer is known."""
        values = {
            "session_id": session_id,
            "token_hash": token_hash,
            "origin": origin,
            "opened_at": self._clock.now(),
            "expires_at": expires_at,
            "last_seq": 0,
            "state": NOTHING,
        }
        async with self._store.write() as connection:
            await connection.execute(insert(ConversationRow).values(values))

    async def by_token(self, token_hash: str) -> Conversation | None:
        """The living conversation of a bearer; None when there is none or it has expired."""
        found = await self._conversation(ConversationRow.token_hash == token_hash)
        return found if found is not None and found.expires_at > self._clock.now() else None

    async def by_session(self, session_id: str) -> Conversation | None:
        """The living conversation of that identifier; None when there is none or it has expired."""
        found = await self._conversation(ConversationRow.session_id == session_id)
        return found if found is not None and found.expires_at > self._clock.now() else None

    async def seen(self, session_id: str) -> bool:
        """Whether the conversation is kept, ended or not."""
        return await self._conversation(ConversationRow.session_id == session_id) is not None

    async def _conversation(self, condition: object) -> Conversation | None:
        c = ConversationRow
        query = select(c.session_id, c.origin, c.expires_at, c.last_seq).where(condition)  # type: ignore[arg-type]
        async with self._store.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else Conversation(row.session_id, row.origin, row.expires_at, row.last_seq)

    async def state(self, session_id: str) -> DialogueState:
        """What is carried from turn to turn; empty for a conversation that has not begun."""
        return (await self.standing(session_id))[0]

    async def standing(self, session_id: str) -> tuple[DialogueState, int]:
        """The state, and the number of the last frame given."""
        async with self._store.read() as connection:
            query = select(ConversationRow.state, ConversationRow.last_seq).where(
                ConversationRow.session_id == session_id
            )
            row = (await connection.execute(query)).first()
        return (DialogueState(), 0) if row is None else (self._remembered(session_id, row.state), row.last_seq)

    def _closed(self, session_id: str, state: DialogueState) -> str:
        kept = state.model_dump_json(exclude_defaults=True)
        return kept if kept == NOTHING else self._cipher.close(kept, session_id)

    def _remembered(self, session_id: str, kept: str) -> DialogueState:
        """The state as kept; one kept open by an earlier version is read too. Nothing where it cannot be opened."""
        text = kept if kept.startswith("{") else self._cipher.open(kept, session_id)
        if text is None:
            log.error("what a conversation remembers was closed with another secret.key; it begins anew")
            return DialogueState()
        return DialogueState.model_validate_json(text)

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
        """Keep one exchange and the state after it, in one transaction. A message already answered is left as it is.

        Overtaken when the last frame is no longer number `after`.
        """
        c = ConversationRow
        unchanged = (
            (c.session_id == session_id,) if after is None else (c.session_id == session_id, c.last_seq == after)
        )
        advance = (
            update(c)
            .where(*unchanged)
            .values(
                last_seq=c.last_seq + len(reply.sentences) + 1,
                state=self._closed(session_id, state),
                expires_at=at + self._lifetime,
            )
            .returning(c.last_seq)
        )
        values = {
            "reply_id": reply.reply_id,
            "session_id": session_id,
            "client_message_id": client_message_id,
            "message": self._mask(message),
            "reply": self._kept(reply),
            "kind": reply.kind.value,
            "at": at,
        }
        try:
            async with self._store.write() as connection:
                last_seq = (await connection.execute(advance)).scalar()
                if last_seq is None:
                    raise Overtaken(session_id)
                await connection.execute(insert(ExchangeRow).values(**values, last_seq=last_seq))
        except IntegrityError:
            if client_message_id is None or await self.reply_to(session_id, client_message_id) is None:
                raise

    async def reply_to(self, session_id: str, client_message_id: str) -> Reply | None:
        """The reply already given to that message."""
        e = ExchangeRow
        query = select(e.reply).where(e.session_id == session_id, e.client_message_id == client_message_id)
        async with self._store.read() as connection:
            text = (await connection.execute(query)).scalar()
        return None if text is None else self._restored(text)

    async def exchanges(self, session_id: str, limit: int = 50) -> list[tuple[str, Reply]]:
        """The last exchanges, oldest first."""
        e = ExchangeRow
        query = _select_exchange().where(e.session_id == session_id).order_by(e.last_seq.desc()).limit(limit)
        async with self._store.read() as connection:
            rows = (await connection.execute(query)).all()
        return [(x.message, x.reply) for x in map(self._exchange, reversed(rows))]

    async def exchanges_after(self, session_id: str, seq: int, limit: int = 100) -> list[Exchange]:
        """Exchanges whose reply frame has a number above `seq`, oldest first."""
        e = ExchangeRow
        query = _select_exchange().where(e.session_id == session_id, e.last_seq > seq).order_by(e.last_seq).limit(limit)
        async with self._store.read() as connection:
            rows = (await connection.execute(query)).all()
        return [self._exchange(row) for row in rows]

    async def exchange_of(self, session_id: str, client_message_id: str) -> Exchange | None:
        """The exchange that began with that message."""
        e = ExchangeRow
        query = _select_exchange().where(e.session_id == session_id, e.client_message_id == client_message_id)
        async with self._store.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else self._exchange(row)

    async def feedback(self, session_id: str, reply_id: str, *, useful: bool, comment: str) -> bool:
        """Keep what the citizen thinks of a reply of this conversation; False when it is not of it."""
        e = ExchangeRow
        own = select(e.reply_id).where(e.reply_id == reply_id, e.session_id == session_id)
        values = {"useful": useful, "comment": self._mask(comment), "at": self._clock.now()}
        async with self._store.write() as connection:
            if (await connection.execute(own)).scalar() is None:
                return False
            put = self._store.insert(FeedbackRow).values(reply_id=reply_id, **values)
            await connection.execute(put.on_conflict_do_update(index_elements=["reply_id"], set_=values))
        return True

    async def forget(self, before: datetime) -> int:
        """Delete conversations that expired before that moment, with all that was said; how many."""
        async with self._store.write() as connection:
            gone = await connection.execute(delete(ConversationRow).where(ConversationRow.expires_at < before))
        return gone.rowcount

    async def clear_ended(self) -> int:
        """Drop what ended conversations remember, such as a draft that nobody confirmed; how many had something."""
        c = ConversationRow
        ended = update(c).where(c.expires_at < self._clock.now(), c.state != NOTHING).values(state=NOTHING)
        async with self._store.write() as connection:
            return (await connection.execute(ended)).rowcount

    def _kept(self, reply: Reply) -> str:
        """The reply as it is stored: of a ticket, neither its pick-up code nor what is personal in it."""
        ticket = reply.ticket
        if ticket is None:
            return reply.model_dump_json()

        def kept(text: str) -> str:
            return self._mask(text.replace(ticket.pickup_code, HIDDEN_CODE) if ticket.pickup_code else text)

        fields = {name: kept(value) if isinstance(value, str) else value for name, value in ticket.fields.items()}
        code = HIDDEN_CODE if ticket.pickup_code else None
        changed = {
            "text": kept(reply.text),
            "sentences": tuple(one.model_copy(update={"text": kept(one.text)}) for one in reply.sentences),
            "ticket": ticket.model_copy(update={"pickup_code": code, "fields": fields}),
        }
        return reply.model_copy(update=changed).model_dump_json()

    def _exchange(self, row: Row[Any]) -> Exchange:
        return Exchange(row.message, row.client_message_id, self._restored(row.reply), row.last_seq)

    def _restored(self, text: str) -> Reply:
        reply = Reply.model_validate_json(text)
        if reply.ticket is None or reply.ticket.pickup_code != HIDDEN_CODE or reply.ticket.number is None:
            return reply
        return Reply.model_validate_json(text.replace(HIDDEN_CODE, self._code_of(reply.ticket.number)))


def _select_exchange() -> Select[Any]:
    e = ExchangeRow
    query: Any = select(e.message, e.client_message_id, e.reply, e.last_seq)
    return cast("Select[Any]", query)
