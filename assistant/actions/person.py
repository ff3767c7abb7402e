"""A person on request at any time: the conversation is queued with what was said, so that nothing is said twice."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions import names
from assistant.actions.context import Event
from assistant.actions.skill import Skill
from assistant.hotline.models import Urgency
from assistant.models import Kind, Turn
from assistant.replies import plain
from assistant.texts import say

GENERAL = "general"
SUMMARY_CHARACTERS = 500
TEXT_CHARACTERS = 2000
TEXTS = 20
SPEAKERS = {"user": "citizen", "bot": "assistant"}


def said_in_tracker(tracker: Tracker) -> list[dict[str, str]]:
    """The last texts of a tracker's events, oldest first, by who said them; none in our own conversations."""
    told = [
        {SPEAKERS[event["event"]]: str(event.get("text") or "")[:TEXT_CHARACTERS]}
        for event in tracker.events
        if event.get("event") in SPEAKERS
    ]
    return told[-TEXTS:]


class AskPerson(Skill):
    """Queues the conversation for a person. An open draft is kept, and told to the person too."""

    NAME = names.PERSON

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        """As every skill; what was said in another server's tracker is handed over with it."""
        turn = await self.context.turn_of(tracker)
        if turn.reply is None:
            turn = await self._queued(turn, said_in_tracker(tracker))
        return await self.context.told(dispatcher, turn)

    async def _queued(self, turn: Turn, said: list[dict[str, str]]) -> Turn:
        """How many wait before, and that nothing need be said again."""
        draft = turn.state.ticket_draft or {}
        understood = turn.understanding
        desk = draft.get("desk") or (understood.desk if understood else None) or GENERAL
        queued = await self.sources.handoffs.request(
            turn.session_id,
            desk=str(desk),
            urgency=str(draft.get("urgency") or Urgency.NORMAL.value),
            reason="asked",
            summary=str(draft.get("description") or turn.message.text)[:SUMMARY_CHARACTERS],
            at=turn.message.received_at,
            context={
                "draft": {name: value for name, value in draft.items() if name != "key"},
                **({"said": said} if said else {}),
                "understanding": understood.model_dump(mode="json", exclude_defaults=True) if understood else {},
            },
        )
        queue = say("handoff.waiting", position=queued.position) if queued.position else say("handoff.first")
        return plain(turn, Kind.HANDOFF, say("handoff.person", queue=queue))
