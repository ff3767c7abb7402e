"""The command line as a person types it: real processes in a home of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("yixian")


def yixian(home: Path, *words: str, given: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs a command and checks its exit code; a failure shows what was said."""
    environment = {**os.environ, "YIXIAN_HOME": str(home)}
    for name in [name for name in environment if name.startswith("YIXIAN_") and name != "YIXIAN_HOME"]:
        del environment[name]
    done = subprocess.run(
        [COMMAND, *words], input=given, capture_output=True, text=True, timeout=120, env=environment, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration city."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    yixian(folder, "demo")
    return folder


def test_ask_answers_with_a_source(home: Path) -> None:
    reply = json.loads(yixian(home, "ask", "新生儿落户要什么材料", "--json").stdout)
    assert reply["kind"] == "answer"
    assert reply["item"]["code"] == "POL-001"
    assert reply["citations"][0]["title"] == "出生登记（新生儿落户）"
    assert "出处" in yixian(home, "ask", "新生儿落户要什么材料").stdout


def test_search_shows_the_parts_of_a_score(home: Path) -> None:
    found = json.loads(yixian(home, "search", "高龄津贴发放标准", "--json", "--top-k", "3").stdout)
    assert len(found["hits"]) <= 3
    assert "高龄津贴" in found["hits"][0]["passage"]["title"]
    assert {"score", "keyword_score", "dense_score"} <= set(found["hits"][0])


def test_a_second_demo_changes_nothing(home: Path) -> None:
    said = yixian(home, "demo").stdout
    assert "demo-editor" in said


def test_ingest_publishes_and_names_the_bad_file(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "good.md").write_text("# 示例通知\n\n一、自2026年3月1日起，示例公园每天6:00开放。\n", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    home = tmp_path / "home"
    done = yixian(home, "ingest", str(folder), "--collection", "policies", "--json", code=1)
    report = json.loads(done.stdout)
    assert report["added"] == 1
    assert [Path(entry["path"]).name for entry in report["failed"]] == ["empty.txt"]
    (folder / "empty.txt").unlink()
    again = json.loads(yixian(home, "ingest", str(folder), "--collection", "policies", "--json").stdout)
    assert again["added"] == again["replaced"] == 0
    assert again["unchanged"] == 1


def test_wrong_words_exit_with_two_and_failures_with_one(tmp_path: Path) -> None:
    assert yixian(tmp_path, "search", "--no-such-option", code=2).stderr
    assert "policies" in yixian(tmp_path, "search", "问", "--collection", "nothing", code=2).stderr
    missing = yixian(tmp_path, "ingest", str(tmp_path / "nowhere"), code=1)
    assert "nowhere" in missing.stderr
    assert "Traceback" not in missing.stderr


def test_several_workers_need_a_vector_server(tmp_path: Path) -> None:
    said = yixian(tmp_path, "serve", "--workers", "2", code=1)
    assert "YIXIAN_CHROMA_URL" in said.stderr


def test_a_backup_is_restored_into_an_empty_home(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    yixian(home, "db", "backup", str(file))
    assert file.stat().st_mode & 0o077 == 0
    other = tmp_path / "other"
    yixian(other, "db", "restore", str(file))
    reply = json.loads(yixian(other, "ask", "护照丢了要多久", "--json").stdout)
    assert reply["item"]["code"] == "POL-018"
    assert "YIXIAN_HOME" in yixian(other, "db", "restore", str(file), code=1).stderr


def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "not.tar.gz"
    file.write_text("no archive", "utf-8")
    home = tmp_path / "home"
    yixian(home, "db", "restore", str(file), code=1)
    assert not home.exists() or not any(home.iterdir())


def test_staff_are_added_with_a_password_from_standard_input(tmp_path: Path) -> None:
    words = ("user", "add", "--username", "wang", "--role", "editor", "--password-stdin")
    assert "wang" in yixian(tmp_path, *words, given="a long enough password\n").stdout
    assert "wang" in yixian(tmp_path, *words, given="a long enough password\n", code=1).stderr
    yixian(tmp_path, *words[:3], "li", "--role", "editor", "--password-stdin", given="short\n", code=1)
    yixian(tmp_path, "user", "add", "--username", "zhao", "--role", "mayor", "--password-stdin", given="x\n", code=2)


def test_doctor_checks_every_part(home: Path) -> None:
    assert "database" in yixian(home, "doctor").stdout
