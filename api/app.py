"""The one door to the network: routes, pages and sockets over the services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api import errors
from api.door import Door
from api.guard.gate import Gate, log_requests
from api.guard.limits import Limiter, MemoryLimiter, RedisLimiter
from api.measuring import Measures
from api.routes import conversations, handoffs, health, knowledge, pages, rasa, search, signin, tickets, understand
from api.shapes import ErrorOut
from api.sockets import chat
from api.sockets.channels import Channels
from api.sweeping import sweep
from assistant.settings import Settings
from assistant.wiring import Services, build

DIST = Path(__file__).parent.parent / "widgets" / "dist"
REFUSING = (401, 403, 404, 409, 412, 413, 422, 429)
REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorOut} for status in REFUSING}
ROUTERS = (
    conversations.router,
    tickets.progress_router,
    tickets.router,
    handoffs.router,
    search.router,
    understand.router,
    knowledge.router,
    signin.router,
    health.router,
    rasa.router,
    pages.router,
)


def create_app(services: Services, *, dist: Path = DIST) -> FastAPI:
    """The application over these services; `dist` is the folder of the built pages. Closes the services at its end."""
    settings = services.settings
    door = Door(services, _limiter(services), Measures(), Channels(), dist)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await services.start(watch=True)
        stop = asyncio.Event()
        sweeping = asyncio.create_task(sweep(services, stop))
        yield
        stop.set()
        await sweeping
        await door.channels.drain()
        await door.limiter.close()
        await services.close()

    app = FastAPI(
        title="Yixian",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=REFUSALS,
    )
    app.state.door = door
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(chat.router)
    app.add_middleware(Gate, allowed_origins=settings.allowed_origins, measures=door.measures)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.allowed_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
            expose_headers=["Retry-After"],
            max_age=600,
        )
    return app


def _limiter(services: Services) -> Limiter:
    url = services.settings.redis_url
    return RedisLimiter(url, services.clock) if url else MemoryLimiter(services.clock)


def from_environment() -> FastAPI:
    """The application for the settings in force; what the server starts."""
    settings = Settings()
    if settings.access_log:
        log_requests()
    return create_app(build(settings))
