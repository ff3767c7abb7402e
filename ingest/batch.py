"""Writes several whole documents in one transaction, so that many small ones are quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.reasons import reason
from ingest.report import Report
from knowledge.errors import KnowledgeError
from knowledge.models import Document, Passage
from knowledge.publishing import SOURCE_GONE, Entry, Known, PublishingStore, SourceFile

DOCUMENTS = 200
PASSAGES = 2000


class Batch:
    """Documents that wait to be written, and the files that they finish."""

    def __init__(self, store: PublishingStore, report: Report, known: Mapping[str, Known]) -> None:
        self._store, self._report, self._known = store, report, known
        self._entries: list[tuple[Entry, str]] = []
        self._files: list[SourceFile] = []
        self._passages = 0
        self._file = SourceFile(collection="", origin="", digest="", documents=0, passages=0)

    def open_file(self, collection: str, origin: str) -> None:
        """What is added from now on comes from that file."""
        self._file = SourceFile(collection=collection, origin=origin, digest="", documents=0, passages=0)

    def file_read(self, digest: str) -> None:
        """The open file was read to its end: remember it with its last documents."""
        self._files.append(SourceFile(**{**self._file, "digest": digest}))
        if self.due():
            self.flush()

    def add(self, document: Document, passages: Callable[[], list[Passage]], origin: str, name: str) -> None:
        """Count the document as unchanged, or let it wait to be written. Passages are only made when needed."""
        self._file["documents"] += 1
        known = self._known.get(document.document_id)
        if known is not None and known.content_hash == document.content_hash:
            if known.published and known.origin == origin:
                self._report.unchanged += 1
                return
            if not known.published and known.retired_reason != SOURCE_GONE:
                self._report.held += 1
                return
        parts = passages()
        self._file["passages"] += len(parts)
        self._passages += len(parts)
        self._entries.append(((document, parts, origin), name))

    def due(self) -> bool:
        """Whether enough waits to be written."""
        return len(self._entries) >= DOCUMENTS or self._passages >= PASSAGES or len(self._files) >= DOCUMENTS

    def flush(self) -> None:
        """Write what waits. When the transaction fails, each document is tried alone and the faulty one named."""
        entries, files = self._entries, self._files
        self._entries, self._files, self._passages = [], [], 0
        if not entries and not files:
            return
        try:
            results = self._store.put_many([entry for entry, _ in entries], files)
        except KnowledgeError:
            self._one_by_one(entries)
            return
        for (entry, _), changed in zip(entries, results, strict=True):
            self._count(entry, changed)

    def _one_by_one(self, entries: list[tuple[Entry, str]]) -> None:
        for entry, name in entries:
            try:
                self._count(entry, self._store.put_many([entry])[0])
            except KnowledgeError as error:
                self._report.failed.append((name, reason("store", detail=error)))

    def _count(self, entry: Entry, changed: bool) -> None:
        document, passages, _ = entry
        known = self._known.get(document.document_id)
        if not changed:
            self._report.unchanged += 1
        elif known is not None and known.published:
            self._report.replaced += 1
        else:
            self._report.added += 1
        if changed:
            self._report.passages += len(passages)
            dates = (document.issued_on, document.effective_from, document.expires_at)
            self._report.undated += document.item is None and not any(dates)
