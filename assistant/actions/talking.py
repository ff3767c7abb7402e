"""What is said without looking anything up: emergencies and other channels, small talk, questions back, refusals."""

from __future__ import annotations

from assistant.actions import names
from assistant.actions.skill import Skill
from assistant.models import Intent, Kind, Turn
from assistant.replies import plain
from assistant.texts import say


class Emergency(Skill):
    """Tells the right number. The words come from the screening that every message goes through first."""

    NAME = names.EMERGENCY

    async def act(self, turn: Turn) -> Turn:
        """Nothing to tell: the screening saw no emergency."""
        raise self.reject()


class NotAccepted(Emergency):
    """Names the lawful channel of a matter that a hotline may not take. The words come from the screening."""

    NAME = names.NOT_ACCEPTED


class Smalltalk(Skill):
    """Greets, answers thanks, and stays polite when insulted."""

    NAME = names.SMALLTALK

    async def act(self, turn: Turn) -> Turn:
        """The sentence for the intent."""
        intent = turn.understanding.intent.name if turn.understanding else Intent.OUT_OF_SCOPE
        if intent not in (Intent.GREETING, Intent.THANKS, Intent.ABUSE):
            raise self.reject()
        return plain(turn, Kind.SMALLTALK, say(f"smalltalk.{intent.value}"))


class Clarify(Skill):
    """Asks what is meant."""

    NAME = names.CLARIFY

    async def act(self, turn: Turn) -> Turn:
        """The question of the reading is told as it is; without one, which item is meant."""
        return plain(turn, Kind.CLARIFY, say("clarify.which_item"))


class Refuse(Skill):
    """Says that there is nothing to answer from, and notes the question for the editor."""

    NAME = names.REFUSE

    async def act(self, turn: Turn) -> Turn:
        """The refusal."""
        await self.sources.gaps.record(turn.message.text, reason="out_of_scope", at=turn.message.received_at)
        return plain(turn, Kind.REFUSAL, say("refusal.unknown"), suggested=[say("suggest.person")])
