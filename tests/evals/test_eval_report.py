"""A report as a program and as a person reads it, and bounds that break."""

import json
from pathlib import Path

import pytest

from evals.beir import SuiteError
from evals.report import Report, bounds, outside, write

REPORT = Report("retrieval", 250, {"recall@1": 0.91239, "query_ms_p95": 12.5}, {"embedder": "default"}, 3.14159)


def test_json_is_one_object_with_the_promised_keys() -> None:
    body = json.loads(REPORT.as_json())
    assert body == {
        "suite": "retrieval",
        "n": 250,
        "metrics": {"recall@1": 0.9124, "query_ms_p95": 12.5},
        "settings": {"embedder": "default"},
        "took_s": 3.14,
    }


def test_failures_are_listed_only_where_there_are_some() -> None:
    failed = Report("answers", 1, {}, {}, 0.0, ({"id": "q1", "said": "不知道"},))
    assert json.loads(failed.as_json())["failures"] == [{"id": "q1", "said": "不知道"}]


def test_markdown_names_every_metric_once() -> None:
    rows = [line for line in REPORT.as_markdown().splitlines() if line.startswith("| ")]
    assert [row.split("|")[1].strip() for row in rows] == ["metric", "recall@1", "query_ms_p95"]


def test_a_number_inside_its_bounds_breaks_nothing() -> None:
    assert outside(REPORT, {"recall@1": 0.9}, {"query_ms_p95": 12.5}) == []


def test_each_bound_that_is_broken_is_a_sentence_with_value_and_limit() -> None:
    low, slow = outside(REPORT, {"recall@1": 0.95}, {"query_ms_p95": 10})
    assert "recall@1" in low and "0.9124" in low and ">=" in low and "0.95" in low
    assert "query_ms_p95" in slow and "<=" in slow and "10" in slow


def test_a_bound_on_a_number_that_is_not_measured_is_broken() -> None:
    (sentence,) = outside(REPORT, {"recall@3": 0.1}, {})
    assert "recall@3" in sentence and "recall@1" in sentence, "names what there is instead"


def test_bounds_are_read_from_arguments() -> None:
    assert bounds(["recall@1=0.9", "n=3"], "--min") == {"recall@1": 0.9, "n": 3.0}


@pytest.mark.parametrize("entry", ["recall@1", "recall@1=", "recall@1=high"])
def test_a_bound_that_is_no_number_names_itself(entry: str) -> None:
    with pytest.raises(SuiteError, match="--max"):
        bounds([entry], "--max")


@pytest.mark.parametrize("as_json", [True, False])
def test_standard_output_and_files_agree(as_json: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(REPORT, as_json=as_json, out=tmp_path / "new" / "folder")
    printed = capsys.readouterr().out
    assert printed.strip() == (REPORT.as_json() if as_json else REPORT.as_markdown()).strip()
    assert json.loads((tmp_path / "new/folder/retrieval.json").read_text("utf-8")) == json.loads(REPORT.as_json())
    assert (tmp_path / "new/folder/retrieval.md").read_text("utf-8") == REPORT.as_markdown()
