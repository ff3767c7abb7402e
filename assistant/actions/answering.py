"""Answers about an item or a policy: find, propose, and let through only what a cited passage supports."""

from __future__ import annotations

from assistant.actions import names
from assistant.actions.context import Context
from assistant.actions.skill import Skill
from assistant.actions.stages import announce
from assistant.models import Intent, Turn
from assistant.steps.check import Check
from assistant.steps.compose import Compose
from assistant.steps.retrieve import Retrieve


class Answer(Skill):
    """Retrieve, compose, check, each a step of its own."""

    NAME = names.ANSWER

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._steps = (
            ("retrieve", Retrieve(self.sources)),
            ("compose", Compose(self.sources)),
            ("check", Check(self.sources)),
        )

    async def act(self, turn: Turn) -> Turn:
        """An answer, a question that is needed to answer, or a refusal."""
        understood = turn.understanding
        if understood is None or understood.intent.name not in (Intent.ASK_ITEM, Intent.ASK_POLICY):
            raise self.reject()
        for name, step in self._steps:
            await announce(name)
            turn = await step(turn)
            if turn.reply is not None:
                break
        return turn
