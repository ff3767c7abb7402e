"""Throw-away databases of both kinds, migrated, for tests that run against each."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from assistant.adapters.migrate import upgrade

SERVER = os.environ.get("YIXIAN_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
KINDS = ("sqlite", "postgresql")


@cache
def postgresql_missing() -> str:
    """Why PostgreSQL cannot be used; empty when it can."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL at {SERVER} does not answer: {error}".splitlines()[0]
    return ""


@cache
def _sqlite_template() -> Path:
    file = Path(mkdtemp()) / "template.db"
    upgrade(f"sqlite:///{file}")
    return file


@cache
def _postgresql_template() -> str:
    name = f"yixian_template_{secrets.token_hex(4)}"
    _administer(f"CREATE DATABASE {name}")
    upgrade(f"{SERVER}/{name}")
    return name


def _administer(statement: str) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def drop_template() -> None:
    """Removes the PostgreSQL template, when one was made."""
    if _postgresql_template.cache_info().currsize:
        _administer(f"DROP DATABASE IF EXISTS {_postgresql_template()} WITH (FORCE)")


def empty_postgresql() -> Iterator[str]:
    """An empty database, not migrated."""
    if missing := postgresql_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    name = f"yixian_test_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name}")
    yield f"{SERVER}/{name}"
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


def migrated(kind: str, folder: Path) -> Iterator[str]:
    """The address of a migrated, empty database that nobody else uses."""
    if kind == "sqlite":
        file = folder / "yixian.db"
        shutil.copy(_sqlite_template(), file)
        yield f"sqlite:///{file}"
        return
    if missing := postgresql_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    name = f"yixian_test_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {_postgresql_template()}")
    yield f"{SERVER}/{name}"
    _administer(f"DROP DATABASE {name} WITH (FORCE)")
