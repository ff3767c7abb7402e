"""The conversation: four steps in order, and the few lines that run them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from uuid import uuid4
from weakref import WeakValueDictionary

from assistant.actions.context import too_long
from assistant.actions.skills import Act
from assistant.actions.stages import LISTENER, announce
from assistant.models import DialogueState, Kind, Message, Reply, Turn
from assistant.ports import ConversationStore, Overtaken
from assistant.steps.screen import Screen, as_matter
from assistant.steps.sort import Sort
from assistant.steps.understand import Understand

Progress = Callable[[str], Awaitable[None]]
Observer = Callable[[Turn], None]
"""Is shown the turn as it ended, with what its message was taken to mean: for judging."""

STEPS = (Screen, Understand, Sort, Act)
TRIES = 8
"""How often a message is answered anew because another worker answered in its conversation meanwhile."""


class Dialogue:
    """Answers one message of one conversation at a time; the same message twice gets the same reply."""

    def __init__(self, act: Act, conversations: ConversationStore) -> None:
        self._conversations = conversations
        self._longest = act.context.longest
        self._steps: tuple[tuple[str, Callable[[Turn], Awaitable[Turn]]], ...] = (
            ("screen", act.context.screen),
            ("understand", act.context.understand),
            ("sort", act.context.sort),
            ("act", act),
        )
        self.act = act
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def respond(
        self,
        session_id: str,
        message: Message,
        *,
        on_progress: Progress | None = None,
        observe: Observer | None = None,
    ) -> Reply:
        """The reply to a message, kept with the state after it in one transaction.

        The lock orders the messages that reach this process; one that reached another is noticed when the reply is
        kept, and this message is then answered again, after it.
        """
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        token = LISTENER.set(on_progress)
        try:
            async with lock:
                return await self._respond(session_id, message, observe)
        finally:
            LISTENER.reset(token)

    async def _respond(self, session_id: str, message: Message, observe: Observer | None) -> Reply:
        turn_id = uuid4().hex
        for _attempt in range(TRIES):
            if message.client_message_id and (
                known := await self._conversations.reply_to(session_id, message.client_message_id)
            ):
                return known
            state, after = await self._conversations.standing(session_id)
            began = perf_counter()
            turn = await self._run(Turn(session_id=session_id, turn_id=turn_id, message=message, state=state))
            if turn.reply is None:
                raise RuntimeError(f"turn {turn_id}: no step ended it")
            if observe is not None:
                observe(turn)
            took = round((perf_counter() - began) * 1000, 2)
            reply = turn.reply.model_copy(update={"took_ms": took})
            try:
                await self._conversations.record(
                    session_id,
                    message=message.text,
                    client_message_id=message.client_message_id,
                    reply=reply,
                    state=turn.state,
                    at=message.received_at,
                    after=after,
                )
            except Overtaken:
                continue
            return reply
        raise Overtaken(f"{session_id}: overtaken {TRIES} times")

    async def understand(self, message: Message) -> Turn:
        """The turn after the screen and the understanding, outside any conversation; a screened one has its reply.

        An emergency is sorted too, as the ticket that follows it is.
        """
        turn = await self.act.context.read(
            Turn(session_id="", turn_id=uuid4().hex, message=message, state=DialogueState())
        )
        if turn.reply is None or turn.reply.kind is not Kind.EMERGENCY:
            return turn
        matter = turn.model_copy(update={"reply": None, "understanding": as_matter(turn.message.text, turn.reply)})
        return (await self.act.context.sort(matter)).model_copy(update={"reply": turn.reply})

    async def _run(self, turn: Turn) -> Turn:
        """Each step in order; a reply that screening or reading has come to is told by the last."""
        turn = too_long(turn, self._longest)
        for name, step in self._steps:
            if turn.reply is not None and name != "act":
                continue
            if name in ("screen", "understand"):
                await announce(name)
            began = perf_counter()
            turn = await step(turn)
            timings = {**turn.timings_ms, name: (perf_counter() - began) * 1000}
            turn = turn.model_copy(update={"timings_ms": timings})
        return turn
