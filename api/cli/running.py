"""Services for the length of one command."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from assistant.settings import Settings
from assistant.texts import tell
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


def warn_of_keywords(services: Services) -> None:
    """One line on standard error when a running server owns the vectors, so that this search is poorer than its own."""
    if services.keywords_only:
        sys.stderr.write(tell("search.keywords_only") + "\n")


def with_services(work: Callable[[Services], Awaitable[Result]]) -> Result:
    """Runs `work` with started services and gives its result."""

    async def run() -> Result:
        async with services() as running:
            return await work(running)

    return asyncio.run(run())
