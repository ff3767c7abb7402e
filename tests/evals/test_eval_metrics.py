"""The measures, against values worked out by hand from their definitions."""

import math

import pytest

from evals.metrics import char_f1, contains, first_rank, mean, ndcg, percentile, rouge_l, squeezed


def test_first_rank_counts_from_one_and_accepts_a_reprint() -> None:
    assert first_rank([["b"], ["a"]], {"a"}) == 2
    assert first_rank([["b", "a"]], {"a"}) == 1
    assert first_rank([["b"]], {"a"}) is None
    assert first_rank([], {"a"}) is None


def test_ndcg_of_one_right_document_is_the_discount_of_its_rank() -> None:
    assert ndcg([["a"], ["b"]], {"a"}) == 1.0
    assert ndcg([["b"], ["a"]], {"a"}) == pytest.approx(1 / math.log2(3))
    assert ndcg([["b"], ["c"]], {"a"}) == 0.0


def test_ndcg_of_two_right_documents_is_normalised_by_the_best_order() -> None:
    found = 1 + 1 / math.log2(4)
    assert ndcg([["a"], ["x"], ["b"]], {"a", "b"}) == pytest.approx(found / (1 + 1 / math.log2(3)))


def test_ndcg_looks_no_deeper_than_k() -> None:
    assert ndcg([["x"], ["x"], ["a"]], {"a"}, k=2) == 0.0


def test_white_space_and_citation_marks_do_not_count() -> None:
    assert squeezed("每月 100元[1]，\n按月发放②") == "每月100元，按月发放"
    assert contains("每人每月\n100 元[2]。", "每月100元")
    assert not contains("每人每月200元", "每月100元")
    assert not contains("每人每月200元", ""), "no answer is not contained in everything"


def test_char_f1_counts_characters_with_multiplicity() -> None:
    assert char_f1("甲乙丙丁", "甲乙丙丁") == 1.0
    assert char_f1("甲甲", "甲") == pytest.approx(2 * 0.5 * 1 / 1.5)
    assert char_f1("甲", "乙") == 0.0
    assert char_f1("", "乙") == 0.0


def test_rouge_l_respects_order_where_char_f1_does_not() -> None:
    assert char_f1("丁丙乙甲", "甲乙丙丁") == 1.0
    assert rouge_l("丁丙乙甲", "甲乙丙丁") == pytest.approx(1 / 4)
    assert rouge_l("甲x乙丙", "甲乙丙") == pytest.approx(2 * (3 / 4) * 1 / (3 / 4 + 1))
    assert rouge_l("", "甲") == 0.0


@pytest.mark.parametrize(("share", "value"), [(0.5, 5.0), (0.95, 10.0), (0.9, 9.0), (0.0, 1.0), (1.0, 10.0)])
def test_percentile_is_the_nearest_rank(share: float, value: float) -> None:
    assert percentile([float(one) for one in range(10, 0, -1)], share) == value


def test_nothing_measured_is_zero() -> None:
    assert percentile([], 0.95) == 0.0
    assert mean([]) == 0.0
    assert mean([1.0, 2.0]) == 1.5
