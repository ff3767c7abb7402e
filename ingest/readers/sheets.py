"""Spreadsheets and CSV: one table, a catalogue with an item a row, or questions with their answers."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ingest.draft import Draft, Metadata, Stretch
from ingest.listing import Listing, said, vocabulary
from ingest.readers.metadata import as_date
from ingest.reasons import UnreadableError
from ingest.tables import markdown_table

Rows = list[list[str]]
_LEAST_ELEMENTS = 3
_HEADER_WITHIN = 5


def read_csv(text: str) -> Iterator[Draft]:
    """The delimiter is the one of comma, tab and semicolon that the first lines hold most of."""
    head = "\n".join(text.split("\n", 5)[:5])
    delimiter = max(",\t;", key=head.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    yield from _drafts([("", [[cell.strip() for cell in row] for row in rows])])


def read_xlsx(content: bytes) -> Iterator[Draft]:
    """Every sheet; cells that were merged repeat their text. Raises UnreadableError when the file is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise UnreadableError("damaged", kind="XLSX", detail=error) from error
    sheets = [(sheet.title, _rows(sheet)) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    book.close()
    yield from _drafts(sheets)


def _rows(sheet: Any) -> Rows:
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        text = rows[area.min_row - 1][area.min_col - 1]
        if area.max_col - area.min_col + 1 == len(rows[0]):
            continue
        for row in range(area.min_row - 1, min(area.max_row, len(rows))):
            for column in range(area.min_col - 1, area.max_col):
                rows[row][column] = text
    return rows


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _drafts(sheets: Sequence[tuple[str, Rows]]) -> Iterator[Draft]:
    plain: list[Stretch] = []
    title = ""
    for name, rows in sheets:
        filled = [row for row in rows if any(row)]
        if not filled:
            continue
        start = _header(filled)
        header = filled[start]
        if columns := _matched(header, vocabulary()["questions"], 2):
            yield from _answers(filled[start + 1 :], columns)
        elif columns := _catalogue_columns(header):
            for row in filled[start + 1 :]:
                if draft := _item(header, columns, row):
                    yield draft
        else:
            lead = [" ".join(dict.fromkeys(cell for cell in row if cell)) for row in filled[:start]]
            title = title or (lead[0] if lead else "")
            table = markdown_table(filled[start:])
            plain.append(((name,) if len(sheets) > 1 else (), "\n".join([*lead, table])))
    if plain:
        yield Draft(plain, Metadata(title=title))


def _header(rows: Rows) -> int:
    """The first of the leading rows that fills at least half of the widest row; what is above it is a title."""
    width = max(sum(1 for cell in row if cell) for row in rows)
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        if sum(1 for cell in row if cell) * 2 >= width and len(set(filter(None, row))) > 1:
            return index
    return 0


def _matched(header: Sequence[str], names: dict[str, list[str]], least: int) -> dict[str, int]:
    plain = ["".join(cell.split()).lower() for cell in header]
    found = {
        element: plain.index(name) for element, known in names.items() for name in reversed(known) if name in plain
    }
    return found if len(found) >= least else {}


def _catalogue_columns(header: Sequence[str]) -> dict[str, int]:
    columns = _matched(header, vocabulary()["columns"], _LEAST_ELEMENTS)
    return columns if "name" in columns else {}


def _answers(rows: Rows, columns: dict[str, int]) -> Iterator[Draft]:
    for row in rows:
        question, answer = _at(row, columns["question"]), _at(row, columns["answer"])
        if question and answer:
            text = f"{question}\n{answer}"
            yield Draft([], Metadata(title=question, collection="faq"), key=question, elements=[((), text, None)])


def _item(header: Sequence[str], columns: dict[str, int], row: Sequence[str]) -> Draft | None:
    """A row as a document with a section an element: a cell says too little of materials to make an item of it."""
    found = {element: text for element, index in columns.items() if (text := said(_at(row, index)))}
    if not found.get("name"):
        return None
    start, end = (as_date(name, found.pop(name, "")) for name in ("effective_from", "expires_at"))
    listing = Listing(found, effective_from=start, expires_at=end)
    listing.labels = {element: header[index] for element, index in columns.items()}
    taken = set(columns.values())
    listing.others = [
        (header[index], cell) for index, cell in enumerate(row) if index not in taken and cell and _at(header, index)
    ]
    key = "-".join(one for one in (found.get("code") or found["name"], found.get("area", "")) if one)
    return listing.draft(key)


def _at(row: Sequence[str], index: int) -> str:
    return row[index] if index < len(row) else ""
