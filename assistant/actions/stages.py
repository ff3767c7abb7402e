"""What a page is told while it waits: the stage that a skill has come to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar

Announce = Callable[[str], Awaitable[None]]
LISTENER: ContextVar[Announce | None] = ContextVar("stage listener", default=None)


async def announce(stage: str) -> None:
    """Tells the stage to whoever listens to this turn."""
    if (listener := LISTENER.get()) is not None:
        await listener(stage)
