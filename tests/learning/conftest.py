"""A folder of versions, and tickets over a real database of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.adapters.store import Store
from assistant.adapters.tickets import SqlTickets
from assistant.hotline.directory import Directory
from assistant.hotline.tickets import TicketService
from assistant.learning.labelled import label_of, tree_rows
from assistant.learning.registry import Registry
from assistant.learning.training import Collected, Trainer
from assistant.privacy import mask
from tests.hotline import databases
from tests.hotline.conftest import StandingClock
from tests.learning import small

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PATHS = [tuple(label.split("/")) for label in sorted(small.MATTERS)]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "models", load=small.load)


@pytest.fixture
def trainer(registry: Registry) -> Trainer:
    return Trainer(registry, fit=small.fit, seeds=lambda: tree_rows(PATHS), now=lambda: NOW)


@pytest.fixture
def collected() -> Collected:
    return Collected(mask=mask, known=lambda path: label_of(path) in small.MATTERS)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture(params=databases.KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from databases.migrated(request.param, tmp_path)


@pytest.fixture(scope="session", autouse=True)
def _template() -> Iterator[None]:
    yield
    databases.drop_template()


@pytest_asyncio.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    yield store
    await store.close()


@pytest.fixture
def service(store: Store, clock: StandingClock) -> TicketService:
    return TicketService(SqlTickets(store), directory=Directory.load(), clock=clock, secret=b"secret", mask=mask)
