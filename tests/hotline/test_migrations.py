"""The migrations make exactly the tables that the program declares."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import knowledge.adapters.knowledge_tables  # noqa: F401
from assistant.adapters.migrate import HEAD, config, upgrade
from knowledge.adapters.database import Base, sync_engine
from tests.hotline import databases


@pytest.fixture(params=databases.KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from databases.empty_postgresql()


def test_an_empty_database_gets_every_table_and_a_second_run_changes_nothing(empty_url: str) -> None:
    for _ in range(2):
        upgrade(empty_url)
    engine = sync_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == HEAD
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
    engine.dispose()


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(upgrade, empty_url) for _ in range(4)]:
            done.result()


def test_the_newest_revision_that_the_program_names_is_that_of_the_files() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD]
