"""`yixian serve`: the pages, the interface and the sockets."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
import uvicorn

from assistant.settings import Settings
from assistant.texts import tell
from knowledge.errors import YixianError


def serve(
    host: Annotated[str | None, typer.Option(help=tell("serve.host"))] = None,
    port: Annotated[int | None, typer.Option(help=tell("serve.port"))] = None,
    workers: Annotated[int | None, typer.Option(help=tell("serve.workers"))] = None,
) -> None:
    """Serves until it is told to stop."""
    settings = Settings()
    count = workers or settings.workers
    if count > 1 and not settings.chroma_url:
        raise YixianError(tell("serve.need_chroma", workers=count))
    uvicorn.run(
        "api.app:from_environment",
        factory=True,
        host=host or settings.host,
        port=port or settings.port,
        workers=count,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
    )
    sys.stdout.flush()
