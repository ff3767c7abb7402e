"""Places as people say them: the words, and the area of the city that they lie in."""

from __future__ import annotations

import time

import pytest

from assistant.recognise.places import Place, place_in, places_in
from knowledge.areas import Area, AreaTree

AREAS = AreaTree.load()
TWO_RIVERS = AreaTree(
    (
        Area(id="city", name="两江市", level="city"),
        Area(id="east", name="东河区", parent="city", level="district", aliases=("东河",)),
        Area(id="west", name="西河区", parent="city", level="district"),
        Area(id="east-market", name="集市街道", parent="east", level="street", aliases=("集市街",)),
        Area(id="west-market", name="集市街道", parent="west", level="street", aliases=("集市街",)),
        Area(id="west-bridge", name="桥头街道", parent="west", level="street"),
    )
)
SAID = (
    ("云山区松涛街道锦松小区北门有烧烤摊", "云山区松涛街道锦松小区北门", "songtao"),
    ("学府路与江畔路交叉口红绿灯坏了", "学府路与江畔路交叉口", None),
    ("住临江区滨湖花园3栋2单元501，楼上漏水", "临江区滨湖花园3栋2单元501", "linjiang"),
    ("地铁2号线科苑站B口电梯停了", "地铁2号线科苑站B口", None),
    ("在人民医院门诊楼三楼排队", "人民医院门诊楼三楼", None),
    ("菜场后头那条巷子堆满垃圾", "菜场后头那条巷子", None),
    ("临江区滨江路16号的路灯坏了", "临江区滨江路16号", "linjiang"),
    ("茶溪镇的水发黄", "茶溪镇", "chaxi"),
    ("梅岭县城关镇东门村三组没有路灯", "梅岭县城关镇东门村三组", "chengguan"),
    ("我在高新的公司上班", "高新", "gaoxin"),
    ("恒大绿洲5栋停水", "恒大绿洲5栋", None),
    ("王家巷12号门前积水", "王家巷12号门前", None),
    ("和平路的井盖松了", "和平路", None),
    ("海燕路和盐场路交汇处堵车", "海燕路和盐场路交汇处", None),
    ("东海区幸福路有人乱停车", "东海区幸福路", None),
    ("科技大道88号楼下早点摊", "科技大道88号楼下", None),
    ("松涛街道青松里社区门口", "松涛街道青松里社区门口", "songtao"),
    ("云山大桥上堵死了", "云山大桥", "yunshan"),
)
NO_PLACE = (
    "小区楼下噪声很大", "感谢社区工作人员", "走路都走不动", "路灯坏了", "物业乱收费", "一路上都是车", "网络线路不好",
    "老师让带走", "农村的老人", "市场监管局不管", "培训机构跑路了", "超市说不关他们的事", "本市的政策", "修路修了三年",
)  # fmt: skip


def _one(text: str, areas: AreaTree = AREAS) -> Place:
    place = place_in(text, areas)
    assert place is not None
    assert text[place.start : place.end] == place.text
    return place


@pytest.mark.parametrize(("text", "said", "area"), SAID)
def test_a_place_is_found_whole_and_its_area_told(text: str, said: str, area: str | None) -> None:
    place = _one(text)
    assert (place.text, place.area_id) == (said, area)


@pytest.mark.parametrize("text", NO_PLACE)
def test_what_nobody_could_find_is_no_place(text: str) -> None:
    assert place_in(text, AREAS) is None


def test_a_street_implies_its_district() -> None:
    assert AREAS.district_of(_one("松涛街道有人占道").area_id or "") == AREAS.area("yunshan")


def test_a_street_of_two_districts_leaves_both_open() -> None:
    place = _one("集市街道有人占道", TWO_RIVERS)
    assert place.area_id is None
    assert set(place.candidates) == {"east-market", "west-market"}


def test_the_district_settles_which_street_is_meant() -> None:
    assert _one("西河区集市街道有人占道", TWO_RIVERS).area_id == "west-market"


def test_a_street_and_a_district_that_contradict_each_other_leave_both_open() -> None:
    place = _one("东河区桥头街道有人占道", TWO_RIVERS)
    assert place.area_id is None
    assert set(place.candidates) == {"east", "west-bridge"}


def test_a_district_of_another_city_is_kept_in_words_only() -> None:
    place = _one("东海区幸福路有人乱停车")
    assert (place.area_id, place.foreign) == (None, True)


def test_the_area_may_stand_elsewhere_in_the_message() -> None:
    place = _one("云山区这边，锦松小区3栋的电梯坏了")
    assert (place.text, place.area_id) == ("锦松小区3栋", "yunshan")


def test_the_detail_is_what_is_said_below_the_area() -> None:
    assert _one("云山区松涛街道锦松小区北门有烧烤摊").detail == "锦松小区北门"


def test_several_places_are_given_in_order() -> None:
    found = places_in("临江区滨江路堵车，绕到盐场街道，又去了茶溪镇", AREAS)
    assert [place.text for place in found] == ["临江区滨江路", "盐场街道", "茶溪镇"]


LONG = ("区" * 20000, "3栋" * 10000, "云山区" * 6000, "1" * 20000, "路口" * 10000, "在" * 20000)


@pytest.mark.parametrize(
    "text", ["区" * 20000, "3栋" * 10000, "云山区" * 6000, "1" * 20000, "路口" * 10000, "在" * 20000]
)
def test_a_very_long_message_is_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    places_in(text, AREAS)
    assert time.process_time() - began < 2.0
