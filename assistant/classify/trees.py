"""Rows of a category tree among the examples: their text is the path, and they are learnt from but not judged by."""

from __future__ import annotations

import re

from assistant.classify.topics import empty_cells
from knowledge.text import normalise

_SEPARATORS = re.compile(r"\s*[/>,，、|\\→»·\t]\s*|\s+-\s+|\s+|--+|—+")
_SENTENCE = re.compile(r"[。？！?!；;：:]")
LONGEST_CELL = 20
LONGEST_PATH = 90


def cells(text: str) -> list[str]:
    """The cells of a path, each once, those that say nothing left out."""
    found = [cell.strip() for cell in _SEPARATORS.split(normalise(text))]
    return list(dict.fromkeys(cell for cell in found if cell and cell not in empty_cells()))


def is_path(text: str, label: str) -> bool:
    """Whether a text is a path of categories: short cells, and the label itself or its last cell among them."""
    if len(text) > LONGEST_PATH or _SENTENCE.search(text):
        return False
    parts = [cell.strip() for cell in _SEPARATORS.split(normalise(text)) if cell.strip()]
    if not parts or max(map(len, parts)) > LONGEST_CELL:
        return False
    named = {cell.strip() for cell in _SEPARATORS.split(normalise(label)) if cell.strip()}
    return bool(named & set(parts)) or normalise(text) == normalise(label)


def looks_like_path(text: str) -> bool:
    """Whether a text has at least two short cells and no sentence marks, whatever its label."""
    parts = [cell for cell in _SEPARATORS.split(normalise(text)) if cell.strip()]
    short = len(parts) >= 2 and max(map(len, parts)) <= LONGEST_CELL
    return short and len(text) <= LONGEST_PATH and not _SENTENCE.search(text)


def path_text(text: str, label: str) -> str:
    """What to learn from a row: the cells of the label, then those of the text, each once."""
    return " ".join(dict.fromkeys([*cells(label), *cells(text)])) or normalise(text)
