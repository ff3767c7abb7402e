"""Emergencies are seen and look-alikes are not, on the shipped sets; the rules are fast and no message hangs them."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import pytest

from assistant.recognise.channels import not_accepted_in
from assistant.recognise.screening import emergencies_in, numbers_of
from assistant.texts import say
from evals.beir import SuiteError
from evals.report import Report
from evals.screening import EMERGENCIES, NOT_ACCEPTED, UNSEEN, said, screening

LEAST = {
    "emergency_recall.dev": 0.99,
    "right_number_rate.dev": 0.98,
    "emergency_recall.held": 0.98,
    "right_number_rate.held": 0.97,
    "emergency_recall.fresh": 0.9,
    "right_number_rate.fresh": 0.95,
    "emergency_recall.late": 0.93,
    "right_number_rate.late": 0.92,
    "emergency_recall.broad": 0.94,
    "right_number_rate.broad": 0.87,
    "not_accepted_recall.dev": 0.98,
    "not_accepted_recall.held": 0.95,
    "not_accepted_recall.fresh": 0.85,
    "not_accepted_recall.late": 0.95,
}
MOST = {
    "false_alarm_rate.dev": 0.02,
    "false_alarm_rate.held": 0.03,
    "false_alarm_rate.fresh": 0.1,
    "false_alarm_rate.late": 0.04,
    "false_alarm_rate.broad": 0.08,
    "not_accepted_false_rate.dev": 0.02,
    "not_accepted_false_rate.held": 0.03,
    "not_accepted_false_rate.fresh": 0.03,
    "not_accepted_false_rate.late": 0.03,
}
MS_A_MESSAGE = 5.0
"""Ten times what it takes on an idle processor."""


@pytest.fixture(scope="module")
def report() -> Report:
    return screening()


def test_emergencies_are_seen_and_look_alikes_are_not(report: Report) -> None:
    low = {key: report.metrics[key] for key, bound in LEAST.items() if report.metrics[key] < bound}
    high = {key: report.metrics[key] for key, bound in MOST.items() if report.metrics[key] > bound}
    assert not low and not high, (low, high, report.failures)


def test_a_message_is_screened_in_no_time(report: Report) -> None:
    assert report.metrics["ms_per_message"] < MS_A_MESSAGE


def test_failures_of_the_unseen_sets_are_never_listed(report: Report) -> None:
    unseen = {row.text for row in (*said(EMERGENCIES), *said(NOT_ACCEPTED)) if row.set in UNSEEN}
    assert not unseen & {failure["text"] for failure in report.failures}


def test_the_sets_are_large_and_share_no_message() -> None:
    rows = said(EMERGENCIES)
    assert sum(row.key is not None for row in rows) >= 260
    assert sum(row.key is None for row in rows) >= 260
    assert len({row.text for row in rows}) == len(rows)
    channels = said(NOT_ACCEPTED)
    assert sum(row.key is not None for row in channels) >= 80
    assert sum(row.key is None for row in channels) >= 60
    assert len({row.text for row in channels}) == len(channels)


@pytest.mark.parametrize("key", sorted({row.key for row in said(EMERGENCIES) if row.key}))
def test_every_kind_of_emergency_has_numbers_and_first_help(key: str) -> None:
    assert numbers_of(key)
    assert say(f"emergency.{key}")


@pytest.mark.parametrize("key", sorted({row.key for row in said(NOT_ACCEPTED) if row.key}))
def test_every_matter_of_another_channel_is_told_it(key: str) -> None:
    assert say(f"not_accepted.{key}")


@pytest.mark.parametrize(
    "text",
    [
        "着" * 20_000,
        "煤气" * 10_000,
        "，" * 20_000,
        "我爸，" * 6_000 + "昏迷",
        "a b " * 5_000,
        "有人" * 10_000 + "起火",
        "如果" * 10_000,
        "孩子" * 9_000 + "丢了",
        "法院" * 10_000,
        "救命 " * 6_000,
    ],
    ids=lambda text: text[:4],
)
def test_no_message_hangs_the_rules(text: str) -> None:
    began = perf_counter()
    emergencies_in(text)
    not_accepted_in(text)
    assert perf_counter() - began < 10


def test_own_messages_can_be_judged(tmp_path: Path) -> None:
    mine = tmp_path / "mine.jsonl"
    rows = [{"text": "我家厨房着火了", "key": "fire"}, {"text": "灭火器去哪年检", "key": None}]
    mine.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    metrics = screening(mine, None).metrics
    assert metrics["emergency_recall.all"] == 1
    assert metrics["false_alarm_rate.all"] == 0


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_text('{"text": "着火了"}', "utf-8")
    with pytest.raises(SuiteError, match="1"):
        said(mine)
    with pytest.raises(SuiteError, match="nowhere"):
        said(tmp_path / "nowhere.jsonl")
