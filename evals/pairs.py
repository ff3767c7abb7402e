"""Training pairs out of development data: BEIR folders and messages with a subject and a text."""

from __future__ import annotations

import json
from collections.abc import Collection as Some
from pathlib import Path
from typing import Any

from knowledge.training import Pair

_LEAD = 300
_DETAIL = 200
_BEFORE = 150


def of_beir(folder: Path, without: Some[str] = ()) -> list[Pair]:
    """Question to right document (around a known answer), title to text, and what the asker wrote further.

    `without` are identifiers of questions that must not be seen.
    """
    corpus = {row["_id"]: row for row in _rows(folder / "corpus.jsonl")}
    right = dict(line.split("\t")[:2] for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:])
    pairs = []
    for row in _rows(folder / "queries.jsonl"):
        if row["_id"] in right and row["_id"] not in without:
            pairs += _of_question(row, corpus[right[row["_id"]]])
    return pairs


def _of_question(row: dict[str, Any], document: dict[str, Any]) -> list[Pair]:
    question, text, title = row["text"], document["text"], document.get("title") or ""
    metadata = row.get("metadata") or {}
    if title:
        start = max(0, text.find(metadata.get("answer") or text[:1]) - _BEFORE)
        around = f"{title} {text[start : start + _LEAD]}"
        return [Pair(query=question, passage=around), Pair(query=title, passage=text[40 : 40 + _LEAD])]
    pairs = [Pair(query=question, passage=text, reply=True)]
    if detail := metadata.get("detail"):
        pairs += [Pair(query=detail[:_DETAIL], passage=text), Pair(query=question, passage=detail[:_LEAD])]
        if len(detail) > _DETAIL:
            pairs.append(Pair(query=detail[_DETAIL : 2 * _DETAIL], passage=text))
    return pairs


def of_messages(path: Path) -> list[Pair]:
    """Subject to text of each message `{subject, detail}`."""
    return [Pair(query=row["subject"], passage=row["detail"][:_LEAD]) for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
