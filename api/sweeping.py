"""Deletes on schedule what need not be kept: drafts of ended conversations, old conversations, old calls to models."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from assistant.wiring import Services

EVERY_S = 3600.0
FAULTS = logging.getLogger("yixian.faults")


async def sweep(services: Services, stop: asyncio.Event, every_s: float = EVERY_S) -> None:
    """Until `stop` is set, every hour forgets drafts that were never confirmed, old conversations and old calls.

    Conversations are old that ended `conversation_days` ago, calls to chat models those of `model_call_days` ago.
    """
    while not stop.is_set():
        for what, forget in _due(services).items():
            try:
                await forget()
            except Exception as error:  # the others are still to be deleted
                FAULTS.error("sweep, %s: %s", what, type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)


def _due(services: Services) -> dict[str, Callable[[], Awaitable[int]]]:
    """What is to be deleted now, each by its name."""
    now, settings = services.clock.now(), services.settings
    ended = now - timedelta(days=settings.conversation_days)
    called = now - timedelta(days=settings.model_call_days)
    return {
        "drafts": services.conversations.clear_ended,
        "conversations": lambda: services.conversations.forget(ended),
        "handoffs": lambda: services.handoffs.forget(ended),
        "model calls": lambda: services.learning.ledger.forget(called),
    }
