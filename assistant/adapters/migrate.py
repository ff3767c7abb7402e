"""Brings a database to the newest tables; processes that start together wait for each other."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from knowledge.adapters.database import sync_engine

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x79697869616E
"""Any number that nobody else locks: the product's name."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, with the connection to run on."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def head() -> str | None:
    """The newest revision that this version of the program knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


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
                if MigrationContext.configure(connection).get_current_revision() != head():
                    connection.commit()
                    command.upgrade(config(connection), "head")
                    connection.commit()
            finally:
                if postgresql:
                    connection.rollback()
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
                    connection.commit()
    finally:
        engine.dispose()


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
