"""Reads labelled texts (`{text, label}` a line) and category trees (a CSV of levels, or such lines)."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from assistant.classify import Example
from assistant.texts import tell
from evals.beir import NothingGiven, SuiteError

SEPARATOR = "/"


def read_labelled(path: Path) -> list[Example]:
    """One example a line. Raises SuiteError naming the file and the line that is wrong."""
    found = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SuiteError(tell("eval.not_json", path=path, line=number)) from error
        if not isinstance(row, dict) or not all(_filled(row.get(key)) for key in ("text", "label")):
            raise SuiteError(tell("eval.not_labelled", path=path, line=number))
        found.append(Example(str(row["text"]), str(row["label"])))
    if not found:
        raise NothingGiven(tell("eval.empty_labelled", path=path))
    return found


def read_tree(path: Path, labels: Collection[str] = ()) -> list[Example]:
    """The rows of a tree as examples: the text is the path.

    Of a CSV (first line: names of the levels) the label is the longest beginning of the path that is among `labels`,
    and where none is, as many levels as most of `labels` have (one where there are none).
    """
    if path.suffix.lower() != ".csv":
        return read_labelled(path)
    levels = Counter(label.count(SEPARATOR) + 1 for label in labels)
    usual = levels.most_common(1)[0][0] if levels else 1
    known, found = set(labels), []
    for number, cells in enumerate(csv.reader(_text(path).splitlines()), start=1):
        row = [cell.strip() for cell in cells]
        while row and not row[-1]:
            row.pop()
        if number == 1 or not row:
            continue
        if not all(row):
            raise SuiteError(tell("eval.broken_path", path=path, line=number))
        named = [SEPARATOR.join(row[:depth]) for depth in range(len(row), 0, -1)]
        label = next((name for name in named if name in known), SEPARATOR.join(row[:usual]))
        found.append(Example(" ".join(row), label))
    if not found:
        raise NothingGiven(tell("eval.no_tree", path=path))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(tell("eval.unreadable_labelled", path=path)) from error


def _filled(value: object) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool) and bool(str(value).strip())
