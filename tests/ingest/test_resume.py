"""A run that is killed is finished by the next one, with the same result as an undisturbed run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

import knowledge
from ingest.publish import publish
from knowledge.adapters.database import Base, sync_engine
from knowledge.adapters.documents import SqlDocumentStore

ROOT = Path(knowledge.__file__).parent.parent
DOCUMENTS = 6_000
RUN = """
import sys
from pathlib import Path
from ingest.publish import publish
from knowledge.adapters.database import sync_engine
from knowledge.adapters.documents import SqlDocumentStore
publish([Path(sys.argv[2])], store=SqlDocumentStore(sync_engine(sys.argv[1])))
"""


def content(url: str) -> dict[str, list[Any]]:
    """Everything that is stored but the times of recording."""
    engine = sync_engine(url)
    queries = {
        "documents": "SELECT document_id, collection, title, status, version, content_hash, origin FROM documents",
        "versions": "SELECT document_id, version, change, content_hash, body FROM document_versions",
        "passages": "SELECT passage_id, document_id, collection, ordinal, body FROM passages",
        "revisions": "SELECT collection, revision FROM collection_revisions",
        "files": "SELECT collection, origin, digest, documents FROM source_files",
    }
    with engine.connect() as connection:
        found = {name: sorted(map(tuple, connection.execute(text(query)))) for name, query in queries.items()}
    engine.dispose()
    return found


def test_kill_nine_and_resume_equals_an_undisturbed_run(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    folder.mkdir()
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as corpus:
        for number in range(DOCUMENTS):
            record = {
                "_id": str(number),
                "title": f"第{number}号来信",
                "text": f"关于第{number}号来信的答复：已经办结。" * 5,
            }
            corpus.write(json.dumps(record, ensure_ascii=False) + "\n")
    (folder / "说明.txt").write_text("这些是答复的样例。", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen([sys.executable, "-c", RUN, database_url, str(folder)], env=environment)
    written = _wait_until_some_are_written(database_url, child)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(10) == -signal.SIGKILL
    assert 0 < written < DOCUMENTS

    engine = sync_engine(database_url)
    store = SqlDocumentStore(engine)
    report = publish([folder], store=store)
    assert report.unchanged >= written
    assert report.added == DOCUMENTS + 1 - report.unchanged
    disturbed = content(database_url)

    calm_url = f"sqlite:///{tmp_path / 'calm.db'}"
    calm = sync_engine(calm_url)
    Base.metadata.create_all(calm)
    publish([folder], store=SqlDocumentStore(calm))
    calm.dispose()
    undisturbed = content(calm_url)
    for name, rows in undisturbed.items():
        assert disturbed[name] == rows, name

    started = time.perf_counter()
    again = publish([folder], store=store)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, DOCUMENTS + 1)
    assert time.perf_counter() - started < 5
    engine.dispose()


def _wait_until_some_are_written(url: str, child: subprocess.Popen[bytes]) -> int:
    engine = sync_engine(url)
    until = time.monotonic() + 60
    try:
        while time.monotonic() < until:
            assert child.poll() is None, "the run ended before it could be killed"
            with engine.connect() as connection:
                written = int(connection.execute(text("SELECT count(*) FROM documents")).scalar_one())
            if written:
                return written
            time.sleep(0.02)
    finally:
        engine.dispose()
    raise AssertionError("nothing was written in a minute")
