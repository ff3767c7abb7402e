"""`yixian eval classify` judges on a held file, on folds or from a tree alone, and names the line that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.classify import Prediction
from assistant.learning.measures import coverage, ece, macro_f1
from evals.classify import Judged, classify, measures
from evals.cli import app
from evals.labelled import read_labelled, read_tree
from tests.classify.texts import TREE, messages

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """160 messages in two files, and a tree in both forms."""
    renamed = {"供水": "公用事业", "教育": "教育文化", "劳动": "劳动人事", "噪声": "生态环境"}
    rows = [{"text": row.text, "label": renamed[row.label]} for row in messages()]
    write(tmp_path / "a.jsonl", rows[::2])
    write(tmp_path / "b.jsonl", rows[1::2])
    table = ["一级,二级,三级", *(row.replace(" ", ",") for row in TREE)]
    (tmp_path / "tree.csv").write_text("\ufeff" + "\n".join(table) + "\n", "utf-8")
    write(tmp_path / "tree.jsonl", [{"text": row, "label": row.split()[0]} for row in TREE])
    return tmp_path


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def test_a_held_file_is_judged(folder: Path) -> None:
    report = classify(train=[folder / "a.jsonl", folder / "tree.jsonl"], test=folder / "b.jsonl")
    assert report.n == 80
    assert report.metrics["accuracy"] > 0.9
    assert report.settings["rows"] == 80 + len(TREE)
    assert {"macro_f1", "accuracy@3", "ece", "coverage_at_accuracy", "decided_rate", "decided_accuracy"} <= set(
        report.metrics
    )


def test_folds_judge_every_text_once(folder: Path) -> None:
    report = classify(data=folder / "a.jsonl", folds=4, tree=folder / "tree.csv")
    assert report.n == 80
    assert report.metrics["accuracy"] > 0.9


@pytest.mark.parametrize("tree", ["tree.csv", "tree.jsonl"])
def test_a_tree_alone_is_judged_on_all_texts(folder: Path, tree: str) -> None:
    report = classify(data=folder / "a.jsonl", tree=folder / tree, tree_only=True)
    assert (report.n, report.settings["rows"]) == (80, len(TREE))
    assert report.metrics["accuracy"] > 0.6
    assert report.metrics["other_rate"] == 0


def test_the_levels_of_a_tree_follow_the_labels_that_are_judged(folder: Path) -> None:
    tree = folder / "tree.csv"
    assert {row.label for row in read_tree(tree)} == {row.split()[0] for row in TREE}
    deep = read_tree(tree, {"公用事业/供水", "教育文化/中小学"})
    assert deep[0].label == "公用事业/供水"
    assert deep[-1].label == "交通运输/出租汽车"


def test_macro_f1_is_over_the_labels_of_the_judged_texts() -> None:
    assert macro_f1(["a", "c", "b"], ["a", "a", "b"]) == pytest.approx((2 / 3 + 1) / 2)


def test_the_calibration_error_is_the_gap_between_said_and_right() -> None:
    assert ece([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0, abs=1e-9)
    assert ece([1.0] * 4, [True, True, False, False]) == pytest.approx(0.5)


def test_coverage_takes_the_surest_texts_for_as_long_as_enough_are_right() -> None:
    assert coverage([0.9, 0.8, 0.7, 0.6], [True, True, False, True], 0.75) == 1.0
    assert coverage([0.9, 0.8, 0.7, 0.6], [True, True, False, False], 0.93) == 0.5
    assert coverage([0.9, 0.9], [True, False], 0.93) == 0.0


def test_a_prediction_outside_the_judged_labels_is_counted() -> None:
    rows = messages()[:2]
    said = [Prediction((("其他", 0.9), (rows[0].label, 0.1)), True), Prediction(((rows[0].label, 0.9),), False)]
    found = measures(Judged(rows, said, [1.0, 1.0], [1.0]))
    assert (found["other_rate"], found["outside_rate"], found["accuracy@3"]) == (0.5, 0.5, 1.0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "第 2 行不是 JSON"),
        ('{"text": "停水"}', "第 2 行要写成"),
        ('{"text": " ", "label": "a"}', "第 2 行要写成"),
    ],
)
def test_a_bad_line_is_named_with_its_file(folder: Path, line: str, said: str) -> None:
    (folder / "bad.jsonl").write_text('{"text": "停水", "label": "a"}\n' + line + "\n", "utf-8")
    done = RUN.invoke(app, ["classify", "--train", str(folder / "bad.jsonl"), "--test", str(folder / "b.jsonl")])
    assert done.exit_code == 1
    assert "bad.jsonl" in done.stderr
    assert said in done.stderr


@pytest.mark.parametrize(
    "given", [[], ["--train", "a"], ["--data", "a", "--test", "b"], ["--data", "a", "--tree-only"]]
)
def test_arguments_that_do_not_go_together_are_usage(given: list[str]) -> None:
    done = RUN.invoke(app, ["classify", *given])
    assert done.exit_code == 2
    assert "--train" in done.stderr


def test_a_missing_file_is_named(folder: Path) -> None:
    done = RUN.invoke(app, ["classify", "--data", str(folder / "nowhere.jsonl")])
    assert done.exit_code == 1
    assert "nowhere.jsonl" in done.stderr


@pytest.mark.parametrize(
    ("option", "beside"),
    [("--train", ["--test", "b.jsonl"]), ("--test", ["--train", "a.jsonl"]), ("--data", [])],
)
def test_an_empty_file_is_named_and_is_usage(folder: Path, option: str, beside: list[str]) -> None:
    (folder / "empty.jsonl").write_text("\n", "utf-8")
    rest = [word if word.startswith("-") else str(folder / word) for word in beside]
    done = RUN.invoke(app, ["classify", option, str(folder / "empty.jsonl"), *rest])
    assert done.exit_code == 2
    assert "empty.jsonl: 是空的" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("bound", ["accuracy=abc", "accuracy", "accuracy=nan", "=0.5"])
@pytest.mark.parametrize("option", ["--min", "--max"])
def test_a_bound_that_is_no_number_is_usage_and_nothing_is_run(folder: Path, option: str, bound: str) -> None:
    done = RUN.invoke(app, ["classify", "--data", str(folder / "nowhere.jsonl"), option, bound])
    assert done.exit_code == 2
    assert option in done.stderr and "nowhere" not in done.stderr


def test_a_row_of_a_tree_with_a_gap_is_named(folder: Path) -> None:
    (folder / "tree.csv").write_text("一级,二级\n教育,\n,补课\n", "utf-8")
    done = RUN.invoke(app, ["classify", "--data", str(folder / "a.jsonl"), "--tree", str(folder / "tree.csv")])
    assert done.exit_code == 1
    assert "第 3 行" in done.stderr


def test_a_broken_bound_ends_with_one(folder: Path) -> None:
    arguments = ["classify", "--train", str(folder / "a.jsonl"), "--test", str(folder / "b.jsonl"), "--json"]
    done = RUN.invoke(app, [*arguments, "--min", "accuracy=1.1"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["suite"] == "classify"


def test_numbers_are_read_as_labels(folder: Path) -> None:
    (folder / "n.jsonl").write_text('{"text": "停水", "label": 3}\n', "utf-8")
    assert read_labelled(folder / "n.jsonl")[0].label == "3"
