"""JSON lines in the BEIR layout: `{_id, title, text}` a line, one document each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from ingest.draft import Draft, Flaw, Metadata
from ingest.reasons import reason

_TITLE = 40


def read(text: str) -> Iterator[Draft | Flaw]:
    """A line that is not a record is named by its number while the rest goes on."""
    position = 0
    for number, line in enumerate(text.split("\n"), 1):
        position += len(line.encode()) + 1
        if not line.strip():
            continue
        try:
            yield draft(orjson.loads(line), position)
        except orjson.JSONDecodeError as error:
            yield Flaw(f"L{number}", reason("bad_json", detail=error))
        except (TypeError, KeyError) as error:
            yield Flaw(f"L{number}", reason("bad_record", field=str(error).strip("'")))


def draft(record: Mapping[str, Any], position: int) -> Draft:
    """The document of a record. Raises KeyError naming the field that is missing or empty."""
    if not isinstance(record, dict):
        raise KeyError("_id")
    body = record["text"]
    if not isinstance(body, str) or not body.strip():
        raise KeyError("text")
    title = str(record.get("title") or "").strip()
    return Draft([((), body)], Metadata(title=title or _first(body)), key=str(record["_id"]), position=position)


def _first(body: str) -> str:
    line = body.strip().split("\n", 1)[0]
    return line[:_TITLE]
