"""Which rows are learnt from and which are judged by."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.classify import folds as module
from assistant.classify.folds import folds, thinned


def test_every_judged_row_is_held_out_once() -> None:
    labels = np.arange(100) % 4
    parts = folds(labels, np.ones(100, dtype=np.bool_), 0)
    assert sorted(np.concatenate([held for _, held in parts]).tolist()) == list(range(100))
    assert all(not set(learnt.tolist()) & set(held.tolist()) for learnt, held in parts)


def test_rows_not_judged_by_are_always_learnt_from() -> None:
    judged = np.arange(100) >= 40
    for learnt, held in folds(np.arange(100) % 4, judged, 0):
        assert set(range(40)) <= set(learnt.tolist())
        assert judged[held].all()


def test_few_judged_rows_give_no_folds() -> None:
    assert folds(np.zeros(200, dtype=np.int64), np.arange(200) < 29, 0) == []


def test_of_very_many_rows_the_largest_labels_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEARNT", 300)
    labels = np.repeat([0, 1, 2], [1000, 200, 20])
    free = np.ones(len(labels), dtype=np.bool_)
    kept = np.bincount(labels[thinned(labels, free, 0)])
    assert kept[2] == 20
    assert kept[0] == kept[1]
    assert 280 <= kept.sum() <= 300


def test_rows_of_a_tree_are_not_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEARNT", 50)
    labels = np.zeros(200, dtype=np.int64)
    assert set(range(30)) <= set(thinned(labels, np.arange(200) >= 30, 0).tolist())
