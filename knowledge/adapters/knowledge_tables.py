"""The tables of the knowledge base: what is published now, and every revision that ever was."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.adapters.database import Base


class DocumentRow(Base):
    """One document with its present state; the body is in the version that `version` names."""

    __tablename__ = "documents"

    document_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    collection: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(12))
    """`published` or `retired`."""
    retired_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer)
    content_hash: Mapped[str] = mapped_column(String(64))
    item_code: Mapped[str] = mapped_column(String(100), default="", index=True)
    area: Mapped[str] = mapped_column(String(60), default="")
    origin: Mapped[str] = mapped_column(Text, default="")
    """Absolute path of the file that it came from; empty when it did not come from a file."""
    issued_on: Mapped[date | None] = mapped_column(Date)
    effective_from: Mapped[date | None] = mapped_column(Date)
    expires_at: Mapped[date | None] = mapped_column(Date)


class DocumentVersionRow(Base):
    """One revision of a document, as JSON. Rows are added and never changed."""

    __tablename__ = "document_versions"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.document_id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    change: Mapped[str] = mapped_column(String(12))
    """`published`, `replaced` or `retired`."""
    reason: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PassageRow(Base):
    """One passage of a published document; the passages of a retired one are removed."""

    __tablename__ = "passages"

    passage_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.document_id"), index=True)
    collection: Mapped[str] = mapped_column(String(20), index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)


class CollectionRevisionRow(Base):
    """How many changes a collection has seen; grows by one with each."""

    __tablename__ = "collection_revisions"

    collection: Mapped[str] = mapped_column(String(20), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, default=0)


class SourceFileRow(Base):
    """A file that was read to its end, so that an unchanged one is not read again."""

    __tablename__ = "source_files"

    collection: Mapped[str] = mapped_column(String(20), primary_key=True)
    """The collection asked for, or `auto` when the files themselves say it."""
    origin: Mapped[str] = mapped_column(String(1000), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the content and of everything else that decides what is made of it."""
    documents: Mapped[int] = mapped_column(Integer)
    passages: Mapped[int] = mapped_column(Integer)
