"""The citizen's side: open a conversation, ask, say whether it helped."""

from __future__ import annotations

import secrets
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from api.door import address_of
from api.errors import ApiError, field_error, too_many
from api.guard.order import PersonFirst
from api.guard.origins import origin_of
from api.guard.people import CITIZEN_PREFIX, Citizen, TheDoor
from api.shapes import ChatIn, FeedbackIn, SessionOpened, Shape
from assistant.adapters.staff import hashed
from assistant.models import Message, Reply

router = APIRouter(prefix="/api/v1", tags=["citizens"], route_class=PersonFirst)


class Opening(Shape):
    """Nothing is needed to open a conversation."""


@router.post("/sessions", status_code=201)
async def open_session(request: Request, door: TheDoor, _opening: Opening | None = None) -> SessionOpened:
    """Opens a conversation, bound to the origin of the page that asks."""
    services = door.services
    await door.limit("too_many_sessions", address_of(request), services.settings.sessions_per_minute)
    session_id, token = secrets.token_hex(16), CITIZEN_PREFIX + secrets.token_urlsafe(32)
    expires_at = services.clock.now() + timedelta(minutes=services.settings.session_minutes)
    await services.conversations.open(session_id, origin_of(request), expires_at, hashed(token))
    return SessionOpened(session_id=session_id, token=token, expires_at=expires_at)


@router.post("/chat", response_model=Reply)
async def chat(request: Request, asked: ChatIn, door: TheDoor, conversation: Citizen) -> Response:
    """Answers a message. The same `client_message_id` twice gets the same reply."""
    services = door.services
    if not asked.message.strip():
        raise field_error("message", "missing")
    limit = services.settings.message_characters
    if len(asked.message) > limit:
        raise ApiError(422, "message_too_long", field="message", limit=limit)
    if wait := await door.limit_messages(conversation.session_id, address_of(request)):
        raise too_many("too_many_messages", wait)
    message = Message(text=asked.message, received_at=services.clock.now(), client_message_id=asked.client_message_id)
    reply = await services.dialogue.respond(conversation.session_id, message)
    door.measures.reply(reply)
    door.channels.wake(conversation.session_id)
    return Response(reply.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post("/feedback", status_code=204)
async def feedback(given: FeedbackIn, door: TheDoor, conversation: Citizen) -> None:
    """Keeps what the citizen thinks of a reply of this conversation."""
    kept = await door.services.conversations.feedback(
        conversation.session_id, given.reply_id, useful=given.useful, comment=given.comment
    )
    if not kept:
        raise ApiError(404, "reply_not_found")
