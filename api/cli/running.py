"""Services for the length of one command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from assistant.settings import Settings
from assistant.wiring import Services, build

Result = TypeVar("Result")


@asynccontextmanager
async def services(settings: Settings | None = None) -> AsyncIterator[Services]:
    """Started services, closed at the end."""
    built = build(settings or Settings())
    await built.start()
    try:
        yield built
    finally:
        await built.close()


def with_services(work: Callable[[Services], Awaitable[Result]]) -> Result:
    """Runs `work` with started services and gives its result."""

    async def run() -> Result:
        async with services() as running:
            return await work(running)

    return asyncio.run(run())
