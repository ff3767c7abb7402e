"""Desks, categories, units and examples are data; a mistake names the file and the entry, and a change is seen."""

from __future__ import annotations

import logging
from datetime import date, datetime
from pathlib import Path
from typing import cast

import pytest

from assistant.hotline.coverage import check
from assistant.hotline.directory import DATA, Directory, DirectoryWatch
from assistant.hotline.errors import DeskDataError
from assistant.hotline.files import NAMES, digest_of
from assistant.hotline.ports import TicketStore
from assistant.hotline.tickets import TicketService
from assistant.privacy import mask
from knowledge.areas import SHIPPED as AREA_FILE
from knowledge.areas import AreaTree
from tests.city_files import copied, edit
from tests.hotline.conftest import StandingClock

CONTRACT_DESKS = {"business", "police", "education", "medical", "housing", "general"}
FURTHER = """
[[desk]]
id = "culture"
name = "文旅专席"
hours = { days = [1, 2, 3, 4, 5], open = "09:00", close = "17:00" }
categories = ["文化旅游体育/旅游"]
"""
AREAS = AreaTree.load()
SHIPPED = Directory.load(areas=AREAS)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A folder with a copy of each shipped file."""
    return copied(tmp_path)


def _faults(folder: Path) -> str:
    with pytest.raises(DeskDataError) as caught:
        Directory.load(folder, areas=AREAS)
    return str(caught.value)


def test_the_shipped_directory_has_the_desks_of_the_contract_and_covers_every_category() -> None:
    assert set(SHIPPED.desks) == CONTRACT_DESKS
    assert SHIPPED.catch_all.id == "general"
    assert all(any(desk.reach(path) for desk in SHIPPED.desks.values()) for path in SHIPPED.categories)


@pytest.mark.parametrize(("path", "desk"), [
    (("物业管理", "物业收费", "物业费争议"), "housing"),
    (("教育", "入学", "转学"), "education"),
    (("噪声扰民", "施工噪声", "夜间施工噪声"), "general"),
    (("财税金融", "税务", "办税与发票"), "business"),
    (("财税金融", "金融", "银行服务"), "general"),
    ((), "general"),
    (("没有的类别",), "general"),
])  # fmt: skip
def test_a_category_goes_to_the_desk_that_claims_most_of_its_path(path: tuple[str, ...], desk: str) -> None:
    assert SHIPPED.desk_for(path).id == desk


def test_part_of_a_path_is_known_and_a_wrong_one_is_not() -> None:
    assert SHIPPED.knows(()) and SHIPPED.knows(("教育",)) and SHIPPED.knows(("教育", "入学"))
    assert not SHIPPED.knows(("教育", "入学", "落户"))


def test_every_leaf_has_sentences_to_learn_from_and_one_kept_as_a_test() -> None:
    told: dict[tuple[str, ...], list[bool]] = {}
    for example in SHIPPED.examples:
        told.setdefault(example.path, []).append(example.check)
    assert all(told[path].count(False) >= 3 and any(told[path]) for path in SHIPPED.categories)
    assert 0.15 <= len(SHIPPED.checks()) / len(SHIPPED.examples) <= 0.25
    assert not {example.text for example in SHIPPED.training()} & {example.text for example in SHIPPED.checks()}


def test_a_sentence_of_a_desk_is_no_sentence_to_learn_from() -> None:
    learnt = {example.text for example in SHIPPED.examples}
    assert all(len(desk.examples) >= 8 and not learnt & set(desk.examples) for desk in SHIPPED.desks.values())


def test_every_desk_says_who_sits_there_and_which_languages_are_spoken() -> None:
    assert all(desk.seats and desk.languages and desk.description for desk in SHIPPED.desks.values())


def test_opening_hours_are_local_and_a_round_the_clock_desk_never_shuts() -> None:
    monday_night, monday_noon = datetime(2026, 11, 23, 23, 30), datetime(2026, 11, 23, 12, 0)
    sunday = datetime(2026, 11, 22, 12, 0)
    assert SHIPPED.is_open("police", monday_night)
    assert SHIPPED.is_open("business", monday_noon)
    assert not SHIPPED.is_open("business", monday_night)
    assert not SHIPPED.is_open("business", sunday)


def test_a_desk_shuts_for_lunch_and_on_holidays_where_its_hours_say_so() -> None:
    noon, holiday = datetime(2026, 11, 23, 12, 30), date(2026, 11, 23)
    assert not SHIPPED.is_open("education", noon)
    assert SHIPPED.is_open("education", datetime(2026, 11, 23, 13, 0))
    assert not SHIPPED.is_open("business", noon, {holiday})
    assert SHIPPED.is_open("police", noon, {holiday})


@pytest.mark.parametrize(("before", "after", "named"), [
    ('categories = ["教育"]', 'categories = ["教育局"]', "desk 'education': category '教育局' is not in"),
    ('categories = ["教育"]', 'categories = ["教育", "医疗卫生"]', "category '医疗卫生' belongs to"),
    ("catch_all = true\n", "", "catch_all"),
    ('open = "08:00"', 'open = "8"', "hours.open"),
    ('open = "08:00"', 'open = "25:00"', "hours.open"),
    ('open = "08:00"', 'open = "20:00"', "close is not after open"),
    ("days = [1, 2, 3, 4, 5]", "days = [0]", "hours.days"),
    ('lunch = ["12:00", "13:00"]', 'lunch = ["13:00", "12:00"]', "lunch ends before"),
    ('id = "police"', 'id = "business"', "twice"),
    ('id = "police"', 'id = "polices"', "desk 'polices': is none of business, police, education"),
    ('unit = "city-tax"', 'unit = "city-taxes"', "desk 'business': unit 'city-taxes' is unknown"),
    ("languages", "langauges", "langauges"),
    ("[[desk]]", "[[desk", "cannot be read"),
])  # fmt: skip
def test_a_mistake_in_the_desks_names_file_and_entry(city: Path, before: str, after: str, named: str) -> None:
    edit(city / "desks.toml", before, after)
    faults = _faults(city)
    assert faults.startswith("desks.toml") and named in faults


def test_a_category_that_no_desk_covers_is_named(city: Path) -> None:
    edit(city / "desks.toml", "catch_all = true\n", "")
    edit(city / "desks.toml", ', "物业管理"]', "]")
    assert "no desk covers category '物业管理'. Add it or set a catch-all." in _faults(city)


@pytest.mark.parametrize(("line", "named"), [
    ("教育,入学,转学\n", "already"),
    ("教育,入学,\n", "three levels"),
    ("教育,入/学,转学\n", "'/'"),
    ("教育,入学,留学,出国,多\n", "more cells"),
])  # fmt: skip
def test_a_mistake_in_the_categories_names_the_line(city: Path, line: str, named: str) -> None:
    file = city / "categories.csv"
    text = file.read_text("utf-8")
    file.write_text(text + line, "utf-8")
    faults = _faults(city)
    assert f"line {len(text.splitlines()) + 1}" in faults and named in faults


def test_a_heading_without_its_columns_is_named(city: Path) -> None:
    edit(city / "categories.csv", "level1", "first")
    assert "categories.csv, line 1: no column level1" in _faults(city)


@pytest.mark.parametrize(("line", "named"), [
    ("教育/入学/落户,孩子怎么落户,,,\n", "category '教育/入学/落户' is unknown"),
    ("教育/入学/转学,怎么转到外省的学校,mars,,\n", "area 'mars' is unknown"),
    ("教育/入学/转学,怎么转到外省的学校,,education-office,1\n", "unit 'education-office' is unknown"),
    ("教育/入学/转学,孩子要从老家转学来，怎么办手续,,,\n", "already on line"),
    ("教育/入学/转学,,,,\n", "no sentence"),
    ("教育/入学/转学,怎么转到外省的学校,,,yes\n", "column 'check'"),
])  # fmt: skip
def test_a_mistake_in_the_examples_is_named(city: Path, line: str, named: str) -> None:
    with (city / "examples.csv").open("a", encoding="utf-8") as file:
        file.write(line)
    faults = _faults(city)
    assert faults.startswith("examples.csv") and named in faults


@pytest.mark.parametrize(("before", "after", "named"), [
    ('id = "water-company"', 'id = "gas-company"', "unit 'gas-company': is there twice"),
    ('area = "xuefu"', 'area = "nowhere"', "area 'nowhere' is unknown"),
    ('parent = "city-water"', 'parent = "city-rain"', "parent 'city-rain' is unknown"),
    ('key = "government"', 'key = "council"', "district 'yunshan' has no unit 'yunshan-government'"),
    ('id = "hotline-centre"', 'id = "centre"', "there is no unit 'hotline-centre'"),
    ("[[unit]]\n", "[[office]]\n", "table 'office' is unknown"),
    ('level = "company"', 'level = "firm"', "level"),
])  # fmt: skip
def test_a_mistake_in_the_units_is_named(city: Path, before: str, after: str, named: str) -> None:
    edit(city / "units.toml", before, after)
    faults = _faults(city)
    assert "units.toml" in faults and named in faults


def test_units_that_are_above_each_other_are_named(city: Path) -> None:
    edit(city / "units.toml", 'parent = "city-government"', 'parent = "bus-company"')
    edit(city / "units.toml", 'parent = "city-transport"', 'parent = "hotline-centre"')
    assert "is its own parent" in _faults(city)


def test_people_name_a_unit_by_its_nickname_and_the_area_decides_which() -> None:
    units = SHIPPED.units
    assert units.called("让城管来管管", "xuefu") == units["yunshan-urban-management"]
    assert units.called("让城管来管管") == units["city-urban-management"]
    assert units.called("自来水公司说明天来水", "meiling") == units["water-company"]
    assert units.called("今天天气好") is None


def test_the_page_gives_the_numbers_of_the_shipped_files() -> None:
    page = (Path(__file__).parents[2] / "docs" / "desks.md").read_text("utf-8")
    counts = check(DATA, AREAS, lambda texts: [((), "", "") for _ in texts]).counts
    for name in ("categories", "examples", "units", "rules", "desks"):
        assert f" {counts[name]:,} " in page, name


def test_a_city_may_add_a_desk_of_its_own_and_says_so(city: Path) -> None:
    with (city / "desks.toml").open("a", encoding="utf-8") as file:
        file.write(FURTHER)
    assert "desk 'culture': is none of" in _faults(city)
    edit(city / "desks.toml", 'id = "culture"', 'id = "culture"\nadded = true')
    assert Directory.load(city, areas=AREAS).desk_for(("文化旅游体育", "旅游")).id == "culture"


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named_and_none_of_the_fictional_city_stands_in(city: Path, name: str) -> None:
    watch = DirectoryWatch(city, areas=AREAS)
    (city / name).unlink()
    faults = _faults(city).splitlines()
    assert len(faults) == 1 and faults[0].startswith(f"{name}: is not in {city}")
    assert not watch.refresh() and watch.problem == faults[0]


@pytest.mark.parametrize(("name", "content"), [
    ("desks.toml", b"[[desk\n"),
    ("desks.toml", b""),
    ("units.toml", b"x = 1"),
    ("categories.csv", b"\xff\xfe"),
    ("dispatch.csv", b""),
    ("examples.csv", b"sentence\n"),
])  # fmt: skip
def test_of_a_file_that_cannot_be_read_nothing_else_is_told(city: Path, name: str, content: bytes) -> None:
    (city / name).write_bytes(content)
    faults = _faults(city).splitlines()
    assert 1 <= len(faults) <= 2 and all(fault.startswith(name) for fault in faults)


def test_a_broken_table_of_areas_is_a_problem_like_any_other(city: Path, caplog: pytest.LogCaptureFixture) -> None:
    watch = DirectoryWatch(city)
    for content in (b"\xff\xfe", b"", b"area = 1", b"area = []"):
        caplog.clear()
        (city / "areas.toml").write_bytes(content)
        assert not any(watch.refresh() for _ in range(3)) and "areas.toml" in watch.problem
        assert len(caplog.records) == 1
    (city / "areas.toml").unlink()
    assert watch.refresh() and not watch.problem


def test_an_example_out_of_date_does_not_keep_the_rules_from_changing(
    city: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = DirectoryWatch(city, areas=AREAS)
    with (city / "examples.csv").open("a", encoding="utf-8") as file:
        file.write("教育/入学/转学,怎么转到外省的学校,yunshan,city-market,1\n")
    line = len((city / "examples.csv").read_text("utf-8").splitlines())
    with caplog.at_level(logging.WARNING):
        assert watch.refresh() and not watch.refresh() and not watch.problem
    (told,) = watch().disagreements
    assert told.startswith(f"examples.csv, line {line},") and "leads to 'yunshan-education', not 'city-market'" in told
    assert len(caplog.records) == 1 and told in caplog.text
    assert not check(city, AREAS).ok and check(city, AREAS).disagreements == (told,)
    assert check(city, AREAS, acknowledged=True).ok


def test_the_log_tells_the_first_faults_of_many(city: Path, caplog: pytest.LogCaptureFixture) -> None:
    watch = DirectoryWatch(city, areas=AREAS)
    text = (city / "desks.toml").read_text("utf-8")
    (city / "desks.toml").write_text(text.replace('unit = "city-', 'unit = "town-'), "utf-8")
    assert not watch.refresh()
    assert len(watch.problem.splitlines()) > 10 > len(caplog.text.splitlines()) and "desks check" in caplog.text


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "there is no such folder" in _faults(tmp_path / "city")


def test_a_change_is_seen_without_a_restart(city: Path) -> None:
    watch = DirectoryWatch(city, areas=AREAS)
    assert not watch.refresh()
    before = digest_of(city)
    edit(city / "desks.toml", "住房专席", "住房与物业专席")
    assert watch.refresh() and watch().desks["housing"].name == "住房与物业专席"
    assert digest_of(city) != before


def test_a_city_brings_its_own_table_of_areas(city: Path) -> None:
    watch = DirectoryWatch(city)
    text = AREA_FILE.read_text("utf-8")
    (city / "areas.toml").write_text(
        text + '[[area]]\nid = "xinqu"\nparent = "shili"\nname = "新区"\nlevel = "district"\n', "utf-8"
    )
    assert watch.refresh()
    assert watch().dispatch.route(("教育",), "xinqu").unit == "xinqu-education"
    (city / "areas.toml").write_text("[[area", "utf-8")
    assert not watch.refresh() and "areas.toml" in watch.problem


def test_a_broken_edit_keeps_the_last_good_directory_and_is_reported_once(
    city: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = DirectoryWatch(city, areas=AREAS)
    good = watch()
    edit(city / "desks.toml", 'categories = ["教育"]', 'categories = ["教育局"]')
    with caplog.at_level(logging.ERROR):
        assert not watch.refresh() and not watch.refresh()
    assert watch() is good and "教育局" in watch.problem
    assert len(caplog.records) == 1
    edit(city / "desks.toml", 'categories = ["教育局"]', 'categories = ["教育"]')
    assert watch.refresh() and watch.problem == ""


def test_tickets_are_opened_by_the_directory_in_force(city: Path, clock: StandingClock) -> None:
    watch = DirectoryWatch(city, areas=AREAS)
    tickets = TicketService(cast(TicketStore, None), directory=watch, clock=clock, secret=b"s", mask=mask)
    edit(city / "categories.csv", "教育,入学,转学", "教育,入学,转学与插班")
    examples = (city / "examples.csv").read_text("utf-8").replace("教育/入学/转学,", "教育/入学/转学与插班,")
    (city / "examples.csv").write_text(examples, "utf-8")
    watch.refresh()
    assert tickets.directory.knows(("教育", "入学", "转学与插班"))


def test_the_check_lists_every_fault(city: Path) -> None:
    edit(city / "desks.toml", 'categories = ["教育"]', 'categories = ["教育局"]')
    edit(city / "units.toml", 'area = "xuefu"', 'area = "nowhere"')
    findings = check(city, AREAS)
    assert not findings.ok
    assert {fault.partition(",")[0] for fault in findings.faults} >= {"desks.toml", "units.toml"}


def test_the_check_tries_the_sentences_and_finds_those_that_go_elsewhere() -> None:
    def right(texts: list[str]) -> list[tuple[tuple[str, ...], str, str]]:
        wanted = {test.text: (test.path, SHIPPED.desk_for(test.path).id, test.unit) for test in SHIPPED.checks()}
        desks = {text: ((), desk.id, "") for desk in SHIPPED.desks.values() for text in desk.examples}
        return [{**desks, **wanted}[text] for text in texts]

    def all_general(texts: list[str]) -> list[tuple[tuple[str, ...], str, str]]:
        return [((), "general", "hotline-centre") for _ in texts]

    found = check(DATA, AREAS, right)
    assert found.ok and not found.misses and found.right["desk"] == found.right["unit"] == 1.0
    assert not found.without_examples and not found.without_work
    assert not check(DATA, AREAS, all_general).ok
    assert sum(row.leaves for row in found.desks) == len(SHIPPED.categories)
