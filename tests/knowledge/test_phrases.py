"""Vectors of phrases: computed once, kept, and computed again when the file is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge.phrases import Phrases, sentence_vector
from knowledge.transformer import Transformer, Weights, packaged
from knowledge.transformer_graph import graph_of

NOTHING = Path("nothing.npz")


def phrases(path: Path) -> Phrases:
    return Phrases(path, shipped=NOTHING)


def test_what_is_learnt_is_known_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "derived" / "phrases.npz"
    one = phrases(path)
    assert one.learn(["换身份证", "换身份证", "办护照"]) == 2 and one.learn(["办护照"]) == 0
    vectors, there = phrases(path).known(["换身份证", "没学过的"])
    assert there.tolist() == [True, False] and not vectors[1].any()
    assert float(vectors[0] @ sentence_vector("换身份证")) > 0.999


def test_a_damaged_file_costs_time_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "phrases.npz"
    path.write_bytes(b"PK\x03\x04 not one of ours")
    one = phrases(path)
    assert not one.known(["换身份证"])[1].any()
    assert one.learn(["换身份证"]) == 1 and phrases(path).known(["换身份证"])[1].all()


def test_threads_change_no_vector(tmp_path: Path) -> None:
    texts = ["换身份证", "办护照", "孩子上小学", "楼下太吵"]
    one, two = phrases(tmp_path / "one.npz"), phrases(tmp_path / "two.npz")
    assert one.learn(texts) == two.learn(texts, threads=2) == 4
    assert np.array_equal(one.known(texts)[0], two.known(texts)[0])


def test_near_in_meaning_is_near_in_vectors() -> None:
    asked, same, other = map(sentence_vector, ("身份证掉了怎么补", "补办居民身份证", "楼下烧烤摊太吵"))
    assert float(asked @ same) > float(asked @ other) + 0.03


def test_the_graph_put_together_is_the_prepared_one(tmp_path: Path) -> None:
    path = tmp_path / "layers.onnx"
    path.write_bytes(graph_of(Weights(packaged())))
    text = ["query: 我家孩子今年上小学，要准备什么"]
    made, read = Transformer(graph=tmp_path / "absent.onnx").embed(text), Transformer(graph=path).embed(text)
    assert np.array_equal(made, read) and abs(float(np.linalg.norm(made)) - 1) < 1e-5


def test_a_vector_does_not_depend_on_what_it_is_computed_beside() -> None:
    model = Transformer()
    alone = model.embed(["query: 办护照"])
    assert np.array_equal(alone[0], model.embed(["query: 楼下的噪声太大了", "query: 办护照"])[1])
