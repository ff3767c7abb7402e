"""What a citizen's words mean, for staff and for other systems."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.errors import ApiError
from api.guard.order import PersonFirst
from api.guard.people import TheDoor, Understander
from api.shapes import Shape
from assistant.hotline.models import Urgency
from assistant.models import Intent, Kind, Message, ScoredIntent, Turn

router = APIRouter(prefix="/api/v1", tags=["staff"], route_class=PersonFirst)


class UnderstandIn(Shape):
    """A citizen's words."""

    text: str = Field(min_length=1, max_length=20_000)


class UnderstandOut(BaseModel):
    """What they were taken to mean. What is not known is null."""

    intent: ScoredIntent
    desk: str | None
    urgency: Urgency
    ticket_type: str | None
    aspects: tuple[str, ...]
    item_codes: tuple[str, ...]
    area: str | None
    slots: dict[str, str]

    @classmethod
    def of(cls, turn: Turn) -> UnderstandOut:
        """From a turn that was screened and, unless that ended it, understood."""
        emergency = turn.reply is not None and turn.reply.kind is Kind.EMERGENCY
        urgency = Urgency.EMERGENCY if emergency else Urgency.NORMAL
        found = turn.understanding
        if found is None:
            nothing = ScoredIntent(name=Intent.OUT_OF_SCOPE, confidence=0)
            return cls(
                intent=turn.reply.intent if turn.reply else nothing, desk=turn.reply.desk if turn.reply else None,
                urgency=urgency, ticket_type=None, aspects=(), item_codes=(), area=None, slots={},
            )  # fmt: skip
        return cls(
            intent=found.intent, desk=found.desk, urgency=urgency, ticket_type=found.ticket_type,
            aspects=found.aspects, item_codes=found.item_codes, area=found.area, slots=found.slots,
        )  # fmt: skip


@router.post("/understand")
async def understand(asked: UnderstandIn, door: TheDoor, _staff: Understander) -> UnderstandOut:
    """Intent, urgency, ticket type, asked elements, items and what was said about place and time."""
    limit = door.services.settings.message_characters
    if len(asked.text) > limit:
        raise ApiError(422, "message_too_long", field="text", limit=limit)
    return UnderstandOut.of(
        await door.services.dialogue.understand(Message(text=asked.text, received_at=door.services.clock.now()))
    )
