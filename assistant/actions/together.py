"""A message that asks something and tells a matter: the answer first, then the draft, in one reply."""

from __future__ import annotations

from assistant.models import Kind, Reply, Sentence, Turn
from assistant.recognise.intents import QUESTIONS, read_intents
from assistant.texts import say


def question_in(turn: Turn) -> str:
    """The stretch of the message that asks something beside the matter; empty when nothing is asked."""
    understood = turn.understanding
    if understood is None or not any(one.name in QUESTIONS for one in understood.also):
        return ""
    return read_intents(understood.text).asked()


def matter_in(turn: Turn) -> str:
    """The stretches that tell the matter, in the words of the message; empty when they are all of it."""
    if not question_in(turn) or turn.understanding is None:
        return ""
    return read_intents(turn.understanding.text).told()


def answered_too(reply: Reply, answer: Reply, question: str) -> Reply:
    """The draft's reply with what the question got before it: an answer with its citations, else that it has none."""
    if answer.kind is not Kind.ANSWER:
        return _before(reply, (Sentence(text=_left(answer, question)),))
    return _before(reply, answer.sentences, answer.text).model_copy(
        update={"citations": answer.citations, "item": answer.item, "engine": answer.engine}
    )


def _left(answer: Reply, question: str) -> str:
    """What is said of a question that is not answered: which items it may mean, or that nothing was found."""
    if answer.kind in (Kind.CHOOSE, Kind.CLARIFY):
        names = [one for one in answer.suggested_replies if answer.kind is Kind.CHOOSE]
        key = "form.asked_which" if names else "form.asked_again"
        return say(key, question=question, names="、".join(names))
    return say("form.asked_unknown", question=question)


def _before(reply: Reply, sentences: tuple[Sentence, ...], text: str = "") -> Reply:
    said = text or "".join(one.text for one in sentences)
    return reply.model_copy(update={"text": f"{said}\n{reply.text}", "sentences": (*sentences, *reply.sentences)})
