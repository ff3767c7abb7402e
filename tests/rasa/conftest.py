"""The real application over the shipped knowledge, with a token for a Rasa server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

import knowledge
from api.app import create_app
from assistant.settings import Settings
from assistant.wiring import Services, build
from ingest.publish import publish

TOKEN = "a shared token"


class House:
    """The services and the door in front of them."""

    def __init__(self, services: Services, http: httpx.AsyncClient) -> None:
        self.services = services
        self.http = http


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(tmp_path_factory: Any) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("home")
    services = build(Settings(home=folder, embedder="none", rasa_token=TOKEN))  # type: ignore[arg-type]
    publish([knowledge.SAMPLES], store=services.documents)
    services.refresh()
    app = create_app(services)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        yield House(services, http)
    await services.close()
