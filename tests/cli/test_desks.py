"""`yixian desks`: the desks are listed, and every fault of the city's files is told with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from assistant.hotline.directory import DATA


def _run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["desks", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_desks_are_listed_with_who_sits_there() -> None:
    code, shown, _ = _run("list")
    assert code == 0 and "教育专席" in shown and "示例市教育局" in shown and "12:00" in shown


def test_the_list_as_json_has_every_desk() -> None:
    desks = json.loads(_run("list", "--json")[1])["desks"]
    assert {desk["id"] for desk in desks} == {"business", "police", "education", "medical", "housing", "general"}


def test_the_shipped_files_pass() -> None:
    code, shown, told = _run("check")
    assert (code, told) == (0, ""), told
    assert "综合专席" in shown


def test_every_fault_is_told_and_the_exit_code_is_one(tmp_path: Path) -> None:
    text = (DATA / "desks.toml").read_text("utf-8")
    text = text.replace('categories = ["教育"]', 'categories = ["教育局"]').replace("city-tax", "city-taxes")
    (tmp_path / "desks.toml").write_text(text, "utf-8")
    code, _, told = _run("check", "--data", str(tmp_path))
    assert code == 1 and "教育局" in told and "city-taxes" in told


def test_the_report_as_json_is_one_object() -> None:
    code, shown, _ = _run("check", "--json")
    found = json.loads(shown)
    assert code == 0 and found["ok"] and not found["faults"]
    assert found["counts"]["categories"] == sum(desk["leaves"] for desk in found["desks"])


def test_the_setting_says_which_folder_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desks.toml").write_text(
        (DATA / "desks.toml").read_text("utf-8").replace("住房专席", "安居专席"), "utf-8"
    )
    monkeypatch.setenv("YIXIAN_HOTLINE_DATA", str(tmp_path))
    assert "安居专席" in _run("list")[1]
