"""The body of a request as it comes in: not too large, not too slow, and taken to its end before it is refused.

A client that is still sending when the connection ends sees a reset in place of the refusal, so what nobody wants is
read and thrown away first, up to a bound.
"""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from api.errors import ApiError
from api.guard.patience import BODY_SECONDS

DRAINED_BYTES = 32 * 1024 * 1024
"""Of a body that nobody wants; whoever sends more is cut off."""


class Body:
    """Counts and times what comes in; `limit` is the most bytes."""

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        headers = Headers(scope=scope)
        self._receive = receive
        self._limit = limit
        self._received = 0
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS
        self._whole = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        self._waits = headers.get("expect", "").lower() == "100-continue"
        """Whether the client sends its body only when it is asked to."""

    async def receive(self) -> Message:
        """The next message; ApiError 413 when it has become too much, 408 when it is not whole in time."""
        message = await self._next()
        if self._received > self._limit:
            raise ApiError(413, "too_large", limit=self._limit)
        return message

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout_at(None if self._whole else self._until):
                message = await self._receive()
        except TimeoutError as error:
            self._whole = True
            raise ApiError(408, "too_slow", headers={"Connection": "close"}) from error
        self._received += len(message.get("body", b""))
        self._waits = False
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Reads what is left of it, unless the client waits to be asked for it, is too slow or sends too much."""
        while not self._whole and not self._waits and self._received <= DRAINED_BYTES:
            try:
                await self._next()
            except ApiError:
                return
