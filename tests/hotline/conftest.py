"""The hotline over a real database of each kind, with a clock that stands where a test puts it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from assistant.adapters.store import Store
from assistant.adapters.tickets import SqlTickets
from assistant.hotline.directory import Directory
from assistant.hotline.tickets import TicketService
from assistant.privacy import mask
from tests.hotline import databases

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NOISE = {"type": "complaint", "description": "楼下工地半夜打桩，吵得睡不着。"}


class StandingClock:
    """A clock that moves when told to."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **units: float) -> None:
        self.at += timedelta(**units)


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
def tickets(store: Store, clock: StandingClock) -> TicketService:
    return TicketService(SqlTickets(store), directory=Directory.load(), clock=clock, secret=b"secret", mask=mask)
