"""`yixian serve`: the pages, the interface and the sockets."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Annotated, Any

import typer
import uvicorn

from api.cli.collecting import keep_all
from assistant.settings import Settings
from assistant.texts import tell
from knowledge.errors import YixianError

WS_BYTES = 64 * 1024
"""The largest frame of a socket; a larger one ends the connection."""


def serve(
    host: Annotated[str | None, typer.Option(help=tell("serve.host"))] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=tell("serve.port"))] = None,
    workers: Annotated[int | None, typer.Option(min=1, help=tell("serve.workers"))] = None,
) -> None:
    """Serves until it is told to stop."""
    settings = Settings()
    count = workers or settings.workers
    if count > 1 and not settings.chroma_url:
        raise YixianError(tell("serve.need_chroma", workers=count))
    check_free(host or settings.host, port or settings.port)
    config = uvicorn.Config(
        "api.app:from_environment",
        factory=True,
        host=host or settings.host,
        port=port or settings.port,
        workers=count,
        **options(settings),
    )
    if count > 1:
        uvicorn.run(config.app, factory=True, host=config.host, port=config.port, workers=count, **options(settings))
        return
    Announcing(config).run()


def options(settings: Settings) -> dict[str, Any]:
    """How the server treats connections: whose word about a client's address it takes, how large, how long."""
    return {
        "http": "api.guard.patience:HttpProtocol",
        "ws": "websockets-sansio",
        "ws_max_size": WS_BYTES,
        "ws_per_message_deflate": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "log_level": "warning",
        "access_log": False,
    }


def check_free(host: str, port: int) -> None:
    """Raises YixianError when this address cannot be listened on: better now than after half a start."""
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise YixianError(tell("serve.port_taken", host=host, port=port)) from error
        raise YixianError(tell("serve.port_refused", host=host, port=port, reason=error.strerror)) from error


class Announcing(uvicorn.Server):
    """A server that says where it is as soon as it can be asked."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then prints the addresses."""
        await super().startup(sockets)
        keep_all()
        base = f"http://{self.config.host}:{self.config.port}"
        sys.stdout.write(tell("serve.ready", base=base) + "\n")
        sys.stdout.flush()
