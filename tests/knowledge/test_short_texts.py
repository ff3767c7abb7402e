"""Vectors of short texts, whatever they stand beside."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.adapters.short_texts import ShortTexts

TEXTS = ["水费怎么交", "孩子上小学要准备什么材料", "小区门口的路灯坏了一个星期没有人修", "Wi-Fi 密码忘了"]


@pytest.fixture(scope="module")
def short() -> ShortTexts:
    return ShortTexts()


def test_a_text_has_the_same_vector_alone_and_among_others(short: ShortTexts) -> None:
    together = short.embed(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(short.embed([text])[0], vector)


def test_traditional_characters_are_read_as_simplified(short: ShortTexts) -> None:
    simplified, traditional = short.embed(["单位拖欠工资", "單位拖欠工資"])
    assert np.array_equal(simplified, traditional)


def test_an_empty_text_and_a_long_one_have_vectors_too(short: ShortTexts) -> None:
    found = short.embed(["", "水" * 5_000])
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_no_texts_give_no_vectors(short: ShortTexts) -> None:
    assert short.embed([]).shape == (0, short.dimension)
