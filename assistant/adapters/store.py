"""Connections to the database: many readers; on SQLite one writer at a time, so that none waits in a busy loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.adapters.database import Base, async_engine

Insert = sqlite.Insert | postgresql.Insert


class Store:
    """One engine, shared by all SQL adapters of a process. `url` is `sqlite:///file` or `postgresql://...`."""

    def __init__(self, url: str) -> None:
        self.engine: AsyncEngine = async_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for queries."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction; committed at the end, rolled back on an error."""
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                yield connection
            return
        async with self._writer, self.engine.begin() as connection:
            yield connection

    def insert(self, row: type[Base]) -> Insert:
        """An INSERT that knows ON CONFLICT, in the dialect of the database."""
        table = row.__table__
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)  # type: ignore[arg-type]

    async def ping(self) -> None:
        """Raises when the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def create_tables(self) -> None:
        """Make every table that is not there. Tests only: a city's database is made by the migrations."""
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def close(self) -> None:
        """Return every connection."""
        await self.engine.dispose()
