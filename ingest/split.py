"""Cuts a document into passages along its own structure, never inside a sentence or a table row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.structure import clauses, is_heading, sentences, stands_alone
from knowledge.models import Aspect, Document, Passage, Section

SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths of a passage in characters. Only a table row may be longer than `maximum`."""

    target: int = 300
    maximum: int = 500
    minimum: int = 100
    """A chapter or article starts a passage of its own once the one before it has this length."""


class _Unit(NamedTuple):
    path: tuple[str, ...]
    text: str
    glue: str
    """What joins it to the unit before: empty within a paragraph, else a line break."""
    opens: bool
    """Whether it is the first unit of its section."""
    heading: bool
    table_head: str = ""
    """The header rows to repeat when this row starts a passage."""


def split(document: Document, sizes: Sizes = Sizes()) -> list[Passage]:
    """The passages of a document in order. Every section of an item stays whole, with its aspect."""
    if document.item is not None:
        parts = [(section.path, section.text, section.aspect) for section in document.sections]
    else:
        parts = [
            (path, text, sections[0].aspect)
            for sections in _apart(document.sections)
            for path, text in _pack(list(_units(sections, sizes)), sizes)
        ]
    return [_passage(document, ordinal, *part) for ordinal, part in enumerate(parts)]


def passage_id(document_id: str, ordinal: int, text: str) -> str:
    """Stable for the same text at the same place of the same document: 32 hexadecimal digits."""
    return hashlib.sha256(f"{document_id}\0{ordinal}\0{text}".encode()).hexdigest()[:32]


def _passage(document: Document, ordinal: int, path: Sequence[str], text: str, aspect: Aspect | None) -> Passage:
    item = document.item
    return Passage.model_construct(
        passage_id=passage_id(document.document_id, ordinal, text),
        document_id=document.document_id,
        collection=document.collection,
        title=document.title,
        section=SEPARATOR.join(path),
        text=text,
        ordinal=ordinal,
        area=document.area,
        item_code=item.code if item else "",
        aspect=aspect,
        aliases=item.aliases if item else (),
        questions=tuple(one for one in document.questions if one.answer in text),
        source_url=document.source_url,
        issued_on=document.issued_on,
        effective_from=document.effective_from,
        expires_at=document.expires_at,
    )


def _apart(sections: Sequence[Section]) -> Iterable[Sequence[Section]]:
    """Sections that state aspects of an item are never packed together; those of other documents are."""
    if any(section.aspect for section in sections):
        return [[section] for section in sections]
    return [sections]


def _units(sections: Sequence[Section], sizes: Sizes) -> Iterator[_Unit]:
    for section in sections:
        opens = True
        table: list[str] = []
        for line in section.text.split("\n"):
            if not (line := line.strip()):
                continue
            if line.startswith("|"):
                head = "\n".join(table[:2]) if len(table) >= 2 and _is_rule(table[1]) else ""
                table.append(line)
                yield _Unit(section.path, line, "\n", opens, len(table) == 1 or _is_rule(line), head)
            else:
                table = []
                heading = opens and is_heading(line)
                for index, piece in enumerate(_pieces(line, sizes.maximum)):
                    yield _Unit(section.path, piece, "" if index else "\n", opens and not index, heading)
            opens = False


def _is_rule(line: str) -> bool:
    return not line.strip("|-: ")


def _pieces(line: str, maximum: int) -> Iterable[str]:
    if len(line) <= maximum:
        return (line,)
    pieces: list[str] = []
    for sentence in sentences(line):
        if len(sentence) <= maximum:
            pieces.append(sentence)
            continue
        part = ""
        for clause in clauses(sentence):
            if part and len(part) + len(clause) > maximum:
                pieces.append(part)
                part = ""
            part += clause
            while len(part) > maximum:
                pieces.append(part[:maximum])
                part = part[maximum:]
        pieces.append(part)
    return [piece for piece in pieces if piece]


def _pack(units: Sequence[_Unit], sizes: Sizes) -> Iterator[tuple[tuple[str, ...], str]]:
    passages: list[list[_Unit]] = []
    current: list[_Unit] = []
    length = 0
    for unit in units:
        if current and _breaks(current, length, unit, sizes):
            carried = _trailing_headings(current)
            if len(carried) == len(current):
                carried = []
            passages.append(current[: len(current) - len(carried)])
            current = carried
            length = sum(len(one.text) + 1 for one in current)
        current.append(unit)
        length += len(unit.text) + 1
    if current:
        joins = passages and length < sizes.minimum and not stands_alone(_last(current[0].path))
        if joins and length + sum(len(one.text) + 1 for one in passages[-1]) <= sizes.maximum:
            passages[-1] += current
        else:
            passages.append(current)
    for passage in passages:
        bodies = [unit.path for unit in passage if not unit.heading]
        yield _common(bodies or [unit.path for unit in passage]), _join(passage)


def _breaks(current: Sequence[_Unit], length: int, unit: _Unit, sizes: Sizes) -> bool:
    if length + len(unit.text) > sizes.maximum:
        return True
    if all(one.heading for one in current):
        return False
    if length >= sizes.target:
        return True
    if not unit.opens:
        return False
    return length >= (sizes.minimum if stands_alone(_last(unit.path)) else sizes.target * 0.6)


def _trailing_headings(units: Sequence[_Unit]) -> list[_Unit]:
    start = len(units)
    while start and units[start - 1].heading:
        start -= 1
    return list(units[start:])


def _join(units: Sequence[_Unit]) -> str:
    first = units[0]
    text = f"{first.table_head}\n{first.text}" if first.table_head else first.text
    for unit in units[1:]:
        text += unit.glue + unit.text
    return text.strip()


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    shared = paths[0]
    for path in paths[1:]:
        while shared != path[: len(shared)]:
            shared = shared[:-1]
    return shared


def _last(path: Sequence[str]) -> str:
    return path[-1] if path else ""
