"""Claimed probabilities become true ones, and a text is decided only where that was right often enough."""

import numpy as np
import pytest

from assistant.classify import blend


def overconfident(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Claims between 0.5 and 1 that are right less often than claimed."""
    random = np.random.default_rng(seed)
    claimed = random.uniform(0.5, 1.0, rows)
    return claimed, random.random(rows) < claimed - 0.2


def test_the_curve_rises_everywhere() -> None:
    places, values = blend.curve(*overconfident(600))
    assert np.all(np.diff(places) > 0)
    assert np.all(np.diff(values) > 0)


def test_overconfidence_is_taken_back() -> None:
    curve = blend.curve(*overconfident(4000))
    claimed, right = overconfident(4000, seed=1)
    corrected = np.interp(claimed, *curve)
    assert abs(corrected.mean() - right.mean()) < 0.03
    assert abs(claimed.mean() - right.mean()) > 0.15


def test_corrected_probabilities_still_add_to_one() -> None:
    raw = blend.softmax(np.random.default_rng(0).normal(size=(50, 7)).astype(np.float32) * 3)
    corrected = blend.correct(raw, *blend.curve(*overconfident(600)))
    assert corrected.sum(axis=1) == pytest.approx(np.ones(50), abs=1e-5)
    assert (corrected.argmax(axis=1) == raw.argmax(axis=1)).all()


def test_the_threshold_is_the_lowest_that_meets_the_target() -> None:
    claimed = np.array([0.9, 0.8, 0.7, 0.6, 0.5], dtype=np.float32)
    right = np.array([True, True, True, False, False])
    assert blend.least(claimed, right, 1.0) == pytest.approx(0.7)
    assert blend.least(claimed, right, 0.75) == pytest.approx(0.6)


def test_a_target_that_is_never_met_decides_nothing() -> None:
    assert blend.least(np.array([0.9]), np.array([False]), 0.93) > 1


def test_the_better_opinion_gets_the_greater_weight() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 4, 400)
    good = random.normal(size=(400, 4)).astype(np.float32)
    good[np.arange(400), labels] += 3
    weights = blend.weigh([good, random.normal(size=(400, 4)).astype(np.float32)], labels)
    assert weights[0] > 5 * weights[1]
    assert (weights >= 0).all()
