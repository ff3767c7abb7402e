"""Desks and categories are data; a mistake names the file and the entry."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from assistant.hotline.directory import DATA, Directory
from assistant.hotline.errors import DeskDataError

CONTRACT_DESKS = {"business", "police", "education", "medical", "housing", "general"}


def test_the_shipped_directory_has_the_desks_of_the_contract_and_covers_every_category() -> None:
    directory = Directory.load()
    assert set(directory.desks) == CONTRACT_DESKS
    assert directory.catch_all.id == "general"
    covered = {name for desk in directory.desks.values() for name in desk.categories}
    assert {path[0] for path in directory.categories} == covered


@pytest.mark.parametrize(("path", "desk"), [
    (("物业管理", "物业收费", "物业费争议"), "housing"),
    (("教育", "入学", "转学"), "education"),
    (("噪声扰民", "施工噪声", "夜间施工噪声"), "general"),
    ((), "general"),
    (("没有的类别",), "general"),
])  # fmt: skip
def test_a_category_goes_to_its_desk_and_the_rest_to_the_catch_all(path: tuple[str, ...], desk: str) -> None:
    assert Directory.load().desk_for(path).id == desk


def test_part_of_a_path_is_known_and_a_wrong_one_is_not() -> None:
    directory = Directory.load()
    assert directory.knows(("教育",)) and directory.knows(("教育", "入学"))
    assert not directory.knows(("教育", "入学", "落户"))


def test_opening_hours_are_local_and_a_round_the_clock_desk_never_shuts() -> None:
    desks = Directory.load().desks
    monday_night, monday_noon = datetime(2026, 11, 23, 23, 30), datetime(2026, 11, 23, 12, 0)
    sunday = datetime(2026, 11, 22, 12, 0)
    assert desks["police"].hours.contains(monday_night)
    assert desks["business"].hours.contains(monday_noon)
    assert not desks["business"].hours.contains(monday_night)
    assert not desks["business"].hours.contains(sunday)


@pytest.mark.parametrize(("before", "after", "named"), [
    ('categories = ["教育"]', 'categories = ["教育局"]', "education"),
    ('categories = ["教育"]', 'categories = ["教育", "医疗卫生"]', "medical"),
    ("catch_all = true", "", "catch_all"),
    ('open = "08:00"', 'open = "8"', "hours.open"),
    ("days = [1, 2, 3, 4, 5]", "days = [0]", "hours.days"),
    ('id = "police"', 'id = "business"', "twice"),
])  # fmt: skip
def test_a_mistake_in_the_desks_names_file_and_entry(tmp_path: Path, before: str, after: str, named: str) -> None:
    text = (DATA / "desks.toml").read_text("utf-8")
    assert before in text
    file = tmp_path / "desks.toml"
    file.write_text(text.replace(before, after), "utf-8")
    with pytest.raises(DeskDataError, match=r"desks\.toml") as caught:
        Directory.load(desks=file)
    assert named in str(caught.value)


@pytest.mark.parametrize(("line", "named"), [("教育,入学,转学\n", "already"), ("教育,入学,\n", "three levels")])
def test_a_mistake_in_the_categories_names_the_line(tmp_path: Path, line: str, named: str) -> None:
    text = (DATA / "categories.csv").read_text("utf-8")
    file = tmp_path / "categories.csv"
    file.write_text(text + line, "utf-8")
    with pytest.raises(DeskDataError, match=f"line {len(text.splitlines()) + 1}") as caught:
        Directory.load(categories=file)
    assert named in str(caught.value)
