"""The kernel compares texts where labels differ, in meaning and in words, and says how alike the nearest one is."""

from __future__ import annotations

import numpy as np

from assistant.classify.kernel import Kernel
from assistant.classify.shapes import Floats, Ints

COUNT, WIDTH, LOUD = 3, 12, 6


def made(rows: int, seed: int) -> tuple[Floats, Ints]:
    """Vectors whose first three numbers tell the label softly; six others are loud and tell nothing."""
    random = np.random.default_rng(seed)
    labels = np.arange(rows) % COUNT
    vectors = random.normal(scale=0.1, size=(rows, WIDTH))
    vectors[np.arange(rows), labels] += 0.6
    vectors[:, -LOUD:] += random.normal(scale=2.0, size=(rows, LOUD))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), labels


def learnt(alike: Floats | None = None, labels: Ints | None = None) -> Kernel:
    vectors, own = made(300, 0)
    words = np.zeros((300, 300), dtype=np.float32) if alike is None else alike
    given = own if labels is None else labels
    return Kernel.learn(vectors, words, np.arange(300), given, COUNT + 1, np.ones(300, dtype=np.float32))


def test_what_differs_within_a_label_is_not_compared() -> None:
    vectors, labels = made(300, 1)
    raw = vectors @ made(300, 0)[0].T
    plain = (made(300, 0)[1][raw.argmax(axis=1)] == labels).mean()
    said, _ = learnt().opinions(vectors, np.zeros((300, 300), dtype=np.float32))
    assert plain < 0.7
    assert (said.argmax(axis=1) == labels).mean() > 0.9


def test_words_tell_where_the_meaning_tells_nothing() -> None:
    labels = np.random.default_rng(5).integers(0, COUNT, 300)
    alike = (labels[:, None] == labels[None, :]).astype(np.float32)
    said, _ = learnt(alike, labels).opinions(made(300, 1)[0], alike)
    assert (said.argmax(axis=1) == labels).mean() > 0.9


def test_the_nearest_of_each_label_is_told_and_a_label_without_texts_has_none() -> None:
    kernel = learnt()
    _, closest = kernel.opinions(made(300, 0)[0][:6], np.zeros((6, 300), dtype=np.float32))
    assert np.allclose(closest[np.arange(6), np.arange(6) % COUNT], 1, atol=1e-3)
    assert (closest[:, COUNT] == -1).all()


def test_a_heavier_text_has_more_to_say() -> None:
    vectors, labels = made(300, 0)
    labels[7] = (labels[7] + 1) % COUNT
    weights = np.ones(300, dtype=np.float32)
    weights[7] = 50
    words = np.zeros((300, 300), dtype=np.float32)
    heavy = Kernel.learn(vectors, words, np.arange(300), labels, COUNT, weights)
    light = Kernel.learn(vectors, words, np.arange(300), labels, COUNT, np.ones(300, dtype=np.float32))
    own = labels[7]
    none = np.zeros((1, 300), dtype=np.float32)
    assert heavy.opinions(vectors[7:8], none)[0][0, own] > light.opinions(vectors[7:8], none)[0][0, own]
