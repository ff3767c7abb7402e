"""The first thing a request meets: a trace number, the size and origin checks, safe headers, one line in the log."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from time import perf_counter
from urllib.parse import parse_qsl, urlencode

import orjson
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError
from api.guard.body import Body
from api.guard.headers import ALWAYS, DATA_POLICY, HSTS
from api.guard.origins import SAFE, is_allowed, origin_of
from api.measuring import Measures
from assistant.hotline.given import clean
from assistant.privacy import mask

BODY_BYTES = 256 * 1024
BODY_BYTES_OF = {"/webhook": 4 * 1024 * 1024}
"""Routes whose bodies may be larger: a Rasa server sends its whole tracker. They read it only for who may send one."""
ACCESS = logging.getLogger("yixian.access")
FAULTS = logging.getLogger("yixian.faults")
_TRACE = re.compile(r"[A-Za-z0-9-]{8,64}")


class Gate:
    """ASGI middleware around the whole application. Logs neither bodies nor queries, and paths through the masker."""

    def __init__(self, app: ASGIApp, *, allowed_origins: tuple[str, ...], measures: Measures) -> None:
        self._app = app
        self._allowed = allowed_origins
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on, or refuse it; other connections pass as they are."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        given = connection.headers.get("x-request-id", "")
        trace = given if _TRACE.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["trace_id"] = trace
        began, status = perf_counter(), 0

        body = Body(scope, receive, _limit_of(scope))

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                await body.drain()
                status = message["status"]
                _harden(MutableHeaders(scope=message), trace, https=scope.get("scheme") == "https")
            await send(message)

        inner = {**scope, "query_string": _cleaned_query(scope["query_string"])}
        answer: Send = sending
        if scope["method"] == "HEAD":
            inner, answer = {**inner, "method": "GET"}, _without_body(sending)

        try:
            self._check(connection)
            await self._app(inner, body.receive, answer)
        except ApiError as refusal:
            await refusal.response()(scope, receive, sending)
        except Exception as error:
            _log_fault(trace, error)
            if status:
                raise
            await ApiError(500, "internal", trace=trace).response()(scope, receive, sending)
        finally:
            self._note(inner, trace, status, perf_counter() - began)

    def _check(self, connection: HTTPConnection) -> None:
        if connection.scope["method"] not in SAFE and not is_allowed(connection, origin_of(connection), self._allowed):
            raise ApiError(403, "origin_not_allowed")
        length = connection.headers.get("content-length", "0")
        limit = _limit_of(connection.scope)
        if not length.isdigit() or int(length) > limit:
            raise ApiError(413, "too_large", limit=limit)

        if clean(connection.scope["path"]) != connection.scope["path"]:
            raise ApiError(404, "not_found")

    def _note(self, scope: Scope, trace: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self._measures.request(route, scope["method"], status, seconds)
        if ACCESS.isEnabledFor(logging.INFO):
            client = scope.get("client")
            line = {
                "trace": trace, "method": scope["method"], "path": mask(scope["path"])[:200], "status": status,
                "ms": round(seconds * 1000, 1), "client": client[0] if client else "",
            }  # fmt: skip
            ACCESS.info(orjson.dumps(line).decode())


def log_requests() -> None:
    """Write the lines of the access log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    ACCESS.addHandler(handler)
    ACCESS.setLevel(logging.INFO)
    ACCESS.propagate = False


def _harden(headers: MutableHeaders, trace: str, *, https: bool) -> None:
    for name, value in ALWAYS.items():
        headers[name] = value
    headers.setdefault("Content-Security-Policy", DATA_POLICY)
    headers["X-Request-Id"] = trace
    if https:
        headers["Strict-Transport-Security"] = HSTS


def _cleaned_query(query: bytes) -> bytes:
    """The query with its texts cleaned; the very same when there is nothing to clean."""
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    kept = [(clean(name), clean(value)) for name, value in asked]
    return query if kept == asked else urlencode(kept).encode()


def _without_body(send: Send) -> Send:
    """Sends like the given one, for a client that asked for the head alone."""

    async def heading(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return heading


def _limit_of(scope: Scope) -> int:
    """The most bytes that a body sent to that path may have."""
    return BODY_BYTES_OF.get(scope["path"], BODY_BYTES)


def _log_fault(trace: str, error: Exception) -> None:
    """Where it happened and of what kind; the text of an error may quote a citizen and goes through the masker.

    After `DETAIL:` a database quotes the row that it refused; that is left out.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    FAULTS.error(
        "trace %s: %s: %s\n%s", trace, type(error).__name__, mask(str(error).partition("DETAIL:")[0])[:500], where
    )
