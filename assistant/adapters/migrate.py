"""Brings a database to the newest tables; processes that start together wait for each other."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from knowledge.adapters.database import sync_engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0002"
"""The newest revision that this version of the program knows; a test holds it to the files."""
_LOCK = 0x79697869616E
"""Any number that nobody else locks: the product's name."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, with the connection to run on. Alembic is imported by those who migrate: it takes 0.4 s."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def current(connection: Connection) -> str | None:
    """The revision that the database is at; None when it holds no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(url: str) -> None:
    """Run the migrations that are missing. `url` as for the engines: `sqlite:///file` or `postgresql://...`."""
    engine = sync_engine(url)
    try:
        with _alone(url), engine.connect() as connection:
            postgresql = connection.dialect.name == "postgresql"
            if postgresql:
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
                connection.commit()
            try:
                if current(connection) != HEAD:
                    connection.commit()
                    _migrate(connection)
                    connection.commit()
            finally:
                if postgresql:
                    connection.rollback()
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
                    connection.commit()
    finally:
        engine.dispose()


def _migrate(connection: Connection) -> None:
    from alembic import command

    command.upgrade(config(connection), "head")


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """On SQLite, a lock file beside the database; PostgreSQL has its own locks."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite" or not target.database or target.database == ":memory:":
        yield
        return
    file = Path(target.database).with_suffix(".migrating")
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
