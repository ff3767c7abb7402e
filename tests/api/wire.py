"""A chat socket as a test uses it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from api.frames import SERVER


async def token_for(host: str, origin: str | None = None) -> str:
    """A new conversation's token."""
    headers = {"Origin": origin} if origin else {}
    async with httpx.AsyncClient(base_url=f"http://{host}") as http:
        return str((await http.post("/api/v1/sessions", json={}, headers=headers)).json()["token"])


class Wire:
    """Sends frames, and checks that each one received is in the schema."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def say(self, text: str, known: str) -> None:
        await self.send(type="message", text=text, client_message_id=known)

    async def receive(self, seconds: float = 10) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            text = await self.connection.recv()
        SERVER.validate_json(text)
        return dict(json.loads(text))

    async def until(self, kind: str) -> list[dict[str, Any]]:
        """Every frame up to and with the first of that kind."""
        frames = [await self.receive()]
        while frames[-1]["type"] != kind:
            frames.append(await self.receive())
        return frames

    async def quiet(self, seconds: float = 0.4) -> list[dict[str, Any]]:
        """What still comes before the line falls silent."""
        frames = []
        try:
            while True:
                frames.append(await self.receive(seconds))
        except TimeoutError:
            return frames


@asynccontextmanager
async def wire(
    host: str, token: str | None, last_seq: int | None = None, origin: str | None = None
) -> AsyncIterator[Wire]:
    """A connection that has said hello, when there is a token."""
    async with connect(f"ws://{host}/ws/chat", origin=origin) as connection:  # type: ignore[arg-type]
        line = Wire(connection)
        if token is not None:
            resume = {} if last_seq is None else {"resume": {"last_seq": last_seq}}
            await line.send(type="hello", token=token, **resume)
        yield line
