"""Reads a retrieval collection in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.texts import tell
from knowledge.errors import YixianError


class SuiteError(YixianError):
    """A suite's data cannot be read; says which file and what is expected."""


class NothingGiven(SuiteError):
    """A file given to a suite holds nothing to learn from or to judge by: a wrong use, not a failure."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the identifiers of its right documents and, where known, its gold answer."""

    id: str
    text: str
    gold: frozenset[str]
    answer: str


@dataclass(frozen=True, slots=True)
class Beir:
    """A corpus file (read by the real ingest) and its questions."""

    corpus: Path
    documents: int
    titled: int
    questions: tuple[Question, ...]


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        rows = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SuiteError(tell("eval.unreadable", path=path)) from error
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            if row.strip():
                found.append(json.loads(row))
        except json.JSONDecodeError as error:
            raise SuiteError(tell("eval.not_json", path=path, line=number)) from error
    return found


def read_beir(folder: Path) -> Beir:
    """The collection under `folder`. Raises SuiteError naming the file that is missing or wrong."""
    corpus = folder / "corpus.jsonl"
    documents = _lines(corpus)
    qrels: dict[str, set[str]] = {}
    path = folder / "qrels" / "test.tsv"
    try:
        rows = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SuiteError(tell("eval.unreadable", path=path)) from error
    for row in rows[1:]:
        cells = row.split("\t")
        if len(cells) >= 3 and float(cells[2]) > 0:
            qrels.setdefault(cells[0], set()).add(cells[1])
    questions = tuple(
        Question(
            id=str(line["_id"]),
            text=str(line["text"]),
            gold=frozenset(qrels[str(line["_id"])]),
            answer=str((line.get("metadata") or {}).get("answer") or ""),
        )
        for line in _lines(folder / "queries.jsonl")
        if str(line["_id"]) in qrels
    )
    if not questions:
        raise SuiteError(tell("eval.no_questions", path=folder))
    titled = sum(1 for document in documents if str(document.get("title") or "").strip())
    return Beir(corpus=corpus, documents=len(documents), titled=titled, questions=questions)
