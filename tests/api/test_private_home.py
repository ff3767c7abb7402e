"""Nobody but its owner reads the state directory."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.conftest import NewServices


def open_to_others(home: Path) -> list[str]:
    return [str(path) for path in (home, *home.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def yixian(folder: Path, *words: str) -> None:
    command = [sys.executable, "-c", "from api.cli import main; main()", *words]
    environment = {**os.environ, "YIXIAN_HOME": str(folder / "home"), "YIXIAN_EMBEDDER": "none"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, umask=0o022)
    assert done.returncode == 0, done.stderr


def test_commands_make_a_home_that_is_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    yixian(tmp_path, "db", "upgrade")
    assert open_to_others(tmp_path / "home") == []
    yixian(tmp_path, "db", "backup", str(tmp_path / "saved.tar.gz"))
    (tmp_path / "home").rename(tmp_path / "old")
    yixian(tmp_path, "db", "restore", str(tmp_path / "saved.tar.gz"))
    assert (tmp_path / "home" / "yixian.db").exists() and open_to_others(tmp_path / "home") == []
    assert open_to_others(tmp_path / "saved.tar.gz") == []


async def test_a_home_that_was_open_is_closed_when_services_start(tmp_path: Path, new_services: NewServices) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "vectors").mkdir(mode=0o755)
    (home / "vectors" / "old.bin").write_bytes(b"")
    services = new_services()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "vectors" / "old.bin").stat().st_mode) == 0o600
    await services.close()
