"""What a message says of place, time, people, subject, wish and contact, each with its words in the message as sent."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.models import SlotValue
from assistant.recognise.alignment import aligned
from assistant.recognise.slots import slots_in, slots_said, ticket_number_in
from evals.slots import NAMES, slots
from knowledge.areas import AreaTree

AREAS = AreaTree.load()
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DATA = Path(__file__).parent / "data"
LEAST = {"location": 0.9, "time": 0.9, "contact": 0.9, "affected": 0.8, "subject": 0.8, "wanted": 0.8}


LONG = (
    "昨天晚上云山区学府路12号烧烤店油烟大，希望处理，" * 800, "老人" * 10000, "请" * 20000, "，" * 20000,
    "138" * 6666, "店" * 20000, "我" * 20000, "的" * 20000, "十" * 20000, "a1" * 10000, "　" * 20000, "學" * 20000,
)  # fmt: skip


def said(message: str) -> dict[str, SlotValue]:
    found = slots_said(message, now=NOON, areas=AREAS)
    assert all(message[value.start : value.end] == value.text for value in found.values())
    return found


@pytest.mark.parametrize(
    ("text", "slot"),
    [("我儿子今年要上小学，报名窗口不给报，我要投诉", "location"), ("请把那个号码告诉我", "subject")],
)
def test_going_to_school_is_no_place_and_telling_is_no_complaint(text: str, slot: str) -> None:
    assert slot not in said(text)


def test_the_name_before_a_number_is_kept_apart_from_it() -> None:
    found = said("王电话13812345678")
    assert found["name"].text == "王"
    assert found["contact"].text == found["contact"].value == "13812345678"


@pytest.mark.parametrize("name", [path.stem for path in sorted(DATA.glob("slots_*.jsonl"))])
def test_the_messages_written_for_it_are_read(name: str) -> None:
    report = slots(DATA / f"{name}.jsonl")
    for slot in NAMES:
        assert report.metrics[f"{slot}_f1_relaxed"] >= LEAST[slot], slot
    assert report.metrics["dates_resolved"] >= 0.97


def test_spans_count_the_characters_of_the_message_as_sent() -> None:
    message = "嗯…㈱　學府路１６號的路燈\u200b壞了，電話１３８００００１２３４"
    found = said(message)
    assert found["location"].text == "學府路１６號"
    assert found["contact"].text == "１３８００００１２３４"
    assert found["contact"].value == "13800001234"


def test_one_character_that_folds_to_several_keeps_its_place() -> None:
    folded = aligned("㈱学府路㎡")
    assert folded.text == "(株)学府路m2"
    assert folded.span(3, 6) == (1, 4)
    assert folded.span(6, 8) == (4, 5)


def test_a_location_is_told_by_its_area_and_a_time_by_its_interval() -> None:
    found = said("昨晚十点云山区松涛街道有人放炮")
    assert found["location"].value == "songtao"
    assert found["time"].value == "2026-11-22T22:00:00+08:00/2026-11-22T22:00:00+08:00"


def test_a_location_of_no_known_area_is_told_by_its_words() -> None:
    assert said("东海区幸福路有人乱停车")["location"].value == "东海区幸福路"


@pytest.mark.parametrize(
    ("message", "text", "value"),
    [
        ("电话13800001234", "13800001234", "13800001234"),
        ("手机 138 0000 1234 谢谢", "138 0000 1234", "13800001234"),
        ("打138-0000-1234", "138-0000-1234", "13800001234"),
        ("+86 13800001234", "+86 13800001234", "13800001234"),
        ("座机027-87654321转802", "027-87654321转802", "02787654321-802"),
        ("座机02787654321", "02787654321", "02787654321"),
        ("联系人：张三 13800001234", "张三 13800001234", "13800001234"),
        ("我姓王，电话13800001234", "王，电话13800001234", "13800001234"),
        ("我叫李娟，13800001234", "李娟，13800001234", "13800001234"),
        ("联系电话13800001234", "13800001234", "13800001234"),
        ("我的联系方式：13800001234", "13800001234", "13800001234"),
        ("请联系我13800001234", "13800001234", "13800001234"),
    ],
)
def test_a_contact_is_told_by_its_digits(message: str, text: str, value: str) -> None:
    contact = said(message)["contact"]
    assert (contact.text, contact.value) == (text, value)


@pytest.mark.parametrize("message", ["工单202611230000001", "身份证420106199001011234", "欠我13800元", "12345没人接"])
def test_other_numbers_are_no_contact(message: str) -> None:
    assert "contact" not in said(message)


@pytest.mark.parametrize("message", ["", " ", "？", "你好", "嗯嗯", "\u200b\ufeff", "新生儿落户要什么材料"])
def test_nothing_said_gives_nothing(message: str) -> None:
    assert not {"location", "time", "contact", "affected"} & said(message).keys()


def test_the_time_that_says_most_is_taken() -> None:
    assert said("半夜老有人敲门，前天晚上十一点又来了")["time"].text == "前天晚上十一点"


def test_the_one_who_is_asked_to_act_is_not_complained_about() -> None:
    assert said("锦绣小区垃圾没人收，请城管处理")["subject"].text == "垃圾"


def test_the_older_form_gives_the_same_words() -> None:
    message = "昨晚10点云山区学府路有人施工扰民，我叫李娟，电话13800001234"
    assert slots_in(message) == {"location": "云山区学府路", "occurred": "昨晚10点", "contact": "13800001234"}


def test_a_ticket_number_and_its_code_are_told_apart() -> None:
    assert ticket_number_in("202611230000001，取件码1234 5678") == ("202611230000001", "1234 5678")


@pytest.mark.parametrize("message", LONG)
def test_a_very_long_message_is_read_in_little_time(message: str) -> None:
    began = time.process_time()
    said(message)
    assert time.process_time() - began < 2.0
