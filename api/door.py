"""What every route and socket of one application shares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from starlette.requests import HTTPConnection

from api.errors import too_many
from api.guard.limits import Limiter
from api.measuring import Measures
from api.sockets.channels import Channels
from assistant.wiring import Services

ADDRESS_FACTOR = 10
"""An address may send this many times what one session may: people share addresses."""


@dataclass(frozen=True, slots=True)
class Door:
    """The services behind the door and what stands in it. `dist` holds the built pages."""

    services: Services
    limiter: Limiter
    measures: Measures
    channels: Channels
    dist: Path

    async def limit(self, code: str, key: str, limit: int, seconds: int = 60) -> None:
        """Count one event; ApiError 429 beyond the limit."""
        if wait := await self.limiter.hit(f"{code}:{key}", limit, seconds):
            raise too_many(code, wait)

    async def limit_messages(self, session_id: str, address: str) -> int:
        """Count a citizen's message by session and by address; the seconds to wait, 0 for none."""
        most = self.services.settings.messages_per_minute
        return await self.limiter.hit(f"message:{session_id}", most) or await self.limiter.hit(
            f"message-address:{address}", most * ADDRESS_FACTOR
        )


def door_of(connection: HTTPConnection) -> Door:
    """The door of the application that serves a connection."""
    return cast("Door", connection.app.state.door)


def address_of(connection: HTTPConnection) -> str:
    """The client's network address, as the server (or its trusted proxy) states it."""
    return connection.client.host if connection.client else "unknown"
