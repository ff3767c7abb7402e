"""Who is connected to which conversation, so that a reply reaches every connection of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any


class Channels:
    """Connections by conversation, as events to wake them, and the answers still being made."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._answering: set[asyncio.Task[None]] = set()

    def join(self, session_id: str) -> asyncio.Event:
        """An event that is set whenever the conversation has something new."""
        news = asyncio.Event()
        self._listeners[session_id].add(news)
        return news

    def leave(self, session_id: str, news: asyncio.Event) -> None:
        """The connection is gone."""
        self._listeners[session_id].discard(news)
        if not self._listeners[session_id]:
            del self._listeners[session_id]

    def wake(self, session_id: str) -> None:
        """Tell every connection of the conversation to look for new frames."""
        for news in self._listeners.get(session_id, ()):
            news.set()

    def answer(self, work: Coroutine[Any, Any, None]) -> None:
        """Run to its end even when the connection that asked is gone: the reply is stored and resumed."""
        task = asyncio.create_task(work)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def drain(self, seconds: float = 5.0) -> None:
        """Wait for the answers being made, at most that long."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=seconds)
