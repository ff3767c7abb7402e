"""Word documents: headings, lists and tables in the order in which they stand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.draft import Draft, Metadata, Stretch
from ingest.readers.html import rules
from ingest.reasons import UnreadableError
from ingest.tables import markdown_table


def read(content: bytes) -> Iterator[Draft]:
    """One document. Raises UnreadableError when the file is damaged."""
    try:
        document = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise UnreadableError("damaged", kind="DOCX", detail=error) from error
    metadata = Metadata()
    stretches: list[Stretch] = []
    open_headings: list[tuple[int, str]] = []
    lines: list[str] = []
    numbers: dict[str, int] = {}

    def close() -> None:
        if body := "\n".join(lines).strip():
            stretches.append((tuple(label for _, label in open_headings), body))
        lines.clear()

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.append(markdown_table([[cell.text for cell in row.cells] for row in block.rows]))
            continue
        text = block.text.strip()
        style = (block.style.name if block.style is not None else "") or ""
        if not text:
            continue
        if style.lower() in rules()["title_styles"] and not metadata.title:
            metadata.title = text
        elif match := re.match(rules()["heading_style"], style, re.IGNORECASE):
            close()
            level = int(match.group(1))
            while open_headings and open_headings[-1][0] >= level:
                open_headings.pop()
            open_headings.append((level, text))
        else:
            lines.append(_bullet(block, style, numbers) + text)
    close()
    metadata.title = metadata.title or (document.core_properties.title or "").strip()
    if not metadata.title and stretches and stretches[0][0]:
        metadata.title = stretches[0][0][0]
    yield Draft(stretches, metadata)


def _bullet(paragraph: Paragraph, style: str, numbers: dict[str, int]) -> str:
    """The mark that Word draws before a list paragraph; numbering starts anew after any other paragraph."""
    properties: Any = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    if not numbered and not style.lower().startswith("list"):
        numbers.clear()
        return ""
    if "bullet" in style.lower() or not ("number" in style.lower() or numbered):
        return "- "
    numbers[style] = numbers.get(style, 0) + 1
    return f"{numbers[style]}. "
