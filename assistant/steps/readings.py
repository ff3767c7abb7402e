"""What a message was taken to mean, put together: without an item, unclear, or no more than a guess."""

from __future__ import annotations

from assistant.models import DialogueState, Intent, PublishedAnswer, ScoredIntent, Turn, Understanding
from assistant.recognise.answers import grade_in
from assistant.recognise.intents import CLEAR, TICKET_TYPES, IntentReading
from assistant.recognise.slots import ticket_number_in
from assistant.steps.naming import OVERRIDES
from knowledge.models import Aspect

TOLD = 0.8
"""At or above this a message tells of something to be put right, whatever it sounds like beside."""


def asks(reading: IntentReading, answer: PublishedAnswer) -> bool:
    """Whether a message asks for what a policy answers, rather than tells what went wrong."""
    return reading.main.name not in TICKET_TYPES or (answer.share >= OVERRIDES and reading.opens < TOLD)


def plain_intent(text: str, reading: IntentReading, state: DialogueState) -> Understanding:
    """An intent without an item; of a ticket spoken of, its number and pick-up code, and the grade given."""
    number, code = ticket_number_in(text)
    grade = grade_in(text) if reading.main.name is Intent.RATE else None
    said = {"number": number, "code": code, "grade": str(grade) if grade else None}
    slots = {name: value for name, value in said.items() if value}
    return Understanding(text=text, intent=reading.main, also=reading.also, area=state.area, slots=slots)


def as_guess(about: Turn) -> Turn:
    """The turn with its item marked as no more than the likeliest."""
    understood = about.understanding
    told = understood.model_copy(update={"guessed": True}) if understood else None
    return about.model_copy(update={"understanding": told})


def unclear(text: str, aspects: tuple[Aspect, ...], state: DialogueState) -> Understanding:
    """An element or an area without an item to go with it."""
    intent = ScoredIntent(name=Intent.ASK_ITEM, confidence=0.3)
    return Understanding(text=text, intent=intent, aspects=aspects, area=state.area)


def strange(text: str) -> Understanding:
    """What is said to a machine and to no hotline."""
    return Understanding(text=text, intent=ScoredIntent(name=Intent.OUT_OF_SCOPE, confidence=CLEAR))
