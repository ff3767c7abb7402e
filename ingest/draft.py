"""What a reader makes of a file, before it has an identity in the knowledge base."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from knowledge.models import Asked, Aspect, ServiceItem

Stretch = tuple[tuple[str, ...], str]
"""A heading path and the text under it."""


Element = tuple[tuple[str, ...], str, Aspect | None]
"""A heading path, the text under it, and the aspect of an item that the text states."""


@dataclass(slots=True)
class Metadata:
    """What is known of a document besides its text. Empty means that the file does not say."""

    title: str = ""
    collection: str = ""
    area: str = ""
    department: str = ""
    document_number: str = ""
    source_url: str = ""
    issued_on: date | None = None
    effective_from: date | None = None
    expires_at: date | None = None
    questions: tuple[Asked, ...] = ()


@dataclass(slots=True)
class Draft:
    """One document found in a file. `key` tells it from others of the same file; empty for the only one."""

    stretches: list[Stretch]
    metadata: Metadata = field(default_factory=Metadata)
    key: str = ""
    item: ServiceItem | None = None
    elements: list[Element] = field(default_factory=list)
    """Sections that stay as they are, instead of `stretches` that are cut along their structure."""
    position: int = 0
    """Bytes of the file read so far, for progress; 0 when unknown."""


@dataclass(slots=True)
class Override:
    """The elements of an item that differ in one area; the rest is inherited from the version above."""

    code: str
    area: str
    elements: dict[str, Any]


@dataclass(slots=True)
class Flaw:
    """A part of a file that could not be read, with the reason, while the rest goes on."""

    key: str
    reason: str
