"""Deletes on schedule what need not be kept: conversations that ended long ago."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from assistant.wiring import Services

EVERY_S = 3600.0
FAULTS = logging.getLogger("yixian.faults")


async def sweep(services: Services, every_s: float = EVERY_S) -> None:
    """Until cancelled, deletes every hour the conversations that ended `conversation_days` ago."""
    while True:
        try:
            await services.conversations.forget(
                services.clock.now() - timedelta(days=services.settings.conversation_days)
            )
        except Exception as error:
            FAULTS.error("sweep: %s", type(error).__name__)
        await asyncio.sleep(every_s)
