"""How long the server waits for a request that has begun to come in: for its head here, for its body in the gate."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
BODY_SECONDS = 30.0


class HttpProtocol(HttpToolsProtocol):
    """The server's HTTP, but a connection whose request head is not there in time is closed."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits from the first moment, said anything or not."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Waits again for each request of the connection."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._rest()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._rest()
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        busy: Any = self.cycle
        if busy is None or busy.response_complete:
            self.transport.close()
