"""The real application over real services: in this loop for HTTP, behind a real port for sockets."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn

import knowledge
from api.app import create_app
from api.cli.serving import options
from assistant.settings import Settings
from assistant.wiring import Services, build
from ingest.publish import publish

HOST = "http://testserver"
FRIEND = "https://city.example"
PASSWORD = "correct horse 1"
ROLES = ("agent", "desk_lead", "unit", "manager", "editor", "admin")
ITEM = knowledge.SAMPLES / "items" / "police" / "POL-001.toml"
PAGES = ("citizen.html", "embed.html", "signin.html", "staff.html")

NewServices = Callable[..., Services]


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Built pages, as small as can be."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    for name in PAGES:
        (folder / name).write_text(f"<!doctype html><title>{name}</title>", "utf-8")
    (folder / "widget.js").write_text("export {}", "utf-8")
    (folder / "assets" / "main-1a2b.js").write_text("export {}", "utf-8")
    (folder / "secret.txt").write_text("not for anybody", "utf-8")
    return folder


@pytest.fixture
def new_services(tmp_path: Path) -> NewServices:
    """Makes services over one home: a second call is a server started again."""

    def make(**settings: Any) -> Services:
        made = build(Settings(home=tmp_path / "home", embedder="none", allowed_origins=(FRIEND,), **settings))
        publish([ITEM], store=made.documents)
        return made

    return make


class Browser:
    """An HTTP client with the people who use it."""

    def __init__(self, http: httpx.AsyncClient, services: Services) -> None:
        self.http = http
        self.services = services
        self._hired: set[str] = set()

    async def open(self, origin: str | None = None) -> dict[str, str]:
        """Opens a conversation; the headers that continue it."""
        headers = {} if origin is None else {"Origin": origin}
        answer = await self.http.post("/api/v1/sessions", json={}, headers=headers)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}", **headers}

    async def hire(self, role: str) -> None:
        """Adds the account of that role, unless it is there."""
        if role not in self._hired:
            self._hired.add(role)
            await self.services.staff.add(role, PASSWORD, role, unit="城管局" if role == "unit" else None)

    async def sign_in(self, role: str) -> dict[str, str]:
        """Signs in, with an account of that role; the headers of the token. The cookie is dropped."""
        await self.hire(role)
        answer = await self.http.post("/api/v1/login", json={"username": role, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.http.cookies.clear()
        return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest_asyncio.fixture
async def browser(new_services: NewServices, dist: Path) -> AsyncIterator[Browser]:
    async with serving(new_services(), dist) as made:
        yield made


class serving:
    """The application in this loop, started and stopped."""

    def __init__(self, services: Services, dist: Path) -> None:
        self._services = services
        self._app = create_app(services, dist=dist)
        self._lifespan = self._app.router.lifespan_context(self._app)
        transport = httpx.ASGITransport(app=self._app, client=("127.0.0.1", 5000))
        self._http = httpx.AsyncClient(transport=transport, base_url=HOST)

    async def __aenter__(self) -> Browser:
        await self._lifespan.__aenter__()
        return Browser(self._http, self._services)

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()
        await self._lifespan.__aexit__(None, None, None)


@contextmanager
def listening(services: Services, dist: Path) -> Iterator[str]:
    """The application behind a real port; its address without the scheme."""
    config = uvicorn.Config(
        create_app(services, dist=dist), port=0, **{**options(services.settings), "log_level": "error"}
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started, "the server did not start within 20 s"
    yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def address(new_services: NewServices, dist: Path) -> Iterator[str]:
    with listening(new_services(), dist) as host:
        yield host
