"""`yixian db`: upgrade the tables; back up and restore the state directory as one file."""

from __future__ import annotations

import sqlite3
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from assistant.adapters.migrate import upgrade as upgrade_tables
from assistant.adapters.secret import private_home
from assistant.settings import Settings
from assistant.texts import tell
from knowledge.errors import YixianError

app = typer.Typer(no_args_is_help=True)
DATABASE = "yixian.db"
File = Annotated[Path, typer.Argument(help=tell("db.file"))]


@app.command(help=tell("db.upgrade"))
def upgrade() -> None:
    """Brings the tables to the newest revision."""
    settings = Settings()
    private_home(settings.home)
    upgrade_tables(settings.database)
    shown = settings.database if settings.database.startswith("sqlite") else settings.database.rpartition("@")[2]
    sys.stdout.write(tell("db.upgraded", url=shown) + "\n")


def _embedded(settings: Settings) -> Path:
    if settings.database_url and not settings.database_url.startswith("sqlite"):
        raise YixianError(tell("db.only_sqlite", url=settings.database_url.rpartition("@")[2]))
    return settings.home / DATABASE


@app.command(help=tell("db.backup"))
def backup(file: File) -> None:
    """A consistent copy of the database (SQLite's own online backup) with the rest of the state directory."""
    settings = Settings()
    database = _embedded(settings)
    if not database.exists():
        raise YixianError(tell("ingest.missing", path=database))
    with tempfile.TemporaryDirectory() as folder, tarfile.open(file, "w:gz") as archive:
        copy = Path(folder) / DATABASE
        with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        target.close()
        source.close()
        archive.add(copy, DATABASE)
        for path in sorted(settings.home.rglob("*")):
            name = path.relative_to(settings.home)
            if path.is_file() and not name.name.startswith(DATABASE):
                archive.add(path, str(name))
    file.chmod(0o600)
    sys.stdout.write(tell("db.saved", path=file, size=file.stat().st_size) + "\n")


@app.command(help=tell("db.restore"))
def restore(file: File) -> None:
    """Unpacks a backup into an empty state directory; nothing is written when the file is not sound."""
    settings = Settings()
    _embedded(settings)
    if settings.home.exists() and any(settings.home.iterdir()):
        raise YixianError(tell("db.not_empty", home=settings.home))
    try:
        with tarfile.open(file) as archive:
            members = archive.getmembers()
            if DATABASE not in {member.name for member in members}:
                raise YixianError(tell("db.not_a_backup", path=file))
            private_home(settings.home)
            archive.extractall(settings.home, members=members, filter="data")
            private_home(settings.home)
    except tarfile.FilterError as error:
        raise YixianError(tell("db.unsafe", path=file, member=str(error))) from error
    except (tarfile.TarError, OSError) as error:
        raise YixianError(tell("db.not_a_backup", path=file)) from error
    sys.stdout.write(tell("db.restored", home=settings.home) + "\n")
