"""The dispatch directory: which unit leads, which assist, and what happens where no rule fits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.hotline.directory import DATA, Directory
from assistant.hotline.errors import DeskDataError
from assistant.hotline.files import NAMES
from knowledge.areas import AreaTree

AREAS = AreaTree.load()
SHIPPED = Directory.load(areas=AREAS)
DISPATCH = SHIPPED.dispatch
DISTRICTS = [district.id for district in AREAS.districts()]
PLACES = [None, *(area.id for area in (AREAS.root, *AREAS.below(AREAS.root.id)))]
NIGHT = ("噪声扰民", "施工噪声", "夜间施工噪声")
OWNERS = ("物业管理", "业主自治", "业委会履职")


@pytest.mark.parametrize("place", PLACES)
def test_every_leaf_has_a_unit_that_leads_everywhere(place: str | None) -> None:
    for path in SHIPPED.categories:
        route = DISPATCH.route(path, place)
        assert route.unit in SHIPPED.units, path
        assert all(unit in SHIPPED.units and unit != route.unit for unit in route.assisting), path
        assert route.fallback == (path[0] == "其他")


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_unit_of_another_district_never_leads(district: str) -> None:
    for path in SHIPPED.categories:
        unit = SHIPPED.units[DISPATCH.route(path, district).unit]
        assert unit.area in (district, AREAS.root.id), path


def test_a_street_takes_its_district_and_an_area_that_is_unknown_is_as_none() -> None:
    assert DISPATCH.route(NIGHT, "songtao") == DISPATCH.route(NIGHT, "yunshan")
    assert DISPATCH.route(NIGHT, "mars") == DISPATCH.route(NIGHT, None)
    assert DISPATCH.route(NIGHT, None).unit == "city-ecology"


def test_the_longest_path_wins_and_then_the_smallest_area() -> None:
    assert DISPATCH.route(("道路交通", "停车管理", "停车位不足"), "linjiang").unit == "linjiang-urban-management"
    assert DISPATCH.route(("道路交通", "停车管理", "停车收费争议"), "linjiang").unit == "linjiang-market"
    assert DISPATCH.route(NIGHT, "yunshan").rule == "噪声扰民/施工噪声"
    own = DISPATCH.route(NIGHT, "chuangxin")
    assert (own.unit, own.rule) == ("gaoxin-housing", "噪声扰民/施工噪声@gaoxin")


def test_one_unit_leads_and_the_others_assist() -> None:
    route = DISPATCH.route(NIGHT, "yunshan")
    assert route.unit == "yunshan-ecology"
    assert route.assisting == ("yunshan-urban-management", "yunshan-housing")
    assert route.basis and route.note


@pytest.mark.parametrize("path", [(), ("其他", "其他", "其他"), ("没有的类别",)])
def test_what_no_rule_places_goes_to_the_government_of_the_district(path: tuple[str, ...]) -> None:
    route = DISPATCH.route(path, "matou")
    assert route.fallback and route.unit == "linjiang-government"


def test_without_an_area_the_hotline_centre_keeps_what_no_rule_places() -> None:
    assert DISPATCH.route((), None).unit == "hotline-centre"
    assert "首接" in DISPATCH.route((), None).note


def test_part_of_a_path_is_placed_by_the_rules_that_it_reaches() -> None:
    assert DISPATCH.route(("教育",), "meiling").unit == "meiling-education"
    assert DISPATCH.route(("噪声扰民",), "meiling").fallback


def test_a_street_leads_only_by_its_own_duty() -> None:
    """Work of a department is not pushed down to a street (国办函〔2025〕66号)."""
    leading = set()
    for path in SHIPPED.categories:
        for place in PLACES:
            route = DISPATCH.route(path, place)
            if SHIPPED.units[route.unit].level == "street":
                leading.add(path[:2])
                assert route.basis, path
    assert leading == {OWNERS[:2]}


def test_without_a_street_the_department_of_the_district_leads() -> None:
    assert DISPATCH.route(OWNERS, "songtao").unit == "songtao-office"
    assert DISPATCH.route(OWNERS, "yunshan").unit == "yunshan-housing"
    assert DISPATCH.route(OWNERS, None).unit == "city-housing"


def test_every_example_comes_to_its_unit() -> None:
    placed = [example for example in SHIPPED.checks() if example.unit]
    assert len(placed) >= 400
    for example in placed:
        assert DISPATCH.route(example.path, example.area or None).unit == example.unit, example.text


@pytest.mark.parametrize(("line", "named"), [
    ("教育/入学,,{district}-school,,,,", "unit 'yunshan-school' is unknown"),
    ("教育/入学,,{district}-education,,no-such-unit,,", "unit 'no-such-unit' is unknown"),
    ("教育/落户,,{district}-education,,,,", "no such category, so it can never match"),
    ("教育,,{district}-education,,,,", "is equally specific"),
    ("教育,mars,city-education,,,,", "area 'mars' is unknown"),
    ("噪声扰民,,{district}-ecology,,,,", "can never match, finer rules take all"),
    ("教育/入学,,{street}-office,,,,", "unit '{street}-office'|a street leads without a basis"),
    ("教育/入学,,{street}-office,,,某条例,", "nobody leads where the street is not known"),
    ("教育,songtao,songtao-office,,,某条例,", "pushes the work of '{district}-education' down to a street"),
    ("教育/入学,,,,,,", "unit '' is unknown"),
])  # fmt: skip
def test_a_mistake_in_the_rules_names_its_line(tmp_path: Path, line: str, named: str) -> None:
    for name in NAMES:
        shutil.copy(DATA / name, tmp_path / name)
    file = tmp_path / "dispatch.csv"
    text = file.read_text("utf-8")
    file.write_text(text + line + "\n", "utf-8")
    with pytest.raises(DeskDataError) as caught:
        Directory.load(tmp_path, areas=AREAS)
    faults = str(caught.value)
    assert f"dispatch.csv, line {len(text.splitlines()) + 1}, rule" in faults
    assert any(one in faults for one in named.split("|")), faults


@pytest.mark.parametrize(("line", "named"), [
    ("教育,,{district}-education,,,,\n", "category '教育/入学/转学' has no rule"),
    ("*,,{district}-government,hotline-centre,", "there is no fallback"),
])  # fmt: skip
def test_a_category_without_a_rule_is_named(tmp_path: Path, line: str, named: str) -> None:
    for name in NAMES:
        shutil.copy(DATA / name, tmp_path / name)
    file = tmp_path / "dispatch.csv"
    text = file.read_text("utf-8")
    assert line in text
    rows = [row for row in text.splitlines(keepends=True) if not row.startswith(line.rstrip("\n"))]
    file.write_text("".join(rows), "utf-8")
    with pytest.raises(DeskDataError, match=r"dispatch\.csv") as caught:
        Directory.load(tmp_path, areas=AREAS)
    assert named in str(caught.value)
