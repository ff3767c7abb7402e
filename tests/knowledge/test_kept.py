"""What is derived from the documents outlives the process, and is made again whenever it does not fit them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.keywords import Keywords
from knowledge.adapters.tokens import Tokens
from knowledge.bm25 import Vocabulary
from knowledge.kept import Kept, digest
from knowledge.models import Collection, Passage

QUESTION = "住房补贴多少钱"


def passage(document: str, text: str, ordinal: int = 0, title: str = "示例通知") -> Passage:
    return Passage(
        passage_id=f"{document}#{ordinal}",
        document_id=document,
        collection=Collection.POLICIES,
        title=title,
        section="第一条",
        text=text,
        ordinal=ordinal,
        area="shili",
    )


PASSAGES = [
    passage("a", "新就业的住房补贴每月五百元。"),
    passage("a", "申请在三十日内办结。", 1),
    passage("b", "公园每天六点开放。", title="公园ABC 12"),
]


def indexed(folder: Path, passages: list[Passage]) -> Keywords:
    keywords = Keywords(Tokens(Kept(folder), "policies"))
    keywords.rebuild(passages)
    return keywords


def assert_same(one: Keywords, other: Keywords) -> None:
    assert one.texts == other.texts
    assert [p.passage_id for p in one.passages] == [p.passage_id for p in other.passages]
    for question in (QUESTION, "公园几点开放", "abc 12"):
        np.testing.assert_array_equal(one.passage_scores(question), other.passage_scores(question))
        np.testing.assert_array_equal(one.document_scores(question), other.document_scores(question))
        np.testing.assert_array_equal(one.character_scores(question), other.character_scores(question))


def test_a_second_start_makes_no_tokens_and_scores_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = indexed(tmp_path, PASSAGES)
    with monkeypatch.context() as patched:
        patched.setattr(Vocabulary, "learn", lambda *_: pytest.fail("a passage was read again"))
        second = indexed(tmp_path, PASSAGES)
    assert_same(first, second)
    assert first.search(QUESTION, 1)[0][0] == "a#0"


def test_a_changed_text_is_never_searched_by_what_was_kept_of_the_old_one(tmp_path: Path) -> None:
    indexed(tmp_path, PASSAGES)
    changed = [passage("a", "图书馆周一闭馆。"), *PASSAGES[1:]]
    assert_same(indexed(tmp_path, changed), indexed(tmp_path / "fresh", changed))
    assert_same(indexed(tmp_path, changed), indexed(tmp_path / "fresh", changed))


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    first = indexed(tmp_path, PASSAGES)
    file = tmp_path / "policies.npz"
    content = bytearray(file.read_bytes())
    for damaged in (b"", content[: len(content) // 2], bytes(content[:400]) + b"\x00" * 40 + bytes(content[440:])):
        file.write_bytes(damaged)
        assert_same(first, indexed(tmp_path, PASSAGES))


def test_an_index_that_grew_is_kept_as_it_is(tmp_path: Path) -> None:
    grown = indexed(tmp_path, PASSAGES[:2]).successor()
    grown.rebuild(PASSAGES)
    assert_same(grown, indexed(tmp_path, PASSAGES))


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    assert indexed(tmp_path / "file", PASSAGES).search(QUESTION, 1)


def test_a_key_tells_texts_order_and_version_apart() -> None:
    keys = {digest("1", ["ab", "c"]), digest("1", ["a", "bc"]), digest("1", ["c", "ab"]), digest("2", ["ab", "c"])}
    assert len(keys) == 4
