"""Passages follow the structure of the document and never cut a sentence or a table row."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import make
from ingest.draft import Draft, Metadata
from ingest.split import Sizes, passage_id, split
from knowledge.models import Collection, Passage

LAW = """示例市集贸市场管理办法
第一章 总则
第一条 为规范集贸市场，制定本办法。
第二条 本市行政区域内的集贸市场适用本办法。
第二章 摊位
第三条 摊位按下列顺序安排：
（一）原有经营者；
（二）本地农户；
（三）其他经营者。
第四条 摊位费每月二百元。"""

PLAN = """一、总体要求
坚持便民利民，到年底全部办结。
二、主要任务
（一）完善机制
1.编制清单。各部门编制事项清单。
2.公布清单。清单向社会公布。
（二）加强监督
3.开展评价。一事一评。"""


DEFAULT = Sizes()


def passages(text: str, sizes: Sizes = DEFAULT, path: tuple[str, ...] = ()) -> list[Passage]:
    document = make(Draft([(path, text)], Metadata(title="题")), "d", Collection.POLICIES, "d.txt", sizes)
    return split(document, sizes)


def test_articles_are_cited_with_their_chapter() -> None:
    found = passages(LAW, Sizes(target=60, maximum=120, minimum=20))
    sections = [passage.section for passage in found]
    assert "第一章 总则 › 第二条" in sections
    assert any(section.startswith("第二章 摊位 › 第三条") for section in sections)
    third = next(one for one in found if "第三条" in one.text)
    assert "（一）原有经营者" in third.text
    assert "第四条" not in third.text


def test_measures_are_cited_with_their_headings() -> None:
    found = passages(PLAN, Sizes(target=12, maximum=60, minimum=5))
    assert "二、主要任务 › （一）完善机制 › 2.公布清单" in [passage.section for passage in found]
    assert next(one for one in found if "3.开展评价" in one.text).section.startswith("二、主要任务 › （二）加强监督")


def test_headings_stay_with_what_follows() -> None:
    for passage in passages(PLAN, Sizes(target=12, maximum=60, minimum=5)):
        assert not passage.text.endswith(("总体要求", "主要任务", "完善机制", "加强监督")), passage.text


def test_the_heading_path_of_the_file_comes_first() -> None:
    (passage,) = passages("第一条 内容。", path=("附件", "细则"))
    assert passage.section == "附件 › 细则 › 第一条"


def test_a_text_without_line_breaks_is_cut_at_its_markers() -> None:
    line = " ".join(LAW.replace("\n", " ").split(" ")) + "本办法自公布之日起施行，由市场监管部门解释。" * 20
    found = passages(line, Sizes(target=60, maximum=120, minimum=20))
    assert any(passage.section.endswith("第二条") for passage in found)


def test_a_table_row_is_never_cut_and_the_header_is_repeated() -> None:
    rows = [f"| 第{number}类情形说明文字 | 补贴{number}元 |" for number in range(40)]
    table = "\n".join(["| 类别 | 金额 |", "| --- | --- |", *rows])
    found = passages(table, Sizes(target=100, maximum=150, minimum=20))
    assert len(found) > 3
    lines = [line for passage in found for line in passage.text.split("\n")]
    assert [line for line in lines if line in rows] == rows
    for passage in found:
        assert passage.text.startswith("| 类别 | 金额 |\n| --- | --- |")


def test_a_row_longer_than_the_maximum_stays_whole() -> None:
    row = f"| {'长' * 300} | 备注 |"
    found = passages(f"| 甲 | 乙 |\n| --- | --- |\n{row}", Sizes(target=50, maximum=100, minimum=10))
    assert any(row in passage.text for passage in found)


SENTENCE = st.text(alphabet="市民办事材料流程时间地点一二三", min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(SENTENCE, min_size=1, max_size=12), min_size=1, max_size=6),
    st.sampled_from([Sizes(), Sizes(target=80, maximum=120, minimum=30)]),
)
def test_no_sentence_is_cut_and_no_character_lost(paragraphs: list[list[str]], sizes: Sizes) -> None:
    text = "\n".join("。".join(sentences) + "。" for sentences in paragraphs)
    found = passages(text, sizes)
    assert "".join("".join(one.text for one in found).split()) == "".join(text.split())
    for passage in found:
        assert len(passage.text) <= sizes.maximum
        assert passage.text.endswith("。")


def test_a_sentence_longer_than_the_maximum_is_cut_at_a_comma() -> None:
    found = passages("，".join(["这一句特别长"] * 60) + "。", Sizes(target=80, maximum=120, minimum=30))
    assert all(len(passage.text) <= 120 for passage in found)
    assert all(passage.text.endswith(("，", "。")) for passage in found)


def test_identifiers_are_stable_and_tell_documents_and_texts_apart() -> None:
    assert [one.passage_id for one in passages(LAW)] == [one.passage_id for one in passages(LAW)]
    different = {passage_id("a", 0, "甲"), passage_id("b", 0, "甲"), passage_id("a", 1, "甲"), passage_id("a", 0, "乙")}
    assert len(different) == 4
    assert passage_id("a", 0, "甲") == passage_id("a", 0, "甲")


@pytest.mark.parametrize("count", [1000])
def test_short_documents_are_split_quickly(count: int) -> None:
    text = "关于路灯不亮的答复：您好，已联系养护单位更换灯具，恢复照明。感谢支持。" * 8
    started = time.perf_counter()
    for _ in range(count):
        passages(text)
    assert time.perf_counter() - started < 1.5
