"""Deletes on schedule what need not be kept: open drafts of ended conversations, and those that ended long ago."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta

from assistant.wiring import Services

EVERY_S = 3600.0
FAULTS = logging.getLogger("yixian.faults")


async def sweep(services: Services, stop: asyncio.Event, every_s: float = EVERY_S) -> None:
    """Until `stop` is set, every hour forgets drafts that were never confirmed and deletes old conversations.

    Old are those that ended `conversation_days` ago.
    """
    while not stop.is_set():
        before = services.clock.now() - timedelta(days=services.settings.conversation_days)
        try:
            await services.conversations.clear_ended()
            await services.conversations.forget(before)
            await services.handoffs.forget(before)
        except Exception as error:
            FAULTS.error("sweep: %s", type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)
