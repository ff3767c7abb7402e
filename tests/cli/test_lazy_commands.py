"""A command imports what it needs and no more, so that the server is ready soon."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("alembic", "openpyxl", "docx", "pypdf", "lxml", "redis", "langchain_core", "evals", "ingest")
SEEN = (
    "import sys; from api.cli.lazily import Commands; import api.cli.serving, api.app, assistant.wiring;"
    f"print([name for name in {HEAVY!r} if name in sys.modules])"
)


def test_the_server_is_imported_without_readers_migrations_and_judging() -> None:
    done = subprocess.run([sys.executable, "-c", SEEN], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
