"""A running assistant over the shipped knowledge, made once for the folder."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest_asyncio

import knowledge
from assistant.models import Message, Reply
from assistant.settings import Settings
from assistant.wiring import Services, build
from ingest.publish import publish

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def cases() -> dict[str, Any]:
    """The questions and pairs of `questions.toml`."""
    return tomllib.loads((Path(__file__).parent / "questions.toml").read_text("utf-8"))


class Citizen:
    """One conversation."""

    def __init__(self, services: Services, session_id: str) -> None:
        self.services = services
        self.session_id = session_id

    async def say(self, text: str, at: datetime = NOON, client_message_id: str | None = None) -> Reply:
        message = Message(text=text, received_at=at, client_message_id=client_message_id)
        return await self.services.dialogue.respond(self.session_id, message)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def services(tmp_path_factory: Any) -> AsyncIterator[Services]:
    built = build(Settings(home=tmp_path_factory.mktemp("home")))
    publish([knowledge.SAMPLES], store=built.documents)
    built.refresh()
    yield built
    await built.close()


@pytest_asyncio.fixture(loop_scope="session")
async def citizen(services: Services) -> Citizen:
    return Citizen(services, await services.open_session("test", services.clock.now()))
