"""Runs migrations on the connection that `assistant.adapters.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import knowledge.adapters.knowledge_tables  # noqa: F401
from assistant.adapters.tables import Instant
from knowledge.adapters.database import Base


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names plain types, so that it does not change with the code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_render,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
