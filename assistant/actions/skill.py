"""The base of every skill: from a tracker to a turn, one thing done, and the reply told."""

from __future__ import annotations

from typing import Any, ClassVar

from rasa_sdk import Action, ActionExecutionRejection, Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions.context import Context, Event
from assistant.models import Turn


class Skill(Action):  # type: ignore[misc]
    """One thing that the assistant can do. A skill that does not fit the message rejects it (HTTP 400 outside)."""

    NAME: ClassVar[str]

    def __init__(self, context: Context) -> None:
        self.context = context
        self.sources = context.sources

    def name(self) -> str:
        """The name under which a Rasa server calls it."""
        return self.NAME

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        """Acts on the last message. A reply that reading it has already come to, as for an emergency, is told as is."""
        turn = await self.context.turn_of(tracker)
        if turn.reply is None:
            turn = await self.act(turn)
        return [*await self.context.told(dispatcher, turn), *self.events(turn)]

    async def act(self, turn: Turn) -> Turn:
        """The turn with its reply and the state after it."""
        raise NotImplementedError(f"{self.NAME}: act")

    def events(self, turn: Turn) -> list[Event]:
        """Events beside the state, such as the end of a form."""
        return []

    def reject(self) -> ActionExecutionRejection:
        """The error of a skill that does not fit the message."""
        return ActionExecutionRejection(self.NAME)
