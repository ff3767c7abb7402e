"""docs/quality.md is made from reports alone, and every number stands under the command that made it."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals import quality
from evals.beir import SuiteError


def _report(path: Path, **changes: Any) -> None:
    body = {
        "suite": "retrieval",
        "n": 250,
        "metrics": {"recall@1": 0.9124, "passages": 3000.0},
        "settings": {"embedder": "default", "command": "yixian eval retrieval --beir /data/qa --json --out reports/qa"},
        "took_s": 12.34,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body | changes), "utf-8")


def test_every_number_stands_under_its_command(tmp_path: Path) -> None:
    _report(tmp_path / "reports" / "qa" / "retrieval.json")
    _report(tmp_path / "reports" / "bench.json", suite="bench", metrics={"ready_s": 1.5})
    target = tmp_path / "quality.md"
    assert quality.main([str(tmp_path / "reports"), str(target)]) == 0
    first, second = target.read_text("utf-8").split("\n## ")[1:]
    assert first.startswith("bench\n") and "| `ready_s` | 1.5 |" in first
    assert second.startswith("qa / retrieval\n") and "yixian eval retrieval --beir qa\n" in second
    assert "| `recall@1` | 0.9124 |" in second and "| `passages` | 3000 |" in second
    assert "embedder = default" in second and "250" in second


def test_the_page_names_no_folder_of_the_machine_that_made_it(tmp_path: Path) -> None:
    _report(tmp_path / "reports" / "retrieval.json")
    quality.main([str(tmp_path / "reports"), str(tmp_path / "quality.md")])
    written = (tmp_path / "quality.md").read_text("utf-8")
    assert str(tmp_path) not in written and "/data" not in written


@pytest.mark.parametrize(
    ("ran", "shown"),
    [
        ("yixian bench --json", "yixian bench"),
        ("yixian bench --out=reports/bench --seconds 10", "yixian bench --seconds 10"),
        ("yixian eval answers --beir ../qa --out-of-scope x.txt", "yixian eval answers --beir qa --out-of-scope x.txt"),
        ("yixian eval answers --beir 'two words'", "yixian eval answers --beir 'two words'"),
    ],
)
def test_a_command_is_shown_as_a_reader_runs_it(ran: str, shown: str) -> None:
    assert quality.command_of({"command": ran}) == shown


def test_no_reports_is_an_error_that_says_how_to_get_some(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="--out"):
        quality.read(tmp_path)


@pytest.mark.parametrize("content", ["not json", "[]", '{"suite": "x"}'])
def test_a_file_that_is_no_report_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd.json").write_text(content, "utf-8")
    with pytest.raises(SuiteError, match=r"odd\.json"):
        quality.read(tmp_path)


def test_a_report_without_its_command_is_refused(tmp_path: Path) -> None:
    _report(tmp_path / "old.json", settings={"embedder": "default"})
    with pytest.raises(SuiteError, match="command"):
        quality.read(tmp_path)


def test_wrong_usage_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert quality.main([]) == 2
    assert "evals.quality" in capsys.readouterr().err
