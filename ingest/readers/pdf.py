"""PDF files with a text layer."""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections.abc import Iterator

import pypdf
from pypdf.errors import PdfReadError

from ingest.draft import Draft, Metadata
from ingest.readers.html import rules
from ingest.reasons import UnreadableError
from ingest.structure import rank

logging.getLogger("pypdf").setLevel(logging.ERROR)


def read(content: bytes) -> Iterator[Draft]:
    """One document. Raises UnreadableError when it is encrypted, damaged or only scanned."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("encrypted")
        pages = [page.extract_text() or "" for page in reader.pages]
        title = ((reader.metadata.title if reader.metadata else "") or "").strip()
    except (PdfReadError, ValueError, KeyError, TypeError, RecursionError, OSError, AttributeError) as error:
        raise UnreadableError("damaged", kind="PDF", detail=error) from error
    least = int(rules()["page_least_characters"])
    if not any(len("".join(page.split())) >= least for page in pages):
        raise UnreadableError("scanned")
    yield Draft([((), paragraphs(pages))], Metadata(title="" if title.lower() in ("untitled", "anonymous") else title))


def paragraphs(pages: list[str]) -> str:
    """The pages as one text: page numbers gone, lines that were only wrapped joined again."""
    number, end = re.compile(rules()["page_number"]), re.compile(rules()["line_end"])
    lines = [line.strip() for page in pages for line in page.split("\n")]
    lines = [line for line in lines if line and not number.match(line)]
    if not lines:
        return ""
    full = 0.8 * max(len(line) for line in lines)
    text = lines[0]
    for before, line in itertools.pairwise(lines):
        wrapped = len(before) >= full and not end.search(before) and not rank(line)
        text += (_joint(before, line) if wrapped else "\n") + line
    return text


def _joint(before: str, after: str) -> str:
    return " " if before[-1].isascii() and after[0].isascii() and before[-1].isalnum() and after[0].isalnum() else ""
