"""A bare category tree is enough to begin with, however its paths are written."""

import pytest

from assistant.classify import Example, TextClassifier
from assistant.classify.trees import cells, is_path, path_text
from knowledge.adapters.embedders import StaticEmbedder
from tests.classify.texts import TREE, messages, tree

EMBED = StaticEmbedder().embed_passages
SAID = {
    "厂里拖了半年工钱不发": "劳动人事",
    "孩子的班主任在校外办辅导班": "教育文化",
    "楼下夜宵摊吵得睡不着": "生态环境",
    "打车时的士司机不打表": "交通运输",
    "水龙头里没有水，水费照收": "公用事业",
}


@pytest.mark.parametrize("separator", [" ", "/", " > ", "，", ",", "-- ", "→"])
@pytest.mark.parametrize("with_first", [True, False])
def test_people_are_understood_from_the_tree_alone(separator: str, with_first: bool) -> None:
    classifier = TextClassifier.fit(tree(separator, with_first=with_first), embed=EMBED)
    found = {text: prediction.label for text, prediction in zip(SAID, classifier.predict(list(SAID)), strict=True)}
    assert found == SAID


def test_a_tree_may_be_learnt_with_its_full_paths_as_labels() -> None:
    rows = [Example(row, row.replace(" ", "/")) for row in TREE]
    classifier = TextClassifier.fit(rows, embed=EMBED)
    assert classifier.predict(["老板拖欠工资"])[0].label == "劳动人事/劳动关系/工资拖欠"


def test_cells_that_say_nothing_are_left_out() -> None:
    assert cells("教育 / 教育收费 / 其他") == ["教育", "教育收费"]


def test_the_label_is_part_of_what_a_path_says() -> None:
    assert path_text("教育收费/学费", "教育文化") == "教育文化 教育收费 学费"


@pytest.mark.parametrize(
    ("text", "label", "path"),
    [
        ("城建 物业 收费", "城建", True),
        ("物业/收费", "收费", True),
        ("物业又来收费了。", "城建", False),
        ("物业收费太高", "城建", False),
        ("城建 " + "长" * 100, "城建", False),
    ],
)
def test_a_path_is_told_from_a_message(text: str, label: str, path: bool) -> None:
    assert is_path(text, label) is path


def test_no_message_of_the_tests_is_taken_for_a_path() -> None:
    assert not [row for row in messages() if is_path(row.text, row.label)]
