"""Stores on a real SQLite file and, where there is one, a real PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from knowledge.adapters.database import Base, sync_engine
from knowledge.adapters.documents import SqlDocumentStore

POSTGRES = "postgresql://postgres@127.0.0.1:5432"


def _postgres_database() -> str:
    name = f"ingest_{uuid.uuid4().hex[:12]}"
    admin = sync_engine(f"{POSTGRES}/postgres").execution_options(isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not reachable at 127.0.0.1:5432")
        pytest.skip("PostgreSQL is not reachable at 127.0.0.1:5432")
    finally:
        admin.dispose()
    return name


def _drop(name: str) -> None:
    admin = sync_engine(f"{POSTGRES}/postgres").execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with the tables made."""
    if request.param == "sqlite":
        url, name = f"sqlite:///{tmp_path / 'knowledge.db'}", ""
    else:
        name = _postgres_database()
        url = f"{POSTGRES}/{name}"
    engine = sync_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    yield url
    if name:
        _drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = sync_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> SqlDocumentStore:
    """A store on each database in turn."""
    return SqlDocumentStore(engine)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[SqlDocumentStore]:
    """A store on SQLite only, for what does not depend on the database."""
    engine = sync_engine(f"sqlite:///{tmp_path / 'only.db'}")
    Base.metadata.create_all(engine)
    yield SqlDocumentStore(engine)
    engine.dispose()
