"""On public labelled data the classifier keeps the quality that the documentation states, with a little room."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import assistant
from assistant.classify import TextClassifier
from evals.classify import Judged, classify, measures
from evals.labelled import read_labelled
from knowledge.adapters.embedders import StaticEmbedder

DATA = Path(assistant.__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture
def data() -> Path:
    """The folder of development data: skipped where it is not, failed where CI promises it."""
    if not DATA.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{DATA} is not there")
        pytest.skip(f"{DATA} is not there")
    return DATA


def test_petitions_find_their_category_from_the_tree_alone(data: Path) -> None:
    report = classify(
        data=data / "petition_category" / "labelled.jsonl", tree=data / "category_tree.csv", tree_only=True
    )
    assert report.metrics["macro_f1"] >= 0.87
    assert report.metrics["ece"] <= 0.08
    assert report.metrics["outside_rate"] <= 0.05


def test_petitions_find_their_category_with_tickets_and_tree(data: Path) -> None:
    report = classify(data=data / "petition_category" / "labelled.jsonl", tree=data / "category_tree.csv", folds=5)
    assert report.metrics["macro_f1"] >= 0.89
    assert report.metrics["ece"] <= 0.08


@pytest.mark.slow
def test_questions_find_their_agency_among_149(data: Path) -> None:
    rows = read_labelled(data / "agency_routing" / "labelled.jsonl")
    held = rows[::5]
    learnt = [row for index, row in enumerate(rows) if index % 5]
    classifier = TextClassifier.fit(learnt, embed=StaticEmbedder().embed_passages)
    judged = Judged(held, classifier.predict([row.text for row in held]), [0.0], [0.0])
    found = measures(judged)
    assert found["accuracy"] >= 0.785
    assert found["accuracy@3"] >= 0.895
    assert found["coverage_at_accuracy"] >= 0.65
    assert found["ece"] <= 0.05
    assert found["decided_accuracy"] >= 0.90
