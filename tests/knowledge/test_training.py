"""Training on a city's own pairs: it learns what it is shown, refuses what teaches nothing, and names bad lines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.embedders import SHIPPED, StaticEmbedder
from knowledge.contrast import Recipe, train
from knowledge.errors import KnowledgeError
from knowledge.jurisdiction import HABITS, Habits, Jurisdiction, hand, regions
from knowledge.static_model import StaticModel
from knowledge.text import normalise
from knowledge.training import Pair, habits_of, learn, read_pairs

SLANG = ["小电驴", "随手拍", "苍蝇馆子", "断头路", "蓝天白云", "老破小", "僵尸车", "牛皮癣", "开墙打洞", "地桩锁"]
OFFICIAL = [
    "电动自行车登记上牌", "市民参与交通违法举报", "餐饮单位油烟整治", "道路尚未贯通", "空气质量改善",
    "老旧小区改造", "长期停放车辆清理", "户外张贴小广告清除", "临街违法建设查处", "私装车位设施拆除",
]  # fmt: skip


def pairs(count: int = 300) -> list[tuple[str, str]]:
    """Questions in slang with passages in official words."""
    return [(f"{SLANG[i % 10]}怎么办{i}", f"关于{OFFICIAL[i % 10]}的答复第{i // 10}号") for i in range(count)]


def test_training_brings_slang_near_to_official_words() -> None:
    base = StaticModel.load(SHIPPED)
    fitted = train(base, pairs(), Recipe(epochs=3, batch=10, rate=2e-3))

    def right(model: StaticModel) -> float:
        cosines = model.embed(SLANG) @ model.embed(OFFICIAL).T
        return float(np.mean(cosines.argmax(axis=1) == np.arange(10)))

    assert right(fitted) == 1.0
    assert right(base) < 1.0


def test_training_twice_gives_the_same_model() -> None:
    base = StaticModel.load(SHIPPED)
    first, second = (train(base, pairs(), Recipe(epochs=1, batch=32)) for _ in range(2))
    np.testing.assert_array_equal(first.rows, second.rows)


def test_what_was_learnt_is_read_back_by_the_default_embedder(tmp_path: Path) -> None:
    history = [Pair(query=query, passage=passage) for query, passage in pairs()]
    fitted = learn(history, StaticModel.load(SHIPPED), tmp_path, Recipe(epochs=1, batch=64))
    embedder = StaticEmbedder(tmp_path)
    assert embedder.name == fitted.name != StaticEmbedder().name
    cosines = (embedder.embed_passages(OFFICIAL) * fitted.embed(OFFICIAL)).sum(axis=1)
    assert cosines.min() > 0.999


def test_too_few_pairs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="200"):
        learn([Pair(query="甲", passage="乙")] * 10, StaticModel.load(SHIPPED), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ['{"query": "只有问题"}', "不是 JSON", '["一", "二"]'])
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"query": "问", "passage": "答"}) + "\n\n" + line + "\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"pairs\.jsonl 第 3 行"):
        read_pairs([path])


EAST = [f"E市市民您好，来信收悉，第{n}号事项已由专人办理，祝生活愉快。" for n in range(8)]
WEST = [f"F市网友你好！经核查，现将第{n}号情况说明如下，感谢监督。" for n in range(8)]


def test_a_reply_that_names_no_place_is_known_by_its_hand() -> None:
    unnamed = ["市民您好，来信收悉，路灯已修，祝生活愉快。", "网友你好！经核查，现将情况说明如下，路灯已修，感谢监督。"]
    texts = [normalise(text) for text in (*EAST, *WEST, *unnamed)]
    named = [frozenset({"E"})] * 8 + [frozenset({"F"})] * 8 + [frozenset()] * 2
    judged = Jurisdiction([hand(text) for text in texts], named, Habits({}, {}))
    east, west = judged.belief(frozenset({"E"}))[-2:], judged.belief(frozenset({"F"}))[-2:]
    assert east[0] > west[0] and west[1] > east[1]


def test_habits_are_kept_without_text_and_help_where_few_letters_name_a_place(tmp_path: Path) -> None:
    history = [Pair(query="E市路灯不亮", passage=text.replace("E市", ""), reply=True) for text in EAST]
    history += [Pair(query="F市路灯不亮", passage=text.replace("F市", ""), reply=True) for text in WEST]
    habits_of(history).save(tmp_path / HABITS)
    stored = np.load(tmp_path / HABITS, allow_pickle=False)
    assert stored["marks"].dtype == np.uint32
    assert sorted(stored["places"].tolist()) == ["E", "F"]
    texts = [
        normalise(text)
        for text in ("E市的报告。", "F市的报告。", EAST[0].replace("E市", ""), WEST[0].replace("F市", ""))
    ]
    named = [frozenset({"E"}), frozenset({"F"}), frozenset(), frozenset()]
    hands = [hand(text) for text in texts]
    learnt = Jurisdiction(hands, named, Habits.load(tmp_path / HABITS)).belief(frozenset({"E"}))
    blank = Jurisdiction(hands, named, Habits({}, {})).belief(frozenset({"E"}))
    assert learnt[2] - learnt[3] > blank[2] - blank[3]


def test_regions_join_the_districts_of_a_city() -> None:
    assert regions(frozenset({"A7", "A"})) == {"A"}
    assert regions(frozenset({"长沙", "湖南"})) == {"湖南"}
