"""The action-server protocol of the Rasa SDK: a Rasa server outside runs our skills, guarded by a shared token.

As in `rasa_sdk.endpoint`: 200 with events and responses, 400 for a body that is none and for a skill that does not fit,
404 for an unknown action, 449 when the domain is needed again, 500 with the request. Beside it, for a caller that
accepts `application/x-ndjson`, the chunks that the SDK hands to its streaming transport, one JSON object a line.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import zlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException

from api.errors import ApiError, json_response
from api.guard.people import TheDoor
from assistant.actions.context import SentenceDispatcher
from assistant.privacy import mask

router = APIRouter(tags=["rasa"])
FAULTS = logging.getLogger("yixian.faults")
NDJSON = "application/x-ndjson"
UNPACKED_BYTES = 16 * 1024 * 1024
PLAIN = ("", "identity")
WINDOW = {"deflate": zlib.MAX_WBITS, "gzip": zlib.MAX_WBITS | 16}
RETRY_WITH = 449
STATUSES = {ActionExecutionRejection: 400, ActionNotFoundException: 404, ActionMissingDomainException: RETRY_WITH}
Call = dict[str, Any]


async def allowed(request: Request, door: TheDoor) -> None:
    """404 while no token is set, 403 for a wrong one."""
    token = door.services.settings.rasa_token.get_secret_value()
    if not token:
        raise ApiError(404, "rasa_off")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    shown = bearer.strip() if scheme.lower() == "bearer" else ""
    shown = shown or request.headers.get("x-rasa-token", "") or request.query_params.get("token", "")
    if not hmac.compare_digest(shown.encode(), token.encode()):
        raise ApiError(403, "rasa_token")


Allowed = Annotated[None, Depends(allowed)]


@router.get("/actions")
async def actions(door: TheDoor, _allowed: Allowed) -> Response:
    """The names of the skills."""
    return json_response([one.model_dump() for one in door.services.dialogue.act.executor.list_actions()])


@router.post("/webhook")
async def webhook(request: Request, door: TheDoor, _allowed: Allowed) -> Response:
    """Runs an action: `{next_action, sender_id, tracker, domain, version}` -> `{events, responses}`."""
    call = _call(await request.body(), request.headers.get("content-encoding", ""))
    if call is None:
        return json_response({"error": "Invalid body request"}, 400)
    executor = door.services.dialogue.act.executor
    if NDJSON in request.headers.get("accept", ""):
        return StreamingResponse(_lines(executor, call), media_type=NDJSON, headers={"Cache-Control": "no-store"})
    try:
        result = await executor.run(call)
    except Exception as error:
        body, status = _refusal(error, call)
        return json_response(body, status)
    return json_response(result.model_dump() if result else None)


def _call(body: bytes, encoding: str) -> Call | None:
    """The action call of a body; None when it holds none.

    ApiError 413 when it unpacks to too much, 415 with what is taken for a way of packing that is not known.
    """
    if (packed := encoding.strip().lower()) not in PLAIN:
        if packed not in WINDOW:
            taken = ", ".join(WINDOW)
            raise ApiError(415, "unknown_encoding", headers={"Accept-Encoding": taken}, found=packed[:40], taken=taken)
        unpacked = _unpacked(body, WINDOW[packed])
        if unpacked is None:
            return None
        body = unpacked
    try:
        call = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(call, dict):
        return None
    return call if not call.get("next_action") or _has_tracker(call) else None


def _has_tracker(call: Call) -> bool:
    tracker = call.get("tracker")
    if not isinstance(tracker, dict) or not isinstance(tracker.get("sender_id"), str):
        return False
    lists = all(isinstance(event, dict) and "event" in event for event in tracker.get("events") or [])
    return lists and all(isinstance(tracker.get(name) or {}, dict) for name in ("slots", "latest_message"))


def _unpacked(body: bytes, window: int) -> bytes | None:
    stream = zlib.decompressobj(window)
    try:
        unpacked = stream.decompress(body, UNPACKED_BYTES + 1)
    except zlib.error:
        return None
    if len(unpacked) > UNPACKED_BYTES:
        raise ApiError(413, "too_large", limit=UNPACKED_BYTES)
    return unpacked if stream.eof else None


def _refusal(error: Exception, call: Call) -> tuple[dict[str, Any], int]:
    """The body and status of an error, as the protocol has them. What went wrong inside is logged, not told."""
    status = STATUSES.get(type(error))
    if status is not None:
        return {"error": str(error), "action_name": getattr(error, "action_name", "")}, status
    FAULTS.error("webhook: %s: %s", type(error).__name__, mask(str(error))[:500])
    return {"error": type(error).__name__, "request_body": call}, 500


async def _lines(executor: Any, call: Call) -> AsyncIterator[bytes]:
    """`stream_start`, `stream_chunk`s, `stream_end`; last `stream_done` with the result, or `stream_error`."""
    sink: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    async def run() -> None:
        try:
            if await executor.run(call, sink=sink, dispatcher=SentenceDispatcher()) is None:
                await sink.put({"event": "stream_done", "result": None})
        except Exception as error:  # the executor has put it into the sink
            FAULTS.info("webhook stream: %s", type(error).__name__)
        finally:
            await sink.put(None)

    running = asyncio.create_task(run())
    try:
        while (chunk := await sink.get()) is not None:
            yield orjson.dumps(_line(chunk, call)) + b"\n"
    finally:
        running.cancel()


def _line(chunk: dict[str, Any], call: Call) -> dict[str, Any]:
    if chunk["event"] == "stream_error":
        body, status = _refusal(chunk["exception"], call)
        return {"event": "stream_error", "status": status, **body}
    result = chunk.get("result")
    return {**chunk, "result": result.model_dump()} if result is not None else chunk
