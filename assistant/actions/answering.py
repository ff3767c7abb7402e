"""Answers about an item or a policy: find, propose, and let through only what a cited passage supports."""

from __future__ import annotations

from assistant.actions import names
from assistant.actions.context import Context
from assistant.actions.skill import Skill
from assistant.actions.stages import announce
from assistant.models import DialogueState, Intent, Kind, Message, Reply, Sentence, Turn, Understanding
from assistant.replies import joined
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
        if understood.asked:
            return await self._each(turn, understood)
        return await self._one(turn)

    async def _one(self, turn: Turn) -> Turn:
        for name, step in self._steps:
            await announce(name)
            turn = await step(turn)
            if turn.reply is not None:
                break
        return self._said_for_where(turn)

    async def _each(self, turn: Turn, understood: Understanding) -> Turn:
        """The answers about several items in one reply; a question needed for one of them stands at its end."""
        answered: list[Turn] = []
        for asked in understood.asked:
            about = understood.model_copy(
                update={"asked": (), "item_codes": (asked.code,), "aspects": asked.aspects, "text": asked.text}
            )
            state = answered[-1].state if answered else turn.state
            state = state.model_copy(update={"item_code": asked.code, "aspects": asked.aspects, "situation": None})
            answered.append(await self._one(turn.model_copy(update={"understanding": about, "state": state})))
        first = next((one for one in answered if one.reply and one.reply.kind is Kind.ANSWER), answered[0])
        if first.reply is None or first.reply.kind is not Kind.ANSWER:
            return first.model_copy(update={"understanding": understood})
        asking = next((one for one in answered if one.reply and one.reply.kind is Kind.CLARIFY), first)
        told = sorted(answered, key=lambda one: one is asking is not first)
        reply = joined([one.reply for one in told if one.reply and one.reply.kind in (Kind.ANSWER, Kind.CLARIFY)])
        return turn.model_copy(update={"understanding": understood, "state": asking.state, "reply": reply})

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
        """An answer for the whole city, or about the likeliest of several items, says that it is no more."""
        reply, item = turn.reply, turn.item
        if reply is None or reply.kind is not Kind.ANSWER or item is None:
            return turn
        if turn.understanding is not None and turn.understanding.guessed:
            turn = _noted(turn, reply, say("answer.guessed", name=item.name))
            reply = turn.reply or reply
        if turn.state.area is not None:
            return turn
        differs = any(self.sources.catalogue.differs(item.code, aspect) for aspect in turn.state.aspects)
        if not differs or asked_area(item.code) not in turn.state.questions:
            return turn
        return _noted(turn, reply, say("answer.city_wide", city=self.sources.areas.root.name))


def _noted(turn: Turn, reply: Reply, note: str) -> Turn:
    """The turn whose reply ends with a note of how the question was taken."""
    sentences = (*reply.sentences, Sentence(text=note))
    whole = reply.model_copy(update={"text": f"{reply.text}\n{note}", "sentences": sentences})
    return turn.model_copy(update={"reply": whole})
