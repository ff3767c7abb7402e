"""One reader a format; `read` picks it by what the content is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from ingest.clean import clean_all
from ingest.decode import decode
from ingest.draft import Draft, Element, Flaw, Metadata, Override
from ingest.readers import archive, docx, html, items, markdown, pdf, portal, records, sheets
from ingest.reasons import UnreadableError
from ingest.sniff import sniff
from ingest.titles import found_title, signed_on
from ingest.validity import Validity, stated

Reading = Iterator[Draft | Override | Flaw]


def read(name: str, content: bytes, depth: int = 0) -> Reading:
    """The documents of a file. Raises UnreadableError when nothing of it can be read.

    `depth` counts the archives around it.
    """
    kind = sniff(name, content)
    if kind == "zip":
        yield from archive.read(content, read, depth)
        return
    if kind in ("docx", "xlsx"):
        archive.guard(content).close()
    drafts = _BYTES[kind](content) if kind in _BYTES else _TEXTS[kind](decode(content))
    for draft in drafts:
        if isinstance(draft, Draft) and draft.item is None:
            _finish(draft, PurePosixPath(name).stem, dated=kind in _DATED)
        yield draft


def _finish(draft: Draft, stem: str, dated: bool) -> None:
    """Repair the texts of a document together; see that it has a title, a text and, if `dated`, its own dates."""
    parts: list[Element] = draft.elements or [(path, text, None) for path, text in draft.stretches]
    labels = [label for path, _, _ in parts for label in path]
    cleaned = iter(clean_all([draft.metadata.title, *labels, *(text for _, text, _ in parts)]))
    draft.metadata.title = next(cleaned)
    paths = [tuple(next(cleaned) for _ in path) for path, _, _ in parts]
    parts = [(path, next(cleaned), aspect) for path, (_, _, aspect) in zip(paths, parts, strict=True)]
    parts = [part for part in parts if part[1]]
    if not parts:
        raise UnreadableError("blank")
    draft.metadata.title = draft.metadata.title or found_title(parts[0][1]) or stem
    if not draft.elements:
        _date(draft.metadata, [text for _, text, _ in parts], dated)
    if draft.elements:
        draft.elements = parts
    else:
        draft.stretches = [(path, text) for path, text, _ in parts]


def _date(about: Metadata, texts: list[str], dated: bool) -> None:
    """Complete the dates that the file does not give beside its text."""
    signed = about.issued_on or signed_on(texts[-1]) or signed_on(texts[0])
    found = Validity(about.issued_on, about.effective_from, about.expires_at)
    if dated:
        found = stated("\n".join(texts), found, signed)
    about.issued_on = found.issued_on or signed
    about.effective_from, about.expires_at = found.effective_from, found.expires_at


def _plain(text: str) -> Reading:
    yield Draft([((), text)])


_TEXTS: dict[str, Callable[[str], Reading]] = {
    "text": _plain,
    "markdown": markdown.read,
    "html": html.read,
    "csv": sheets.read_csv,
    "json": portal.read,
    "jsonl": records.read,
    "toml": items.read,
}
_DATED = frozenset(["text", "markdown", "html", "docx", "pdf"])
"""Formats of one official document a file: its text says when it is in force. Records and tables do not."""
_BYTES: dict[str, Callable[[bytes], Reading]] = {"docx": docx.read, "pdf": pdf.read, "xlsx": sheets.read_xlsx}
