"""Service items in TOML, and the files that override elements of one for an area."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ingest.draft import Draft, Override
from ingest.reasons import UnreadableError, reason
from knowledge.models import ServiceItem


def read(text: str) -> Iterator[Draft | Override]:
    """One item, one override, or nothing for a table of areas. Raises UnreadableError naming the element."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError("bad_toml", detail=error) from error
    if "overrides" in table:
        code, area = str(table.pop("overrides")), str(table.pop("area", ""))
        if not code or not area:
            raise UnreadableError("bad_record", field="overrides / area")
        yield Override(code, area, table)
    elif "code" in table:
        yield Draft([], item=service_item(table))
    elif set(table) != {"area"}:
        raise UnreadableError("unknown_shape", kind="TOML", detail="、".join(sorted(table)[:5]))


def service_item(elements: Mapping[str, Any]) -> ServiceItem:
    """Raises UnreadableError that names every element at fault."""
    try:
        return ServiceItem.model_validate(elements)
    except ValidationError as error:
        raise UnreadableError("bad_item", detail=_faults(error.errors())) from error


def _faults(faults: list[ErrorDetails]) -> str:
    """Missing elements by name, then what is wrong with the others."""
    named = [(".".join(str(part) for part in fault["loc"]), fault) for fault in faults]
    missing = [name for name, fault in named if fault["type"] == "missing"]
    wrong = [reason("bad_element", field=name, detail=fault["msg"]) for name, fault in named if name not in missing]
    return " ".join([*([reason("missing_elements", names=", ".join(missing))] if missing else []), *wrong])


def overridden(base: ServiceItem, override: Override) -> ServiceItem:
    """The version of an area: its own elements, everything else inherited. Elements are replaced whole."""
    unknown = set(override.elements) - set(ServiceItem.model_fields)
    if unknown:
        raise UnreadableError("bad_item", detail="、".join(sorted(unknown)))
    inherited = {name: getattr(base, name) for name in ServiceItem.model_fields}
    return service_item({**inherited, **override.elements, "code": base.code, "area": override.area})
