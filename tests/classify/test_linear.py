"""Very many rows are told apart as fewer are, from the rows that lie near each label."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.classify import linear
from assistant.classify.features import Matrix, Row, Vocabulary, read
from tests.classify.texts import messages


def _rows() -> tuple[list[Row], Matrix, np.ndarray, list[str]]:
    examples = messages()
    readings = [read(example.text) for example in examples]
    vocabulary = Vocabulary.learn(readings, 1, 60_000, 0.0)
    rows = [vocabulary.row(one) for one in readings]
    names = sorted({example.label for example in examples})
    return rows, Matrix.of(rows, vocabulary.width), np.array([names.index(one.label) for one in examples]), names


def test_rivals_alone_tell_the_labels_as_all_rows_do(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, matrix, labels, names = _rows()
    weights = np.ones(len(labels), dtype=np.float32)
    whole = linear.margins(matrix, labels, len(names), weights, 0, 0.8)
    monkeypatch.setattr(linear, "MANY", 10)
    monkeypatch.setattr(linear, "FIRST_LOOK", len(labels) // 2)
    monkeypatch.setattr(linear, "LEAST_RIVALS", len(labels) // 3)
    near = linear.margins(matrix, labels, len(names), weights, 0, 0.8)
    said = [[one.scores(row).argmax() for row in rows] for one in (whole, near)]
    assert np.mean(np.array(said[0]) == np.array(said[1])) > 0.98


def test_a_single_label_needs_no_telling_apart() -> None:
    _, matrix, labels, _ = _rows()
    alone = linear.margins(matrix, np.zeros_like(labels), 3, np.ones(len(labels), dtype=np.float32), 0, 0.8)
    assert not alone.weights.any()
