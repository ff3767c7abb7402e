"""The guesser of items follows what is published, keeps what it learnt, and never stops a conversation."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.adapters import item_guessers
from assistant.adapters.item_guessers import ItemGuessers
from assistant.recognise.item_guess import ItemGuesser
from knowledge.models import Asked
from knowledge.phrases import Phrases, sentence_vector

DOGS = Asked(
    ask=(
        "遛狗不牵绳罚多少",
        "狗没拴要罚钱不",
        "牵绳不牵会罚几多",
        "遛狗没牵被抓罚几钱",
        "不拴狗罚款多少",
        "狗绳没牵要罚多少钱",
    ),
    answer="处五十元罚款。",
)
NIGHT = Asked(
    ask=(
        "晚上几点不能施工",
        "半夜打桩准不准",
        "工地夜里干到几点",
        "夜里施工管不管",
        "几点以后工地要停",
        "通宵施工允许吗",
    ),
    answer="夜间禁止施工。",
)
NOTHING = Path("nothing")


@pytest.fixture
def guessers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ItemGuessers:
    monkeypatch.setattr(item_guessers, "rows_of", _few)
    phrases = Phrases(tmp_path / "phrases.npz", shipped=NOTHING)
    return ItemGuessers(tmp_path / "items", phrases, shipped=NOTHING, rest_s=0.05)


def _few(items: object, questions: tuple[Asked, ...]) -> list[object]:
    """The questions and a handful of sentences about nothing, so that it is learnt in a second."""
    from assistant.recognise.item_guess import rows_of

    rows = rows_of((), questions)
    others = [row for row in rows if row.label == "-"][:20]
    return [row for row in rows if row.label != "-"] + others


def wait(guessers: ItemGuessers, questions: tuple[Asked, ...]) -> ItemGuesser:
    for _ in range(600):
        if (found := guessers((), questions)) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError("it was never learnt")


def test_it_is_learnt_aside_and_kept(guessers: ItemGuessers, tmp_path: Path) -> None:
    asked = (DOGS, NIGHT)
    assert guessers((), asked) is None, "a conversation does not wait for it"
    found = wait(guessers, asked)
    said = "遛狗没有牵绳要罚多少"
    assert found.of(said, sentence_vector(said))[0].answer == DOGS.answer
    again = ItemGuessers(tmp_path / "items", Phrases(None, shipped=NOTHING), shipped=NOTHING)
    assert again((), asked) is not None, "the next process reads what was kept"


def test_too_little_to_tell_apart_is_not_learnt(guessers: ItemGuessers) -> None:
    assert guessers((), ()) is None and guessers((), (DOGS,)) is None


def test_a_damaged_file_is_learnt_anew(guessers: ItemGuessers, tmp_path: Path) -> None:
    asked = (DOGS, NIGHT)
    wait(guessers, asked)
    (tmp_path / "items" / "network.npz").write_bytes(b"broken")
    phrases = Phrases(tmp_path / "phrases.npz", shipped=NOTHING)
    again = ItemGuessers(tmp_path / "items", phrases, shipped=NOTHING, rest_s=0.05)
    assert again((), asked) is None and wait(again, asked) is not None
