"""Tables as Markdown-like text: one line a row, so that a row is never cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BREAKS = re.compile(r"\s*\n\s*")


def cell(value: object) -> str:
    """A cell on one line, with the bar escaped."""
    text = "" if value is None else str(value).strip()
    return _BREAKS.sub(" ", text).replace("|", "/")


def markdown_table(rows: Sequence[Sequence[object]]) -> str:
    """Rows as `| a | b |` lines with a rule after the first; empty rows and columns are left out."""
    texts = [[cell(value) for value in row] for row in rows]
    texts = [row for row in texts if any(row)]
    if not texts:
        return ""
    width = max(len(row) for row in texts)
    padded = [row + [""] * (width - len(row)) for row in texts]
    kept = [column for column in range(width) if any(row[column] for row in padded)]
    lines = ["| " + " | ".join(row[column] for column in kept) + " |" for row in padded]
    rule = "|" + " --- |" * len(kept)
    return "\n".join([lines[0], rule, *lines[1:]])
