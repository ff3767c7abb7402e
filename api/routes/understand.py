"""What a citizen's words mean, for staff and for other systems."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.errors import ApiError
from api.guard.order import PersonFirst
from api.guard.people import TheDoor, Understander
from api.shapes import Shape
from assistant.hotline.models import Urgency
from assistant.models import Evidence, Intent, Kind, Message, ScoredIntent, ScoredPath, Turn, Understanding
from assistant.privacy import impersonal
from assistant.steps.sort import ASKING, TOLD, matter_of
from assistant.texts import sentence
from assistant.wiring import Services

router = APIRouter(prefix="/api/v1", tags=["staff"], route_class=PersonFirst)


class UnderstandIn(Shape):
    """A citizen's words."""

    text: str = Field(min_length=1, max_length=20_000)


class CategoryOut(BaseModel):
    """A category path with its probability, and the next best ones."""

    path: tuple[str, ...]
    confidence: float
    decided: bool
    """Whether the classifier would decide it alone."""
    alternatives: tuple[ScoredPath, ...]


class SpanOut(BaseModel):
    """Where something stands in the text, in characters from 0, and what it means."""

    text: str
    start: int
    end: int
    value: str


class NoCategory(BaseModel):
    """Why a text has no category: the name of the reason, and the reason in Chinese."""

    code: Literal["not_accepted", "no_matter", "unclear", "nothing_said", "no_classifier"]
    message: str


class EvidenceOut(BaseModel):
    """Why: the words that speak for the category, similar texts, the rule that named the unit, and the spans."""

    words: tuple[str, ...]
    similar: tuple[str, ...]
    rule: str
    spans: dict[str, SpanOut]


class UnderstandOut(BaseModel):
    """What they were taken to mean. What is not known is null; of the category it is then said why."""

    intent: ScoredIntent
    also: tuple[ScoredIntent, ...]
    category: CategoryOut | None
    no_category: NoCategory | None
    desk: str | None
    unit: str | None
    units_assisting: tuple[str, ...]
    urgency: Urgency
    ticket_type: str | None
    mood: str
    aspects: tuple[str, ...]
    item_codes: tuple[str, ...]
    area: str | None
    slots: dict[str, str]
    evidence: EvidenceOut

    @classmethod
    def of(cls, turn: Turn, why: Evidence) -> UnderstandOut:
        """From a turn that was screened and, unless that ended it, understood; `why` explains its category."""
        emergency = turn.reply is not None and turn.reply.kind is Kind.EMERGENCY
        nothing = ScoredIntent(name=Intent.OUT_OF_SCOPE, confidence=0)
        found = turn.understanding or Understanding(text="", intent=turn.reply.intent if turn.reply else nothing)
        spans = {name: SpanOut(**said.model_dump()) for name, said in found.said.items()}
        guess = found.category
        return cls(
            intent=found.intent,
            also=found.also,
            category=CategoryOut(**guess.model_dump()) if guess else None,
            no_category=None if guess else _no_category(turn, found),
            desk=found.desk or (turn.reply.desk if turn.reply else None),
            unit=found.unit,
            units_assisting=found.units_assisting,
            urgency=Urgency.EMERGENCY if emergency else found.urgency,
            ticket_type=found.ticket_type,
            mood=found.mood,
            aspects=found.aspects,
            item_codes=found.item_codes,
            area=found.area,
            slots={name: said.text for name, said in found.said.items()},
            evidence=EvidenceOut(words=why.words, similar=why.similar, rule=found.evidence.rule, spans=spans),
        )


def _no_category(turn: Turn, found: Understanding) -> NoCategory:
    """Why a text has none."""
    code: str
    if turn.reply is not None and turn.reply.kind is Kind.NOT_ACCEPTED:
        code = "not_accepted"
    elif not impersonal(turn.message.text):
        code = "nothing_said"
    elif found.intent.name not in (*TOLD, *ASKING):
        code = "no_matter"
    else:
        code = "unclear" if turn.reply is not None else "no_classifier"
    return NoCategory.model_validate({"code": code, "message": sentence("api", f"no_category.{code}")})


async def understood(services: Services, text: str) -> UnderstandOut:
    """What a text is taken to mean outside any conversation, with the reasons."""
    turn = await services.dialogue.understand(Message(text=text, received_at=services.clock.now()))
    found = turn.understanding
    if found is None or found.category is None:
        return UnderstandOut.of(turn, Evidence())
    return UnderstandOut.of(turn, services.learning.categories.why(matter_of(found), found.category))


@router.post("/understand")
async def understand(asked: UnderstandIn, door: TheDoor, _staff: Understander) -> UnderstandOut:
    """Intents, category, desk, unit, urgency, what was said of place, time and people with its spans, and why."""
    limit = door.services.settings.message_characters
    if len(asked.text) > limit:
        raise ApiError(422, "message_too_long", field="text", limit=limit)
    return await understood(door.services, asked.text)
