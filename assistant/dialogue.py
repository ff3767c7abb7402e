"""The conversation: six steps in order, and the few lines that run them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from uuid import uuid4
from weakref import WeakValueDictionary

from assistant.models import DialogueState, Kind, Message, Reply, Sentence, Turn
from assistant.ports import ConversationStore
from assistant.replies import plain
from assistant.sources import Sources
from assistant.steps.check import Check
from assistant.steps.compose import Compose
from assistant.steps.register import Register
from assistant.steps.retrieve import Retrieve
from assistant.steps.screen import Screen
from assistant.steps.understand import Understand
from assistant.texts import say

Progress = Callable[[str], Awaitable[None]]

STEPS = (Screen, Understand, Retrieve, Compose, Register, Check)


class Dialogue:
    """Answers one message of one conversation at a time; the same message twice gets the same reply."""

    def __init__(self, sources: Sources, conversations: ConversationStore, *, longest: int = 2000) -> None:
        self._conversations = conversations
        self._longest = longest
        self._steps: tuple[tuple[str, Callable[[Turn], Awaitable[Turn]]], ...] = (
            ("screen", Screen(sources)),
            ("understand", Understand(sources)),
            ("retrieve", Retrieve(sources)),
            ("compose", Compose(sources)),
            ("register", Register(sources)),
            ("check", Check(sources)),
        )
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def respond(self, session_id: str, message: Message, *, on_progress: Progress | None = None) -> Reply:
        """The reply to a message, kept with the state after it in one transaction."""
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        async with lock:
            if message.client_message_id and (
                known := await self._conversations.reply_to(session_id, message.client_message_id)
            ):
                return known
            state = await self._conversations.state(session_id)
            turn = Turn(session_id=session_id, turn_id=uuid4().hex, message=message, state=state)
            began = perf_counter()
            turn = await self._run(turn, on_progress)
            took = round((perf_counter() - began) * 1000, 2)
            reply = _finished(turn).model_copy(update={"took_ms": took})
            await self._conversations.record(
                session_id,
                message=message.text,
                client_message_id=message.client_message_id,
                reply=reply,
                state=turn.state,
                at=message.received_at,
            )
            return reply

    async def understand(self, message: Message) -> Turn:
        """The turn after the screen and the understanding, outside any conversation; a screened one has its reply."""
        turn = Turn(session_id="", turn_id=uuid4().hex, message=message, state=DialogueState())
        for _name, step in self._steps[:2]:
            if turn.reply is None:
                turn = await step(turn)
        return turn

    async def _run(self, turn: Turn, on_progress: Progress | None) -> Turn:
        if len(turn.message.text) > self._longest:
            return plain(turn, Kind.REFUSAL, say("error.too_long", limit=self._longest))
        for name, step in self._steps:
            if on_progress is not None:
                await on_progress(name)
            began = perf_counter()
            turn = await step(turn)
            timings = {**turn.timings_ms, name: (perf_counter() - began) * 1000}
            turn = turn.model_copy(update={"timings_ms": timings})
            if turn.reply is not None:
                break
        return turn


def _finished(turn: Turn) -> Reply:
    """The reply, with a reminder when a draft is still open behind an answer."""
    if turn.reply is None:
        raise RuntimeError(f"turn {turn.turn_id}: no step ended it")
    reply = turn.reply
    draft = turn.state.ticket_draft
    if turn.state.pending == "ticket" and draft and reply.kind in (Kind.ANSWER, Kind.REFUSAL):
        reminder = say("ticket.still_open", type=say(f"ticket_types.{draft['type']}"))
        return reply.model_copy(
            update={
                "suggested_replies": (*reply.suggested_replies, say("suggest.confirm")),
                "sentences": (*reply.sentences, Sentence(text=reminder)),
                "text": f"{reply.text}\n{reminder}",
            }
        )
    return reply
