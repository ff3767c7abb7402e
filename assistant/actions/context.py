"""What every skill works with: the sources, and the way from a tracker to a turn and back to messages and events."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions.held import Held, Seal, held_of
from assistant.actions.names import STATE
from assistant.hotline.given import clean
from assistant.models import DialogueState, Kind, Message, Reply, Sentence, Turn
from assistant.replies import plain
from assistant.sources import Sources
from assistant.texts import say

Event = dict[str, Any]
Step = Callable[[Turn], Awaitable[Turn]]
SENDER_CHARACTERS = 64
PUBLIC = ("item_code", "area", "situation", "aspects")
"""What is believed of a state that is known by the sender's name alone, which anybody may claim."""


class SentenceDispatcher(CollectingDispatcher):  # type: ignore[misc]
    """A dispatcher of a transport that streams: a reply goes out sentence by sentence, then whole."""


@dataclass(frozen=True, slots=True)
class Context:
    """`screen`, `understand` and `sort` begin a turn; `state_of` gives the state stored for a sender."""

    sources: Sources
    seal: Seal
    screen: Step
    understand: Step
    sort: Step
    state_of: Callable[[str], Awaitable[DialogueState]]
    longest: int

    async def read(self, turn: Turn) -> Turn:
        """The turn screened and, unless that ended it, understood and sorted."""
        turn = await self.screen(too_long(turn, self.longest))
        return turn if turn.reply is not None else await self.sort(await self.understand(turn))

    async def turn_of(self, tracker: Tracker) -> Turn:
        """The turn of a tracker's last message: as it is held there, or read anew."""
        sender = sender_of(tracker.sender_id)
        text = clean(str(tracker.latest_message.get("text") or ""))
        held = self.seal.open(sender, tracker.slots.get(STATE))
        if held is not None and held.turn_id and held.text == text:
            message = Message(
                text=text,
                received_at=held.received_at or self.sources.clock.now(),
                client_message_id=held.client_message_id,
            )
            return Turn(
                session_id=sender, turn_id=held.turn_id, message=message, state=held.state,
                understanding=held.understanding, reply=held.reply,
            )  # fmt: skip
        state = held.state if held is not None else _public(await self.state_of(sender))
        message = Message(text=text, received_at=self.sources.clock.now())
        return await self.read(Turn(session_id=sender, turn_id=uuid4().hex, message=message, state=state))

    def kept(self, turn: Turn) -> Event:
        """The event that carries a message that is read but not answered."""
        return dict(SlotSet(STATE, self.seal.close(turn.session_id, held_of(turn))))

    async def told(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        """Sends the reply of a turn; the event that carries the state after it."""
        if turn.reply is None:
            raise RuntimeError(f"turn {turn.turn_id}: no skill ended it")
        reply, state = asked_once(reminded(turn.reply, turn.state), turn.state)
        await _send(dispatcher, reply)
        return [dict(SlotSet(STATE, self.seal.close(turn.session_id, Held(state=state))))]


def _public(state: DialogueState) -> DialogueState:
    return DialogueState(**{name: getattr(state, name) for name in PUBLIC})


def sender_of(sender_id: object) -> str:
    """The sender as a session's name: as it is when it may be one, otherwise a digest of it."""
    sender = clean(str(sender_id or ""))
    if 0 < len(sender) <= SENDER_CHARACTERS:
        return sender
    return hashlib.sha256(sender.encode()).hexdigest()


def too_long(turn: Turn, longest: int) -> Turn:
    """The turn; with a refusal when its message has more characters than allowed."""
    if turn.reply is None and len(turn.message.text) > longest:
        return plain(turn, Kind.REFUSAL, say("error.too_long", limit=longest))
    return turn


async def _send(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    whole: Mapping[str, Any] = reply.model_dump(mode="json")
    buttons = [{"title": text, "payload": text} for text in reply.suggested_replies]
    if not isinstance(dispatcher, SentenceDispatcher):
        dispatcher.utter_message(text=reply.text, buttons=buttons, json_message=whole)
        return
    await dispatcher.stream_start()
    for sentence in reply.sentences:
        await dispatcher.stream_chunk(text=sentence.text)
    await dispatcher.stream_chunk(buttons=buttons, json_message=whole)
    await dispatcher.stream_end()


ONCE = {
    "clarify.which_item": "clarify.which_item_again",
    "ticket.ask_number": "clarify.ask_number_again",
    "choose.area_unknown": "clarify.area_unknown_again",
}
"""Questions that are not put twice, and what is said instead of the second time."""


def asked_once(reply: Reply, state: DialogueState) -> tuple[Reply, DialogueState]:
    """The reply, and the state that remembers its question; a question just asked is given up, and that is said."""
    before = tuple(one for one in state.questions if one not in ONCE)
    question = next((key for key in ONCE if reply.kind is Kind.CLARIFY and reply.text.startswith(_lead(key))), None)
    if question is None:
        return reply, state.model_copy(update={"questions": before})
    if question not in state.questions:
        return reply, state.model_copy(update={"questions": (*before, question)})
    text = say(ONCE[question])
    told = {"text": text, "sentences": (Sentence(text=text),), "suggested_replies": (say("suggest.person"),)}
    pending = "ticket" if state.pending == "ticket" else ""
    return reply.model_copy(update=told), state.model_copy(update={"questions": before, "pending": pending})


def _lead(key: str) -> str:
    """The beginning of a sentence, up to the first place that is filled in."""
    return say(key).partition("{")[0]


REMINDING = (Kind.ANSWER, Kind.REFUSAL, Kind.SMALLTALK, Kind.TICKET_STATUS, Kind.HANDOFF)
"""Kinds of reply behind which an open draft is called to mind."""


def reminded(reply: Reply, state: DialogueState) -> Reply:
    """The reply, with a line about the draft that is still open behind it and what is being asked for it."""
    draft = state.ticket_draft
    if state.pending != "ticket" or not draft or reply.kind not in REMINDING:
        return reply
    asked = state.asked[-1] if state.asked else "decision"
    key = f"still_asked_{asked}"
    wanted = say(f"form.{key}") if asked != "decision" else say("form.still_asked_decision")
    reminder = say("form.still_open", type=say(f"ticket_types.{draft['type']}"), wanted=wanted)
    return reply.model_copy(
        update={
            "suggested_replies": (*reply.suggested_replies, say("suggest.confirm")),
            "sentences": (*reply.sentences, reply.sentences[0].model_copy(update={"text": reminder, "citations": ()})),
            "text": f"{reply.text}\n{reminder}",
        }
    )
