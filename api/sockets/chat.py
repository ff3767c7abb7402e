"""`/ws/chat`: says hello, hears messages, answers in checked sentences."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.door import Door, address_of, door_of
from api.frames import CLIENT, Ack, FeedbackFrame, Hello, MessageFrame, Ping, Pong, Progress, Ready
from api.guard.origins import fits_session, is_allowed, origin_of
from api.guard.people import CITIZEN_PREFIX
from api.sockets.line import Line
from assistant.adapters.conversations import Conversation
from assistant.adapters.staff import hashed
from assistant.models import Message
from assistant.privacy import mask
from assistant.texts import sentence

HELLO_SECONDS = 10
FRAME_CHARACTERS = 32_768
WAITING = 5
"""Messages of one connection that may wait for their answers."""
BAD_TOKEN, HELLO_LATE = 4401, 4408
CONNECTIONS_PER_MINUTE = 120
FAULTS = logging.getLogger("yixian.faults")
router = APIRouter()


@router.websocket("/ws/chat")
async def chat(socket: WebSocket) -> None:
    """A citizen's connection. Refused before it opens (403) when the page's origin is not allowed."""
    door = door_of(socket)
    if not is_allowed(socket, origin_of(socket), door.services.settings.allowed_origins):
        await socket.close()
        return
    if await door.limiter.hit(f"connect:{address_of(socket)}", CONNECTIONS_PER_MINUTE):
        await socket.close()
        return
    await socket.accept()
    line = Line(socket, door.services.conversations)
    with contextlib.suppress(WebSocketDisconnect):
        conversation = await _greet(socket, door, line)
        if conversation is not None:
            await _converse(socket, door, line, conversation)


async def _greet(socket: WebSocket, door: Door, line: Line) -> Conversation | None:
    """Wait for a hello with a good token, then send `ready` and everything that was missed."""
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = await _first(socket, line)
    except TimeoutError:
        await line.refuse("hello_late")
        await socket.close(HELLO_LATE)
        return None
    found = await _by_token(door, hello.token)
    if found is None or not fits_session(socket, found.origin):
        await line.refuse("bad_token")
        await socket.close(BAD_TOKEN)
        return None
    line.session_id = found.session_id
    line.delivered = found.last_seq if hello.resume is None else min(hello.resume.last_seq, found.last_seq)
    await line.send(Ready(session_id=found.session_id, last_seq=found.last_seq, expires_at=found.expires_at))
    return found


async def _first(socket: WebSocket, line: Line) -> Hello:
    while True:
        frame = await _next(socket, line)
        if isinstance(frame, Hello):
            return frame
        if frame is not None:
            await line.refuse("hello_first")


async def _by_token(door: Door, token: str) -> Conversation | None:
    if not token.startswith(CITIZEN_PREFIX):
        return None
    return await door.services.conversations.by_token(hashed(token))


async def _next(socket: WebSocket, line: Line) -> object | None:
    """The next frame; None for one that is not understood, which is answered with an error."""
    received = await socket.receive()
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1000))
    text = received.get("text") or ""
    if len(text) > FRAME_CHARACTERS:
        await line.refuse("too_large")
        return None
    try:
        return CLIENT.validate_json(text)
    except ValidationError:
        await line.refuse("not_understood")
        return None


async def _converse(socket: WebSocket, door: Door, line: Line, conversation: Conversation) -> None:
    news = door.channels.join(conversation.session_id)
    news.set()
    following = asyncio.create_task(line.follow(news))
    waiting = asyncio.Semaphore(WAITING)
    door.measures.sockets.inc()
    try:
        while True:
            match await _next(socket, line):
                case MessageFrame() as frame:
                    await _hear(socket, door, line, frame, waiting)
                case FeedbackFrame() as frame:
                    await _value(door, line, frame)
                case Ping():
                    await line.send(Pong())
                case Hello():
                    await line.refuse("not_understood")
    finally:
        door.measures.sockets.dec()
        door.channels.leave(conversation.session_id, news)
        line.closed = True
        news.set()
        await following


async def _value(door: Door, line: Line, frame: FeedbackFrame) -> None:
    kept = await door.services.conversations.feedback(
        line.session_id, frame.reply_id, useful=frame.useful, comment=frame.comment
    )
    if kept:
        await line.send(Ack(reply_id=frame.reply_id))
    else:
        await line.refuse("reply_not_found", message=sentence("api", "errors.reply_not_found"))


async def _hear(socket: WebSocket, door: Door, line: Line, frame: MessageFrame, waiting: asyncio.Semaphore) -> None:
    """Check a message, acknowledge it and have it answered; the connection goes on listening meanwhile."""
    known = frame.client_message_id
    limit = door.services.settings.message_characters
    if not frame.text.strip():
        await line.refuse("message_empty", client_message_id=known, message=sentence("api", "errors.message_empty"))
    elif len(frame.text) > limit:
        text = sentence("api", "errors.message_too_long", limit=limit)
        await line.refuse("message_too_long", client_message_id=known, message=text)
    elif waiting.locked():
        await line.refuse("too_many_waiting", client_message_id=known, retry_after_s=2)
    elif wait := await door.limit_messages(line.session_id, address_of(socket)):
        text = sentence("api", "errors.too_many_messages", seconds=wait)
        await line.refuse("too_many_messages", client_message_id=known, retry_after_s=wait, message=text)
    elif await door.services.conversations.by_session(line.session_id) is None:
        await line.refuse("bad_token", client_message_id=known)
        await socket.close(BAD_TOKEN)
    else:
        await waiting.acquire()
        await line.send(Ack(client_message_id=known))
        door.channels.answer(_answer(door, line, frame, waiting))


async def _answer(door: Door, line: Line, frame: MessageFrame, waiting: asyncio.Semaphore) -> None:
    known = frame.client_message_id

    async def progress(stage: str) -> None:
        await line.send(Progress(stage=stage, client_message_id=known))

    services = door.services
    message = Message(text=frame.text, received_at=services.clock.now(), client_message_id=known)
    try:
        reply = await services.dialogue.respond(line.session_id, message, on_progress=progress)
    except Exception as error:
        FAULTS.error("chat: %s: %s", type(error).__name__, mask(str(error))[:500])
        await line.refuse("failed", client_message_id=known)
        return
    finally:
        waiting.release()
    line.give(reply)
    door.measures.reply(reply)
    door.channels.wake(line.session_id)
    await line.catch_up_with(reply.reply_id, known)
