"""Drops the PostgreSQL template that these tests may have made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hotline import databases


@pytest.fixture(scope="session", autouse=True)
def _template() -> Iterator[None]:
    yield
    databases.drop_template()
