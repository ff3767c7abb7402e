"""Repair of scraped text: on texts damaged here in the same ways, and on the real damaged page."""

from __future__ import annotations

import contextlib
import os
import re
import time
from datetime import date
from pathlib import Path

import pytest

import knowledge
from ingest.clean import clean
from ingest.publish import publish
from ingest.structure import outline
from ingest.traditional import simplified
from knowledge.adapters.documents import SqlDocumentStore
from knowledge.models import Collection

DATA = Path(knowledge.__file__).parent.parent.parent / "shared" / "data"

NOTICE = """為規範電動自行車管理,現(xiàn)將有關事項通知如下。
各區(qū)、街道(鄉(xiāng)鎮(zhèn))要優(yōu)化服務,實現(xiàn)數(shù)據(jù)共享,做好受(辦)理工作。
集成辦理(聯(lián)辦、聯(lián)變)的事項,由社區(村)代辦。
"""


def misread(line: str) -> str:
    """The damage of such a page: half a full-width blank before the line, then bytes paired one out of step.

    Pairs without a character are dropped; a first byte before an ASCII character swallows it and shows as `?`.
    """
    raw = b"\xa1" + line.encode("gbk")
    shown, position = "?", 0
    while position < len(raw):
        first, second = raw[position], raw[position + 1 : position + 2]
        if first < 0x80:
            shown += chr(first)
            position += 1
            continue
        if second and second[0] < 0x40:
            shown += "?"
        elif second:
            with contextlib.suppress(UnicodeDecodeError):
                shown += raw[position : position + 2].decode("gbk")
        position += 2
    return shown


def test_syllables_in_brackets_go_and_real_brackets_stay() -> None:
    assert clean(NOTICE).split("\n") == [
        "为规范电动自行车管理,现将有关事项通知如下。",
        "各区、街道(乡镇)要优化服务,实现数据共享,做好受(办)理工作。",
        "集成办理(联办、联变)的事项,由社区(村)代办。",
    ]


def test_a_simplified_variant_in_brackets_goes() -> None:
    text = "為優(优)化服務,設置專門窗口,辦(办)理時間為工作日,請與業務窗口聯繫。受(办)理、街道(村)不變。"
    assert clean(text) == "为优化服务,设置专门窗口,办理时间为工作日,请与业务窗口联系。受(办)理、街道(村)不变。"


def test_a_reading_that_is_explained_once_stays() -> None:
    text = "第一条 本办法所称垚(yáo)山风景区，是指云山区垚山及其周边。"
    assert clean(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "（一）完善工作机制，规范办理流程",
        "（二）优化服务方式",
        "（三）推进数据共享，加强部门配合",
        "第一章总则",
        "三、保障措施",
    ],
)
def test_a_line_whose_bytes_were_one_out_of_step_is_restored(line: str) -> None:
    damaged = misread(line)
    assert damaged.startswith("?")
    assert damaged != line
    context = "一、总体要求\n完善工作机制，规范办理流程，优化服务方式，推进数据共享，加强部门协同。\n"
    assert clean(context + damaged + "\n各部门要抓好落实。") == context + line + "\n各部门要抓好落实。"


@pytest.mark.parametrize("line", ["第十二条 违反本办法的，由城管部门责令改正", "二、主要任务"])
def test_a_line_that_could_be_read_in_two_ways_is_left_as_it_is(line: str) -> None:
    damaged = misread(line)
    context = "一、总体要求\n规范办理流程，优化服务方式。\n"
    assert clean(context + damaged) == context + damaged


def test_a_question_mark_that_belongs_to_the_text_stays() -> None:
    text = "问:没有房产证能上学吗?可以的,提交租房备案证明。\n?怎么办\n答:可以网上办。"
    assert clean(text) == text


def test_simplified_text_is_returned_as_it_is_and_quickly() -> None:
    text = "第一条 为了规范电动自行车管理，根据有关法律，结合本市实际，制定本办法。" * 10
    assert clean(text) is not None
    started = time.perf_counter()
    for _ in range(1000):
        assert clean(text) == text
    assert time.perf_counter() - started < 1.0


def test_a_few_traditional_characters_in_a_simplified_text_stay() -> None:
    text = "疫情发生后，园区主动担当，打通最後一公里，服务企业群众，落实各项惠企政策，减免租金。"
    assert clean(text) == text


def test_invisible_characters_and_indents_go() -> None:
    assert clean("通\u200b知\ufeff 　　第一条 内容  \n\n\n\n完") == "通知\n第一条 内容\n\n完"


@pytest.fixture(scope="module")
def plan() -> Path:
    path = DATA / "policies" / "wuhan_2025_plan.txt"
    if not path.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is not there")
        pytest.skip(f"{path} is not there")
    return path


def test_the_real_page_becomes_clean(plan: Path) -> None:
    text = clean(plan.read_text("utf-8"))
    assert simplified(text) == text, "no traditional character is left"
    assert "?" not in text
    assert not re.search("[a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", text), "no syllable is left"
    headings = [line[:3] for line in text.split("\n") if line.startswith("（")]
    assert headings == [
        "（一）",
        "（二）",
        "（三）",
        "（四）",
        "（五）",
    ]
    numbers = [int(match.group(1)) for line in text.split("\n") if (match := re.match(r"(\d+)\.", line))]
    assert numbers == list(range(1, 21))
    brackets = re.findall(r"[(（][^)）]*[)）]", text)
    assert sorted(set(brackets)) == sorted(
        ["(乡镇)", "(村)", "(办)", "(联办、联变、联销)", *(f"（{one}）" for one in "一二三四五")]
    )
    assert not any(not character.encode("gb2312", "ignore") for character in text), "no stray character is left"


def test_the_real_page_has_twenty_measures_under_five_headings(plan: Path, sqlite_store: SqlDocumentStore) -> None:
    assert publish([plan], store=sqlite_store).failed == []
    (document,) = sqlite_store.documents(Collection.POLICIES)
    assert document.issued_on == date(2025, 8, 7)
    assert document.title == "深化“高效办成一件事”改革优化政务服务工作方案"
    under: dict[str, list[int]] = {}
    for section in document.sections:
        if match := re.match(r"(\d+)\.", section.path[-1] if section.path else ""):
            under.setdefault(section.path[-2][:3], []).append(int(match.group(1)))
    assert under == {
        "（一）": [1, 2, 3, 4, 5],
        "（二）": [6, 7, 8, 9, 10],
        "（三）": [11, 12, 13],
        "（四）": [14, 15, 16, 17],
        "（五）": [18, 19, 20],
    }


def test_an_outline_loses_no_character(plan: Path) -> None:
    text = clean(plan.read_text("utf-8"))
    joined = "".join(part for _, part in outline([((), text)]))
    assert "".join(joined.split()) == "".join(text.split())
