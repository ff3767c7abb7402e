"""What a search finds, what it never shows, and what it shows once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.adapters.chroma import ChromaStore
from knowledge.adapters.embedders import StaticEmbedder
from knowledge.areas import Area, AreaTree
from knowledge.library import Library, LibrarySettings
from knowledge.models import Collection, Passage
from tests.knowledge.shelves import ELDER, GAS, NOISE, POLICIES, RENT, TODAY, MemoryDocuments, passage

AREAS = AreaTree(
    [
        Area(id="city", name="示例市", level="city"),
        Area(id="east", name="东区", parent="city", level="district"),
        Area(id="west", name="西区", parent="city", level="district"),
    ]
)


def library(*passages: Passage, **settings: object) -> Library:
    """A refreshed library of keywords only."""
    made = Library(MemoryDocuments(passages), None, None, LibrarySettings.model_validate(settings), areas=AREAS)
    made.refresh()
    return made


def found(made: Library, query: str, on: date = TODAY, area: str | None = None) -> list[str]:
    """The documents of the hits, best first."""
    return [hit.passage.document_id for hit in made.search(query, on=on, area=area)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("大学生租房补贴每个月多少钱", RENT),
        ("八十岁以上老人有什么津贴", ELDER),
        ("晚上工地施工太吵几点以后不准施工", NOISE),
        ("煤气漏了怎么办，燃气泄漏", GAS),
        ("８０歲以上老人有什麼津貼", ELDER),
        ("喂，嗯，就是说那个那个租房补贴怎么领", RENT),
    ],
)
def test_the_document_that_answers_comes_first(query: str, expected: Passage) -> None:
    assert found(library(*POLICIES), query)[0] == expected.document_id


def test_an_expired_passage_is_never_found() -> None:
    old = passage("old", RENT.text, title=RENT.title, expires_at="2026-03-01")
    assert found(library(old, ELDER), "租房补贴") == ["elder"]
    assert found(library(old, ELDER), "租房补贴", on=date(2026, 3, 1))[0] == "old"


def test_a_passage_is_found_from_the_day_it_takes_effect() -> None:
    coming = passage("coming", RENT.text, title=RENT.title, effective_from="2026-04-01")
    assert found(library(coming), "租房补贴") == []
    assert found(library(coming), "租房补贴", on=date(2026, 4, 1)) == ["coming"]


def test_a_withdrawn_document_is_gone_after_a_refresh() -> None:
    documents = MemoryDocuments(POLICIES)
    made = Library(documents, None, None, areas=AREAS)
    made.refresh()
    documents.withdraw("rent")
    assert made.refresh()
    assert "rent" not in found(made, "租房补贴")
    assert not made.refresh()


def test_a_reprint_is_shown_once_and_named() -> None:
    reprint = passage("reprint", f"转发：{RENT.text}", title="关于转发租房补贴办法的通知")
    hits = library(*POLICIES, reprint).search("大学生租房补贴每月多少", on=TODAY)
    assert {hits[0].passage.document_id, *hits[0].also_in} == {"rent", "reprint"}
    assert len({hit.passage.document_id for hit in hits}) == len(hits) == 4


def test_a_version_with_other_numbers_is_not_a_reprint() -> None:
    first = passage("y2024", "符合条件的家庭每年可领取供暖补贴1200元，于11月15日前申请。", title="供暖补贴通知")
    second = passage("y2025", "符合条件的家庭每年可领取供暖补贴1500元，于11月15日前申请。", title="供暖补贴通知")
    assert set(found(library(first, second), "供暖补贴多少钱")) == {"y2024", "y2025"}


def test_of_two_documents_that_disagree_the_newer_comes_first() -> None:
    older = passage("older", "供暖补贴每年1200元。", title="供暖补贴通知", issued_on="2024-10-01")
    newer = passage("newer", "供暖补贴每年1500元。", title="供暖补贴通知", issued_on="2025-10-01")
    for order in ((older, newer), (newer, older)):
        assert found(library(*order), "供暖补贴多少钱") == ["newer", "older"]


def test_an_area_sees_its_own_version_and_the_city_but_not_its_neighbour() -> None:
    city = passage("city", "公园停车每小时5元。", title="停车收费", area="city")
    east = passage("east", "公园停车每小时3元。", title="停车收费", area="east")
    west = passage("west", "公园停车每小时4元。", title="停车收费", area="west")
    none = passage("none", "公园停车请服从管理。", title="停车须知")
    made = library(city, east, west, none)
    assert set(found(made, "公园停车收费", area="east")) == {"city", "east", "none"}
    assert set(found(made, "公园停车收费")) == {"city", "east", "west", "none"}


def test_a_place_in_the_question_prefers_its_document() -> None:
    made = library(
        passage("xm", "厦门市中小学校春季开学时间为3月2日。", title="厦门市春季开学安排"),
        passage("wh", "武汉市中小学校春季开学时间为3月9日。", title="武汉市春季开学安排"),
        passage("nb", "宁波市中小学校春季开学时间为3月16日。", title="宁波市春季开学安排"),
    )
    for place, document in (("厦门", "xm"), ("武汉", "wh"), ("宁波", "nb")):
        assert found(made, f"{place}中小学什么时候开学")[0] == document


def test_a_hit_is_widened_to_its_neighbours_within_the_window() -> None:
    parts = [passage("long", f"第{n}条 {'内容' * 20}{n}。", title="办法", ordinal=n) for n in range(1, 6)]
    parts[2] = passage("long", "第三条 停车费每小时三元。", title="办法", ordinal=3)
    narrow = library(*parts, window_characters=0).search("停车费", on=TODAY)[0].passage
    wide = library(*parts, window_characters=120).search("停车费", on=TODAY)[0].passage
    assert narrow.text == parts[2].text
    assert parts[2].text in wide.text and parts[3].text in wide.text
    assert len(wide.text) <= 120 + 4
    assert wide.passage_id == narrow.passage_id


def test_coverage_tells_a_question_from_outside_from_one_that_is_answered() -> None:
    made = library(*POLICIES)
    inside = made.search("大学生租房补贴最长领取多久", on=TODAY)[0].coverage
    outside = made.search("明天股票会涨吗", on=TODAY)
    assert inside > 0.5
    assert all(hit.coverage < 0.2 for hit in outside)


@pytest.mark.parametrize("query", ["", "   ", "？！", "\u3000"])
def test_a_question_without_words_does_not_fail(query: str) -> None:
    assert len(library(*POLICIES).search(query, on=TODAY)) in (0, 4)


def test_collections_are_searched_as_asked() -> None:
    reply = passage("reply", "您好，租房补贴已发放，请查收。", collection=Collection.REPLIES)
    made = library(RENT, reply)
    hits = made.search("租房补贴", collections=(Collection.REPLIES,), on=TODAY)
    assert [hit.passage.document_id for hit in hits] == ["reply"]


def test_passages_of_a_document_come_in_order() -> None:
    parts = [passage("long", f"第{n}条。", ordinal=n) for n in (2, 0, 1)]
    made = library(*parts)
    assert [one.ordinal for one in made.document_passages("long")] == [0, 1, 2]
    assert made.passage("long#1") == parts[2]
    assert made.passage("nowhere") is None
    assert made.document_passages("nowhere") == []


def test_vectors_follow_what_is_published_and_withdrawn(tmp_path: Path) -> None:
    documents = MemoryDocuments(POLICIES)
    store = ChromaStore.embedded(tmp_path)
    made = Library(documents, store, StaticEmbedder(), areas=AREAS)
    made.refresh()
    assert len(store.ids(Collection.POLICIES)) == 4
    documents.withdraw("gas")
    documents.publish(passage("elder", "年满七十周岁的老年人每月发放高龄津贴五十元。", title="高龄津贴发放办法"))
    made.refresh()
    assert {key.partition("#")[0] for key in store.ids(Collection.POLICIES)} == {"rent", "elder", "noise"}
    assert len(store.ids(Collection.POLICIES)) == 3
    assert made.search("老人津贴", on=TODAY)[0].similarity > 0


def test_vectors_lost_or_left_over_are_put_right_by_the_next_start(tmp_path: Path) -> None:
    documents = MemoryDocuments(POLICIES)
    store = ChromaStore.embedded(tmp_path)
    Library(documents, store, StaticEmbedder(), areas=AREAS).refresh()
    before = store.ids(Collection.POLICIES)
    store.remove(Collection.POLICIES, sorted(before)[:2])
    store.add(Collection.POLICIES, ["left#0@over"], StaticEmbedder().embed_passages(["残留"]))
    again = Library(documents, store, StaticEmbedder(), areas=AREAS)
    again.refresh()
    assert store.ids(Collection.POLICIES) == before
    assert again.pending_vectors() == 0


def test_a_collection_with_nothing_on_the_matter_does_not_push_in_front() -> None:
    alone = passage("alone", "您好，您反映的公交线路问题已转交运输公司。", collection=Collection.REPLIES)
    faq = passage("faq", "每周一闭馆，法定节假日除外。", collection=Collection.FAQ)
    hits = library(*POLICIES, alone, faq).search("大学生租房补贴每个月多少钱", on=TODAY)
    assert hits[0].passage.document_id == "rent"
