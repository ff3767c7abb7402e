"""Checks what a file says of itself (front matter, columns, records) and makes Metadata of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ingest.draft import Metadata
from ingest.reasons import UnreadableError
from knowledge.models import Asked, Collection

_DATES = ("issued_on", "effective_from", "expires_at")
_NAMES = frozenset(field.name for field in fields(Metadata))


def metadata(values: Mapping[str, Any]) -> Metadata:
    """Raises UnreadableError for an unknown name, a date that is none, or an unknown collection."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _NAMES:
            raise UnreadableError("bad_front_matter", detail=name)
        if name == "questions":
            made[name] = questions(value)
        else:
            made[name] = as_date(name, value) if name in _DATES else str(value).strip()
    if made.get("collection") and made["collection"] not in set(Collection):
        raise UnreadableError("bad_front_matter", detail=f"collection = {made['collection']!r}")
    return Metadata(**made)


def questions(value: object) -> tuple[Asked, ...]:
    """`[[questions]]`: what people ask (`ask`) and the stretch of the text that answers it (`answer`)."""
    try:
        return TypeAdapter(tuple[Asked, ...]).validate_python(value)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise UnreadableError("bad_front_matter", detail=f"questions.{where}") from error


def as_date(name: str, value: object) -> date | None:
    """A day from a TOML date or an ISO text; None for an empty one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not (text := str(value or "").strip()):
        return None
    try:
        return date.fromisoformat(text[:10].replace("/", "-").replace(".", "-"))
    except ValueError as error:
        raise UnreadableError("bad_front_matter", detail=f"{name} = {text!r}") from error
