"""Answers about an item or a policy: find, propose, and let through only what a cited passage supports."""

from __future__ import annotations

from assistant.actions import names
from assistant.actions.context import Context
from assistant.actions.skill import Skill
from assistant.actions.stages import announce
from assistant.models import DialogueState, Intent, Kind, Message, Reply, Sentence, Turn
from assistant.steps.check import Check
from assistant.steps.compose import Compose
from assistant.steps.questions import asked_area
from assistant.steps.retrieve import Retrieve
from assistant.texts import say

ASKING = (Intent.ASK_ITEM, Intent.ASK_POLICY)


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
        if understood is None or understood.intent.name not in ASKING:
            raise self.reject()
        for name, step in self._steps:
            await announce(name)
            turn = await step(turn)
            if turn.reply is not None:
                break
        return self._said_for_where(turn)

    async def beside(self, turn: Turn, question: str) -> Reply | None:
        """What a question gets that stands beside something else in a message; the conversation's state is not changed.

        An item that differs by district is answered for the district known, else for the whole city: nothing is asked
        back. None when the stretch, read by itself, asks nothing that an answer could be looked up for.
        """
        message = Message(text=question, received_at=turn.message.received_at)
        alone = Turn(
            session_id=turn.session_id, turn_id=turn.turn_id, message=message, state=DialogueState(area=turn.state.area)
        )
        alone = await self.context.understand(alone)
        understood = alone.understanding
        if alone.reply is not None or understood is None or understood.intent.name not in ASKING:
            return alone.reply
        questions = tuple(asked_area(code) for code in understood.item_codes)
        alone = alone.model_copy(update={"state": alone.state.model_copy(update={"questions": questions})})
        return (await self.act(alone)).reply

    def _said_for_where(self, turn: Turn) -> Turn:
        """An answer for the whole city, when the district was asked before and not told, says that it is one."""
        reply, item = turn.reply, turn.item
        if reply is None or reply.kind is not Kind.ANSWER or item is None or turn.state.area is not None:
            return turn
        differs = any(self.sources.catalogue.differs(item.code, aspect) for aspect in turn.state.aspects)
        if not differs or asked_area(item.code) not in turn.state.questions:
            return turn
        note = say("answer.city_wide", city=self.sources.areas.root.name)
        sentences = (*reply.sentences, Sentence(text=note))
        whole = reply.model_copy(update={"text": f"{reply.text}\n{note}", "sentences": sentences})
        return turn.model_copy(update={"reply": whole})
