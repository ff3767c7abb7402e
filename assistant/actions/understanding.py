"""Reads a message for a Rasa server outside: what it means, and which skill it calls for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions import names
from assistant.actions.choosing import skill_for
from assistant.actions.context import Event
from assistant.actions.skill import Skill
from assistant.replies import intent_of


class Understand(Skill):
    """Says nothing; sets the state, the intent and the skill, and names the skill as the next action."""

    NAME = names.UNDERSTAND

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        """The events that carry what was understood."""
        turn = await self.context.turn_of(tracker)
        skill = skill_for(turn)
        following = names.LOOP if skill == names.FORM else skill
        intent = turn.reply.intent if turn.reply is not None else intent_of(turn)
        return [
            self.context.kept(turn),
            SlotSet(names.INTENT, intent.name.value),
            SlotSet(names.SKILL, following),
            FollowupAction(following),
        ]
