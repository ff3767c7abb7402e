"""What publishing needs of a document store beyond the port that readers of knowledge use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypedDict

from knowledge.models import Document, Passage
from knowledge.ports import DocumentStore

Entry = tuple[Document, Sequence[Passage], str]
"""A document, its passages, and the absolute path of the file that it came from (or an empty string)."""

SOURCE_GONE = "source_gone"
"""The reason of a document that was retired because its file was removed; it returns with the file."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a document without reading its body."""

    content_hash: str
    origin: str
    published: bool
    retired_reason: str
    collection: str


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One line of a document's history."""

    version: int
    change: str
    """`published`, `replaced` or `retired`."""
    reason: str
    content_hash: str
    document: Document
    recorded_at: datetime


class SourceFile(TypedDict):
    """A file that was read to its end. `digest` covers its content and all that decides what is made of it."""

    collection: str
    origin: str
    digest: str
    documents: int
    passages: int


class PublishingStore(DocumentStore, Protocol):
    """A document store that takes several whole documents in one transaction and remembers files."""

    def put_many(self, entries: Sequence[Entry], files: Sequence[SourceFile] = ()) -> list[bool]: ...
    def known(self) -> dict[str, Known]: ...
    def files(self, collection: str) -> dict[str, SourceFile]: ...
    def versions(self, document_id: str) -> list[DocumentVersion]: ...
