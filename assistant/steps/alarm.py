"""An emergency is recorded and a person is called, at once; whatever fails here, the citizen has the numbers."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from assistant.hotline.models import CreatedTicket, TicketType, Urgency
from assistant.hotline.transitions import ActionIn
from assistant.models import Turn
from assistant.recognise.slots import in_words, slots_said
from assistant.sources import Sources
from assistant.steps.sort import area_of
from assistant.texts import say
from knowledge.errors import YixianError

PATIENCE_S = 2.0
"""Seconds that the record and the call for a person may take each; the numbers must not wait longer for them."""
TYPE = TicketType.HELP.value
"""The type of the ticket of an emergency."""
PROPOSED = ("type", "urgency", "desk")

log = logging.getLogger(__name__)


async def recorded(sources: Sources, turn: Turn, key: str, desk: str) -> CreatedTicket | None:
    """The ticket of the emergency, opened now; None when that failed. The same turn opens one ticket."""
    day = turn.message.received_at.date().isoformat()
    fields = _fields(sources, turn) | {"desk": desk} | await _category(sources, turn)
    opening = sources.tickets.create(
        fields, session_id=turn.session_id, idempotency_key=f"emergency:{turn.session_id}:{day}:{key}"
    )
    try:
        return await asyncio.wait_for(opening, PATIENCE_S)
    except Exception as error:
        log.error("an emergency (%s) could not be recorded: %s", key, type(error).__name__)
        return None


async def called(sources: Sources, turn: Turn, key: str, desk: str) -> bool:
    """Whether a person has been called to the conversation."""
    if sources.handoffs is None:
        return False
    request = sources.handoffs.request(
        turn.session_id,
        desk=desk,
        urgency=Urgency.EMERGENCY.value,
        reason=f"emergency:{key}",
        summary=turn.message.text,
        at=turn.message.received_at,
    )
    try:
        await asyncio.wait_for(request, PATIENCE_S)
    except Exception as error:
        log.error("nobody could be called to an emergency (%s): %s", key, type(error).__name__)
        return False
    return True


async def added(sources: Sources, turn: Turn, number: str) -> bool:
    """Whether what is said next (where, whom to call) stands on the emergency's ticket now."""
    asked = ActionIn(action="note", note=turn.message.text.strip()[:2000])
    code = sources.tickets.code_of(number)
    key = f"emergency-note:{turn.turn_id}"
    try:
        done = await sources.tickets.citizen_act(number, code, asked, who=turn.session_id, idempotency_key=key)
    except YixianError:
        return False
    return done is not None


async def withdrawn(sources: Sources, turn: Turn, number: str) -> bool:
    """Whether the ticket of an emergency that was none has been withdrawn; False once staff are at work on it."""
    asked = ActionIn(action="withdraw", note=say("emergency.withdrawn_note"))
    code = sources.tickets.code_of(number)
    try:
        done = await sources.tickets.citizen_act(number, code, asked, who=turn.session_id)
    except YixianError:
        return False
    return done is not None


async def _category(sources: Sources, turn: Turn) -> dict[str, Any]:
    """The category proposed, so that the ticket can be dispatched; none rather than a ticket that waits for it."""
    try:
        found = await sources.categories.of(turn.message.text, ask_model=False)
    except Exception as error:
        log.error("the category of an emergency could not be told: %s", type(error).__name__)
        return {}
    return {} if found is None else {"category_path": found.guess.path, "proposed": (*PROPOSED, "category_path")}


def _fields(sources: Sources, turn: Turn) -> dict[str, Any]:
    """The ticket as it comes in: the citizen's words, with place and telephone where they were said."""
    said = slots_said(turn.message.text, now=turn.message.received_at, areas=sources.areas)
    words = in_words(said)
    fields: dict[str, Any] = {
        "type": TYPE,
        "description": turn.message.text.strip(),
        "channel": "web",
        "urgency": Urgency.EMERGENCY.value,
        "proposed": PROPOSED,
    }
    area = area_of(sources, turn, said)
    if words.get("location") or area:
        fields["location"] = {"text": words.get("location", "")[:300], "area": area}
    if phone := words.get("contact"):
        fields["contact"] = {"phone": phone}
    return fields
