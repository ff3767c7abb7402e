"""A person on request at any time: the conversation is queued with what was said, so that nothing is said twice."""

from __future__ import annotations

from assistant.actions import names
from assistant.actions.skill import Skill
from assistant.hotline.models import Urgency
from assistant.models import Kind, Turn
from assistant.replies import plain
from assistant.texts import say

GENERAL = "general"
SUMMARY_CHARACTERS = 500


class AskPerson(Skill):
    """Queues the conversation for a person. An open draft is kept, and told to the person too."""

    NAME = names.PERSON

    async def act(self, turn: Turn) -> Turn:
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
                "understanding": understood.model_dump(mode="json", exclude_defaults=True) if understood else {},
            },
        )
        queue = say("handoff.waiting", position=queued.position) if queued.position else say("handoff.first")
        return plain(turn, Kind.HANDOFF, say("handoff.person", queue=queue))
