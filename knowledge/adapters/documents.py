"""The document store in SQL: SQLite or PostgreSQL, through one engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from knowledge.adapters.knowledge_tables import (
    CollectionRevisionRow,
    DocumentRow,
    DocumentVersionRow,
    PassageRow,
    SourceFileRow,
)
from knowledge.errors import KnowledgeError
from knowledge.models import Collection, Document, Passage
from knowledge.publishing import DocumentVersion, Entry, Known, SourceFile

PUBLISHED, RETIRED = "published", "retired"
_OPEN_REVISION = text(
    "INSERT INTO collection_revisions (collection, revision) VALUES (:collection, 0)"
    " ON CONFLICT (collection) DO NOTHING"
)
_CHUNK = 500


class SqlDocumentStore:
    """Implements `knowledge.publishing.PublishingStore`. A change and the growth of `revision` are one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Return every connection."""
        self._engine.dispose()

    def put(self, document: Document, passages: Sequence[Passage]) -> bool:
        """Publish or replace; False when that content is already published. A retired document is published anew."""
        return self.put_many([(document, passages, "")])[0]

    def put_many(self, entries: Sequence[Entry], files: Sequence[SourceFile] = ()) -> list[bool]:
        """Publish several whole documents in one transaction; `files` are the rows of files read to their end."""
        results = [False] * len(entries)
        by_collection: dict[str, list[int]] = defaultdict(list)
        for position, (document, _passages, _origin) in enumerate(entries):
            by_collection[document.collection.value].append(position)
        try:
            with self._engine.begin() as connection:
                for collection in sorted(by_collection):
                    _lock(connection, collection)
                    positions = by_collection[collection]
                    changed = _write(connection, [entries[position] for position in positions])
                    for position, one in zip(positions, changed, strict=True):
                        results[position] = one
                    _grow(connection, collection, sum(changed))
                _record_files(connection, files)
        except SQLAlchemyError as error:
            names = "、".join(document.document_id for document, _, _ in entries[:3])
            raise KnowledgeError(f"documents {names}: {error}") from error
        return results

    def retire(self, document_id: str, reason: str) -> bool:
        """Take a published document out of every answer; its history stays. False when it is not published."""
        with self._engine.begin() as connection:
            row = connection.execute(_state(document_id)).first()
            if row is None:
                return False
            _lock(connection, row.collection)
            row = connection.execute(_state(document_id)).one()
            if row.status != PUBLISHED:
                return False
            body = connection.execute(_body(document_id, row.version)).scalar_one()
            connection.execute(
                insert(DocumentVersionRow).values(
                    document_id=document_id,
                    version=row.version + 1,
                    change="retired",
                    reason=reason,
                    content_hash=row.content_hash,
                    body=body,
                )
            )
            connection.execute(
                update(DocumentRow)
                .where(DocumentRow.document_id == document_id)
                .values(status=RETIRED, retired_reason=reason, version=row.version + 1)
            )
            connection.execute(delete(PassageRow).where(PassageRow.document_id == document_id))
            connection.execute(delete(SourceFileRow).where(SourceFileRow.origin == row.origin))
            _grow(connection, row.collection, 1)
        return True

    def content_hash(self, document_id: str) -> str | None:
        """The hash of what is published under that identifier; None when nothing is."""
        with self._engine.connect() as connection:
            row = connection.execute(_state(document_id)).first()
        return row.content_hash if row is not None and row.status == PUBLISHED else None

    def document(self, document_id: str) -> Document | None:
        """The document as published; None when it is unknown or retired."""
        with self._engine.connect() as connection:
            body = connection.execute(_bodies().where(DocumentRow.document_id == document_id)).scalar()
        return None if body is None else Document.model_validate_json(body)

    def documents(self, collection: Collection | None = None) -> list[Document]:
        """Every published document, by identifier."""
        query = _bodies().order_by(DocumentRow.document_id)
        if collection is not None:
            query = query.where(DocumentRow.collection == collection.value)
        with self._engine.connect() as connection:
            return [Document.model_validate_json(body) for body in connection.execute(query).scalars()]

    def passages(self, collection: Collection) -> list[Passage]:
        """The passages of every published document of the collection, in document order."""
        query = (
            select(PassageRow.body)
            .where(PassageRow.collection == collection.value)
            .order_by(PassageRow.document_id, PassageRow.ordinal)
        )
        with self._engine.connect() as connection:
            return [Passage.model_validate_json(body) for body in connection.execute(query).scalars()]

    def revision(self, collection: Collection) -> int:
        """The number of changes that the collection has seen."""
        query = select(CollectionRevisionRow.revision).where(CollectionRevisionRow.collection == collection.value)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def versions(self, document_id: str) -> list[DocumentVersion]:
        """The history of a document, oldest first; retired ones included."""
        query = (
            select(DocumentVersionRow.__table__)
            .where(DocumentVersionRow.document_id == document_id)
            .order_by(DocumentVersionRow.version)
        )
        with self._engine.connect() as connection:
            return [
                DocumentVersion(
                    row.version,
                    row.change,
                    row.reason,
                    row.content_hash,
                    Document.model_validate_json(row.body),
                    row.recorded_at,
                )
                for row in connection.execute(query)
            ]

    def known(self) -> dict[str, Known]:
        """Every document ever published, by identifier, without its body."""
        query = select(
            DocumentRow.document_id,
            DocumentRow.content_hash,
            DocumentRow.origin,
            DocumentRow.status,
            DocumentRow.retired_reason,
            DocumentRow.collection,
        )
        with self._engine.connect() as connection:
            return {
                row.document_id: Known(
                    row.content_hash, row.origin, row.status == PUBLISHED, row.retired_reason, row.collection
                )
                for row in connection.execute(query)
            }

    def files(self, collection: str) -> dict[str, SourceFile]:
        """Files read to their end for that collection, by origin."""
        query = select(SourceFileRow.__table__).where(SourceFileRow.collection == collection)
        with self._engine.connect() as connection:
            return {
                row.origin: SourceFile(
                    collection=row.collection,
                    origin=row.origin,
                    digest=row.digest,
                    documents=row.documents,
                    passages=row.passages,
                )
                for row in connection.execute(query)
            }


def _state(document_id: str) -> Any:
    return select(
        DocumentRow.collection,
        DocumentRow.status,
        DocumentRow.version,
        DocumentRow.content_hash,
        DocumentRow.origin,
    ).where(DocumentRow.document_id == document_id)


def _body(document_id: str, version: int) -> Any:
    return select(DocumentVersionRow.body).where(
        DocumentVersionRow.document_id == document_id, DocumentVersionRow.version == version
    )


def _bodies() -> Any:
    return (
        select(DocumentVersionRow.body)
        .join(
            DocumentRow,
            (DocumentRow.document_id == DocumentVersionRow.document_id)
            & (DocumentRow.version == DocumentVersionRow.version),
        )
        .where(DocumentRow.status == PUBLISHED)
    )


def _lock(connection: Connection, collection: str) -> None:
    """Take the write lock first: publishers of one collection queue, and SQLite never upgrades a read."""
    connection.execute(_OPEN_REVISION, {"collection": collection})
    _grow(connection, collection, 0)


def _grow(connection: Connection, collection: str, by: int) -> None:
    connection.execute(
        update(CollectionRevisionRow)
        .where(CollectionRevisionRow.collection == collection)
        .values(revision=CollectionRevisionRow.revision + by)
    )


def _write(connection: Connection, entries: Sequence[Entry]) -> list[bool]:
    present = _present(connection, [document.document_id for document, _, _ in entries])
    changed: list[bool] = []
    added: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    passages: list[dict[str, Any]] = []
    moved: list[str] = []
    for document, parts, origin in entries:
        row = present.get(document.document_id)
        if row is not None and row["status"] == PUBLISHED and row["content_hash"] == document.content_hash:
            changed.append(False)
            if origin and row["origin"] != origin:
                _set(connection, document.document_id, {"origin": origin})
            continue
        changed.append(True)
        version = 1 if row is None else row["version"] + 1
        values = _columns(document, version, origin or (row["origin"] if row else ""))
        if row is None:
            added.append(values)
        else:
            moved.append(document.document_id)
            _set(connection, document.document_id, values)
        present[document.document_id] = values
        versions.append(
            {
                "document_id": document.document_id,
                "version": version,
                "change": "published" if row is None or row["status"] == RETIRED else "replaced",
                "reason": "",
                "content_hash": document.content_hash,
                "body": document.model_dump_json(),
            }
        )
        passages += [
            {
                "passage_id": passage.passage_id,
                "document_id": document.document_id,
                "collection": document.collection.value,
                "ordinal": passage.ordinal,
                "body": passage.model_dump_json(),
            }
            for passage in parts
        ]
    if added:
        connection.execute(insert(DocumentRow), added)
    for chunk in _chunks(moved):
        connection.execute(delete(PassageRow).where(PassageRow.document_id.in_(chunk)))
    if versions:
        connection.execute(insert(DocumentVersionRow), versions)
    if passages:
        connection.execute(insert(PassageRow), passages)
    return changed


def _present(connection: Connection, document_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    present: dict[str, dict[str, Any]] = {}
    for chunk in _chunks(document_ids):
        query = select(
            DocumentRow.document_id,
            DocumentRow.status,
            DocumentRow.version,
            DocumentRow.content_hash,
            DocumentRow.origin,
        ).where(DocumentRow.document_id.in_(chunk))
        present.update((row.document_id, dict(row._mapping)) for row in connection.execute(query))
    return present


def _columns(document: Document, version: int, origin: str) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "collection": document.collection.value,
        "title": document.title,
        "status": PUBLISHED,
        "retired_reason": "",
        "version": version,
        "content_hash": document.content_hash,
        "item_code": document.item.code if document.item else "",
        "area": document.area,
        "origin": origin,
        "issued_on": document.issued_on,
        "effective_from": document.effective_from,
        "expires_at": document.expires_at,
    }


def _set(connection: Connection, document_id: str, values: dict[str, Any]) -> None:
    connection.execute(update(DocumentRow).where(DocumentRow.document_id == document_id).values(**values))


def _record_files(connection: Connection, files: Sequence[SourceFile]) -> None:
    for file in files:
        connection.execute(
            delete(SourceFileRow).where(
                SourceFileRow.collection == file["collection"], SourceFileRow.origin == file["origin"]
            )
        )
        connection.execute(insert(SourceFileRow).values(**file))


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
