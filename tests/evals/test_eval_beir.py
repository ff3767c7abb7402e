"""Anybody's collection in BEIR layout can be read; what is wrong with it is said by file."""

import json
from pathlib import Path

import pytest

from evals.beir import SuiteError, read_beir
from evals.home import collection_of
from knowledge.models import Collection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two titled documents, three questions: one with an answer, one without, one that nobody judged."""
    _lines(
        tmp_path / "corpus.jsonl",
        {"_id": "d1", "title": "高龄津贴发放办法", "text": "每人每月一百元。"},
        {"_id": "d2", "title": "养犬管理规定", "text": "每户限养一只。"},
    )
    _lines(
        tmp_path / "queries.jsonl",
        {"_id": "q1", "text": "高龄津贴多少钱", "metadata": {"answer": "每人每月一百元"}},
        {"_id": "q2", "text": "能养几只狗"},
        {"_id": "q3", "text": "没有人判过的问题"},
    )
    (tmp_path / "qrels").mkdir()
    rows = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td1\t1\nq2\td2\t1\n"
    (tmp_path / "qrels" / "test.tsv").write_text(rows, "utf-8")
    return tmp_path


def _lines(path: Path, *rows: dict[str, object]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def test_questions_carry_their_right_documents_and_answer(folder: Path) -> None:
    first, second = read_beir(folder).questions
    assert (first.id, first.gold, first.answer) == ("q1", {"d1"}, "每人每月一百元")
    assert (second.id, second.gold, second.answer) == ("q2", {"d1", "d2"}, "")


def test_a_score_of_zero_is_no_right_document(folder: Path) -> None:
    assert "d2" not in read_beir(folder).questions[0].gold


def test_documents_and_titles_are_counted(folder: Path) -> None:
    beir = read_beir(folder)
    assert (beir.documents, beir.titled) == (2, 2)


def test_titles_decide_the_collection_unless_it_is_named(folder: Path) -> None:
    assert collection_of(read_beir(folder), "auto") is Collection.POLICIES
    assert collection_of(read_beir(folder), "faq") is Collection.FAQ
    _lines(folder / "corpus.jsonl", {"_id": "d1", "title": "", "text": "您好，已核实。"})
    assert collection_of(read_beir(folder), "auto") is Collection.REPLIES


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(SuiteError, match=missing):
        read_beir(folder)


def test_a_line_that_is_not_json_is_named_with_its_file(folder: Path) -> None:
    with (folder / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write("not json\n")
    with pytest.raises(SuiteError, match=r"queries\.jsonl.* 4 "):
        read_beir(folder)


def test_judgements_of_other_questions_are_refused(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nz1\td1\t1\n", "utf-8")
    with pytest.raises(SuiteError, match=r"queries\.jsonl"):
        read_beir(folder)
