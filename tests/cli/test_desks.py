"""`yixian desks`: the desks are listed, and every fault of the city's files is told with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from assistant.hotline.files import NAMES
from tests.city_files import copied, edit


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


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A folder with a copy of each shipped file."""
    return copied(tmp_path)


def test_every_fault_is_told_and_the_exit_code_is_one(city: Path) -> None:
    edit(city / "desks.toml", 'categories = ["教育"]', 'categories = ["教育局"]')
    edit(city / "desks.toml", "city-tax", "city-taxes")
    code, _, told = _run("check", "--data", str(city))
    assert code == 1 and "教育局" in told and "city-taxes" in told


def test_an_empty_folder_is_not_well(tmp_path: Path) -> None:
    code, shown, told = _run("check", "--data", str(tmp_path))
    assert code == 1 and "没有问题" not in shown
    assert [line.partition(":")[0] for line in told.splitlines()] == list(NAMES)
    code, shown, _ = _run("check", "--data", str(tmp_path), "--json")
    found = json.loads(shown)
    assert code == 1 and not found["ok"] and len(found["faults"]) == len(NAMES)


def test_an_example_that_disagrees_is_told_and_passes_when_it_is_acknowledged(city: Path) -> None:
    example = "教育/入学/转学,怎么转到外省的学校,yunshan,city-market,1\n"
    with (city / "examples.csv").open("a", encoding="utf-8") as file:
        file.write(example)
    code, shown, told = _run("check", "--data", str(city))
    assert code == 1 and "'yunshan-education', not 'city-market'" in told and "--acknowledge" in shown
    code, shown, told = _run("check", "--data", str(city), "--acknowledge")
    assert code == 0 and "not 'city-market'" in told and "已确认" in shown


def test_the_report_as_json_is_one_object() -> None:
    code, shown, _ = _run("check", "--json")
    found = json.loads(shown)
    assert code == 0 and found["ok"] and not found["faults"]
    assert found["counts"]["categories"] == sum(desk["leaves"] for desk in found["desks"])


def test_the_setting_says_which_folder_is_meant(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(city / "desks.toml", "住房专席", "安居专席")
    monkeypatch.setenv("YIXIAN_HOTLINE_DATA", str(city))
    assert "安居专席" in _run("list")[1]
