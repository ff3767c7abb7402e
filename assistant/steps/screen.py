"""First step: emergencies and matters outside the hotline are told the right number or channel at once."""

from __future__ import annotations

from assistant.models import Intent, Kind, ScoredIntent, Turn
from assistant.recognise.screening import emergency_in, not_accepted_in
from assistant.replies import plain
from assistant.texts import say
from knowledge.text import normalise


class Screen:
    """Looks before anything else does."""

    async def __call__(self, turn: Turn) -> Turn:
        """Ends the turn for an emergency, a matter of another organ, or an empty message."""
        text = normalise(turn.message.text)
        if not text:
            return plain(turn, Kind.REFUSAL, say("refusal.empty"))
        if key := emergency_in(text):
            return plain(
                turn,
                Kind.EMERGENCY,
                say(f"emergency.{key}") + say("emergency.recorded"),
                suggested=(say("suggest.person"),),
                intent=ScoredIntent(name=Intent.EMERGENCY, confidence=0.99),
            )
        if key := not_accepted_in(text):
            return plain(
                turn,
                Kind.NOT_ACCEPTED,
                say(f"not_accepted.{key}"),
                suggested=(say("suggest.person"),),
                intent=ScoredIntent(name=Intent.COMPLAIN, confidence=0.8),
            )
        return turn
