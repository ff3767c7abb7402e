"""Days and hours as people say them, resolved against the clock."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.recognise.dates import When, when_in
from assistant.recognise.patterns import table
from tests.recognise.dated import APPROXIMATE, EXACT, NO_DATE, NOT_RECURRING, RECURRING, SAID

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)


def moment(written: str) -> datetime:
    """`MMDD hhmm`, with or without the year."""
    if written == "now":
        return NOON
    day, _, clock = written.partition(" ")
    day, clock = day if len(day) == 8 else f"2026{day}", clock or "0000"
    return datetime.strptime(f"{day} {clock}", "%Y%m%d %H%M").replace(tzinfo=ZONE)


def only(text: str, now: datetime = NOON) -> When:
    found = when_in(text, now)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("text", "said", "begins", "ends"), SAID, ids=[row[0] for row in SAID])
def test_what_is_said_of_time_is_found_and_resolved(text: str, said: str, begins: str, ends: str) -> None:
    found = only(text)
    assert (found.text, text[found.start : found.end]) == (said, said)
    assert (found.begins, found.ends) == (moment(begins), moment(ends))


@pytest.mark.parametrize("text", NO_DATE)
def test_a_number_or_name_that_is_no_date_is_left_alone(text: str) -> None:
    assert when_in(text, NOON) == []


def test_every_word_of_time_begins_with_a_character_that_is_tried() -> None:
    starts = re.compile(table("dates")["sequence"]["starts"])
    assert not [said for _, said, _, _ in SAID if not starts.match(said) and not re.match("[从自打]", said)]


@pytest.mark.parametrize("text", RECURRING)
def test_what_comes_again_and_again_is_marked(text: str) -> None:
    assert only(text).recurring


@pytest.mark.parametrize("text", NOT_RECURRING)
def test_what_happened_once_is_not_marked_as_coming_again(text: str) -> None:
    assert not only(text).recurring


@pytest.mark.parametrize("text", APPROXIMATE)
def test_a_vague_time_is_marked(text: str) -> None:
    assert only(text).approximate


@pytest.mark.parametrize("text", EXACT)
def test_an_exact_time_is_not_marked_as_vague(text: str) -> None:
    assert not only(text).approximate


def test_several_times_are_given_in_order() -> None:
    found = when_in("昨天报修，今天早上来过，说下周一再来", NOON)
    assert [when.text for when in found] == ["昨天", "今天早上", "下周一"]


def test_a_bare_weekday_is_the_last_one_past() -> None:
    assert only("星期三", NOON + timedelta(days=2)).begins.date() == (NOON + timedelta(days=2)).date()
    assert only("星期三", NOON + timedelta(days=1)).begins.date() == (NOON - timedelta(days=5)).date()


def test_a_day_that_the_month_does_not_have_is_looked_for_in_the_month_before() -> None:
    assert only("31号", NOON).begins == moment("1031")


def test_a_date_that_is_none_is_left_alone() -> None:
    assert when_in("2025年2月30日", NOON) == [] or only("2025年2月30日").text != "2025年2月30日"


@pytest.mark.parametrize("year", range(2021, 2036))
def test_every_year_of_the_table_knows_its_new_year(year: int) -> None:
    found = only(f"{year}年春节那天")
    assert found.begins.year == year and found.begins.month in (1, 2)


@pytest.mark.parametrize("text", ["1" * 20000, "一" * 20000, "昨天" * 10000, "每" * 20000, "从" * 20000, "3月" * 7000])
def test_a_very_long_message_is_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    when_in(text, NOON)
    assert time.process_time() - began < 2.0
