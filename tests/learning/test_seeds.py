"""Names and words of categories are learnt from; only sentences judge."""

from assistant.learning.labelled import example_rows, tree_rows

PATH = ("城乡建设", "物业管理", "物业服务收费")


def test_rows_of_the_tree_are_never_judged_by() -> None:
    assert not any(row.judged for row in tree_rows([PATH]))


def test_a_word_is_not_judged_by_and_a_sentence_is() -> None:
    words, sentence = ("物业费", "物业服务收费"), "物业公司今年又涨了物业费"
    rows = example_rows((PATH, text) for text in (*words, sentence))
    assert [row.judged for row in rows] == [False, False, True]
