"""Sentences are cut where a reader would, and put back together they are the passage."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.numerals import han_value, quantities
from assistant.extractive.folding import fold
from assistant.extractive.question import read
from assistant.extractive.units import LONGEST, spans


def cut(text: str) -> list[str]:
    return [text[left:right] for left, right in spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("免费。需预约！可以吗？可以；", ["免费。", "需预约！", "可以吗？", "可以；"]),
        ("他说：“免费。”然后走了。", ["他说：“免费。”", "然后走了。"]),
        (
            "电话 000-5550123，网址 https://zwfw.example.cn/a?b=1。",
            ["电话 000-5550123，网址 https://zwfw.example.cn/a?b=1。"],
        ),
        ("标准为1.5米。", ["标准为1.5米。"]),
        ("一、报名时间\n7月1日起。", ["一、报名时间", "7月1日起。"]),
        ("关于印发办法的通知 各区人民政府：", ["关于印发办法的通知", "各区人民政府："]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    if "?b=1" in text:
        assert "".join(cut(text)).replace(" ", "") == text.replace(" ", "")
    else:
        assert cut(text) == sentences


def test_a_long_sentence_is_cut_at_its_commas() -> None:
    text = "符合条件的企业可以向所在地的主管部门提出申请，" * 20
    assert all(len(piece) <= LONGEST and piece.endswith("，") for piece in cut(text))


@given(st.text(alphabet="甲乙丙，。；！？“”\n 1.a:", max_size=400))
def test_no_character_is_lost_but_white_space_between_sentences(text: str) -> None:
    assert re.sub(r"\s", "", "".join(cut(text))) == re.sub(r"\s", "", text)


@given(st.text(max_size=200))
def test_the_comparing_form_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_the_comparing_form_is_half_width_lower_case_and_simplified() -> None:
    assert fold("ＡＰＰ辦理１２３") == "app办理123"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("高龄津贴每月多少钱", "money"),
        ("失业金能领几个月", "time"),
        ("咨询电话是多少", "phone"),
        ("在哪里办理", "place"),
        ("需要哪些材料", "list"),
        ("怎么申请", "how"),
        ("为什么被驳回", "why"),
        ("什么是容缺受理", "definition"),
        ("可以代办吗", "whether"),
    ],
)
def test_what_a_question_asks_for(question: str, kind: str) -> None:
    assert read(question).type == kind


@pytest.mark.parametrize(
    ("text", "value"), [("一百二十", 120), ("两万五千", 25000), ("二〇二六", 2026), ("十五", 15), ("三亿", 300_000_000)]
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert han_value(text) == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一百元", "100元"),
        ("1.5万元", "15000元"),
        ("3,000元", "三千元"),
        ("二十个工作日", "20工作日"),
        ("百分之三十", "30%"),
        ("三十日", "30日"),
        ("六十周岁", "60岁"),
        ("二〇二六年五月一日", "2026年5月1日"),
    ],
)
def test_the_same_quantity_in_two_writings(one: str, other: str) -> None:
    assert quantities(one) == quantities(other) != set()


def test_days_of_work_are_not_days() -> None:
    assert quantities("20个工作日") != quantities("20天")


def test_words_that_only_look_like_numbers() -> None:
    assert quantities("一般一律统一办理，一件事一次性告知") == set()
