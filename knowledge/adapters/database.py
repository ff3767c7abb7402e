"""One SQLAlchemy metadata for all tables, and the engines that reach them (SQLite, or PostgreSQL for a city)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table, so that one migration history covers all."""

    metadata = MetaData(naming_convention=NAMING)


def _pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def sync_engine(url: str) -> Engine:
    """An engine for publishing and migrations. `url` is `sqlite:///file` or `postgresql://...`."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        engine = create_engine(target.set(drivername="sqlite"), hide_parameters=True)
        event.listen(engine, "connect", _pragmas)
        return engine
    return create_engine(target.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)


def async_engine(url: str) -> AsyncEngine:
    """An engine for conversations and tickets. `url` as for `sync_engine`."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        engine = create_async_engine(target.set(drivername="sqlite+aiosqlite"), hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _pragmas)
        return engine
    return create_async_engine(
        target.set(drivername="postgresql+psycopg"),
        pool_size=16,
        max_overflow=16,
        pool_pre_ping=True,
        hide_parameters=True,
    )
