"""Which rows are learnt from and which are judged by."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.classify import folds as module
from assistant.classify.folds import folds, sentences_read, thinned


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


def test_sentences_are_read_of_judged_rows_alone_and_of_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = np.arange(1_500) >= 400
    parts = folds(np.arange(1_500) % 4, judged, 0)
    assert sentences_read(judged, parts, 0).tolist() == list(range(400, 1_500))
    monkeypatch.setattr(module, "SENTENCES", 300)
    some = sentences_read(judged, parts, 0)
    assert len(set(some.tolist())) == 300 and judged[some].all() and (np.diff(some) > 0).all()
    assert len(sentences_read(np.arange(1_500) < 999, parts, 0)) == 0
    assert len(sentences_read(judged, [], 0)) == 0


def test_where_one_part_is_held_out_some_of_both_sides_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SENTENCES", 500)
    monkeypatch.setattr(module, "SENTENCES_JUDGED", 200)
    learnt, held = np.arange(1_200), np.arange(1_200, 1_600)
    found = sentences_read(np.ones(1_600, dtype=np.bool_), [(learnt, held)], 0)
    assert (found < 1_200).sum() == 300 and (found >= 1_200).sum() == 200
