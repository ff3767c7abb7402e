"""Citizens who wait for a person: the list, and who takes whom."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api.door import Door
from api.errors import ApiError
from api.guard.order import PersonFirst
from api.guard.people import HandoffStaff, TheDoor
from assistant.adapters.handoffs import HandoffEntry

router = APIRouter(prefix="/api/v1/handoffs", tags=["staff"], route_class=PersonFirst)


class HandoffOut(BaseModel):
    """A request for a person, with what was said (masked)."""

    id: str
    session_id: str
    desk: str
    urgency: str
    reason: str
    summary: str
    context: dict[str, Any]
    state: str
    created_at: datetime
    taken_by: str | None
    taken_at: datetime | None

    @classmethod
    def of(cls, entry: HandoffEntry) -> HandoffOut:
        """From an entry of the queue."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class HandoffList(BaseModel):
    """Who should be taken next comes first."""

    handoffs: list[HandoffOut]


@router.get("")
async def waiting(
    response: Response,
    door: TheDoor,
    _staff: HandoffStaff,
    state: Literal["waiting", "taken", "closed"] = "waiting",
    desk: Annotated[str | None, Query(max_length=32)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> HandoffList:
    """Citizens who wait: the most urgent first, then who came first."""
    response.headers["Cache-Control"] = "no-store"
    entries = await door.services.handoffs.list(state=state, desk=desk, limit=limit)
    return HandoffList(handoffs=[HandoffOut.of(entry) for entry in entries])


@router.post("/{handoff_id}/take")
async def take(handoff_id: str, response: Response, door: TheDoor, staff: HandoffStaff) -> HandoffOut:
    """Takes a citizen who waits. 409 when somebody else has; the same person twice is no error."""
    response.headers["Cache-Control"] = "no-store"
    found = await _found(door, handoff_id)
    if not await door.services.handoffs.take(handoff_id, by=staff.username, at=door.services.clock.now()):
        found = await _found(door, handoff_id)
        raise ApiError(409, "handoff_taken", who=found.taken_by or "-")
    return HandoffOut.of(await _found(door, handoff_id))


@router.post("/{handoff_id}/close", status_code=204)
async def close(handoff_id: str, door: TheDoor, staff: HandoffStaff) -> None:
    """Ends a conversation that one has taken."""
    found = await _found(door, handoff_id)
    if not await door.services.handoffs.close(handoff_id, by=staff.username, at=door.services.clock.now()):
        raise ApiError(409, "handoff_taken", who=found.taken_by or "-")


async def _found(door: Door, handoff_id: str) -> HandoffEntry:
    entry = await door.services.handoffs.get(handoff_id)
    if entry is None:
        raise ApiError(404, "handoff_not_found")
    return entry
