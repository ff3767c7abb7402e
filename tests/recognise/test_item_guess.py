"""What people ask for without saying its name: learnt from examples, kept, and silent where it knows nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.recognise.guess_network import Network, groups, learn
from assistant.recognise.item_guess import ANSWER, NONE, Guess, ItemGuesser, rows_of
from knowledge.errors import KnowledgeError
from knowledge.models import Asked

WARM, COLD = np.eye(4, dtype=np.float32)[0], np.eye(4, dtype=np.float32)[1]


def network() -> Network:
    said = [f"{word}第{n}回" for n in range(30) for word in ("热得很", "冷得很")]
    labels = ["warm" if text.startswith("热") else "cold" for text in said]
    noise = np.random.default_rng(1).normal(0, 0.05, (len(said), 4)).astype(np.float32)
    vectors = np.stack([WARM if label == "warm" else COLD for label in labels]) + noise
    return learn(said, labels, [1.0] * len(said), vectors)


def test_it_learns_and_the_same_rows_give_the_same_network(tmp_path: Path) -> None:
    one = network()
    share = one.shares("今天热得很", WARM)
    assert one.labels == ("cold", "warm") and share[1] > 0.8 and abs(float(share.sum()) - 1) < 1e-4
    one.save(tmp_path / "network.npz")
    kept = Network.load(tmp_path / "network.npz")
    assert np.abs(kept.shares("今天热得很", WARM) - network().shares("今天热得很", WARM)).max() < 0.01


def test_a_sentence_without_any_known_group_still_has_shares() -> None:
    assert np.isfinite(network().shares("", WARM)).all() and np.isfinite(network().shares("zzz", COLD)).all()


def test_a_damaged_network_is_named(tmp_path: Path) -> None:
    (tmp_path / "network.npz").write_bytes(b"nothing of the kind")
    with pytest.raises(KnowledgeError, match=r"network\.npz"):
        Network.load(tmp_path / "network.npz")
    with pytest.raises(OSError):
        ItemGuesser.load(tmp_path / "absent")


def test_groups_are_of_one_to_three_characters_with_the_ends() -> None:
    assert groups("办证")["^办证"] == 1 and groups("办证")["证$"] == 1 and groups("办 证") == groups("办证")


def test_answers_are_learnt_beside_what_is_about_nothing() -> None:
    rows = rows_of([], [Asked(ask=("遛狗不牵绳罚多少", "狗没拴罚钱不"), answer="处五十元罚款。")])
    labels = {row.label for row in rows}
    assert labels == {f"{ANSWER}处五十元罚款。", NONE} and Guess.of(f"{ANSWER}好。", 0.5) == Guess("", "好。", 0.5)
    assert rows_of([], []) == []
