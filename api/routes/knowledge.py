"""The editor's side: what is published, every revision, retiring, hit tests, and what nothing answers."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.errors import ApiError
from api.guard.order import PersonFirst
from api.guard.people import Editor, TheDoor
from api.shapes import HitOut, Shape
from knowledge.models import Collection, Document

router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"], route_class=PersonFirst)


class DocumentOut(BaseModel):
    """A published document without its text."""

    document_id: str
    collection: Collection
    title: str
    area: str
    department: str
    source_name: str
    source_url: str
    issued_on: date | None
    effective_from: date | None
    expires_at: date | None
    sections: int

    @classmethod
    def of(cls, document: Document) -> DocumentOut:
        """From a document of the store."""
        own: dict[str, Any] = {name: getattr(document, name) for name in cls.model_fields if name != "sections"}
        return cls(**own, sections=len(document.sections))


class DocumentList(BaseModel):
    """Documents by title."""

    documents: list[DocumentOut]
    total: int


class VersionOut(BaseModel):
    """A revision of a document."""

    version: int
    change: str
    reason: str
    content_hash: str
    title: str
    recorded_at: datetime


class RetireIn(Shape):
    """Why a document is taken back."""

    reason: str = Field(min_length=1, max_length=500)


class HitTestIn(Shape):
    """Queries and the documents that each should find."""

    queries: list[str] = Field(min_length=1, max_length=50)
    top_k: int = Field(default=5, ge=1, le=20)


class HitTestOut(BaseModel):
    """For each query, what it finds."""

    results: dict[str, list[HitOut]]


class GapOut(BaseModel):
    """A question that nothing answered (masked)."""

    key: str
    question: str
    reason: str
    count: int
    first_at: datetime
    last_at: datetime


@router.get("/documents")
async def documents(
    door: TheDoor,
    _editor: Editor,
    collection: Collection | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DocumentList:
    """Published documents whose title contains `q`."""
    every = await asyncio.to_thread(door.services.documents.documents, collection)
    found = sorted((one for one in every if q in one.title), key=lambda one: (one.title, one.document_id))
    return DocumentList(documents=[DocumentOut.of(one) for one in found[offset : offset + limit]], total=len(found))


@router.get("/documents/{document_id:path}/versions")
async def versions(document_id: str, door: TheDoor, _editor: Editor) -> list[VersionOut]:
    """Every revision, oldest first."""
    found = await asyncio.to_thread(door.services.documents.versions, document_id)
    if not found:
        raise ApiError(404, "document_not_found")
    return [
        VersionOut(
            version=one.version, change=one.change, reason=one.reason, content_hash=one.content_hash,
            title=one.document.title, recorded_at=one.recorded_at,
        )
        for one in found
    ]  # fmt: skip


@router.post("/documents/{document_id:path}/retire", status_code=204)
async def retire(document_id: str, asked: RetireIn, door: TheDoor, editor: Editor) -> None:
    """Takes a document back: from now on it is neither found nor cited."""
    services = door.services
    if not await asyncio.to_thread(services.documents.retire, document_id, asked.reason):
        raise ApiError(404, "document_not_found")
    await asyncio.to_thread(services.refresh)
    await services.staff.audit(editor.username, "retire", document_id[:200], asked.reason)


@router.get("/documents/{document_id:path}")
async def document(document_id: str, door: TheDoor, _editor: Editor) -> Document:
    """A published document with its text."""
    found = await asyncio.to_thread(door.services.documents.document, document_id)
    if found is None:
        raise ApiError(404, "document_not_found")
    return found


@router.post("/hit-test")
async def hit_test(asked: HitTestIn, door: TheDoor, _editor: Editor) -> HitTestOut:
    """What each query finds today."""
    on = door.services.clock.now().date()

    def look() -> dict[str, list[HitOut]]:
        search = door.services.library.search
        return {query: [HitOut.of(hit) for hit in search(query, top_k=asked.top_k, on=on)] for query in asked.queries}

    return HitTestOut(results=await asyncio.to_thread(look))


@router.get("/gaps")
async def gaps(door: TheDoor, _editor: Editor, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[GapOut]:
    """What citizens asked that nothing answered, the most asked first."""
    return [GapOut.model_validate(one, from_attributes=True) for one in await door.services.gaps.list(limit)]


@router.delete("/gaps/{key}", status_code=204)
async def close_gap(key: str, door: TheDoor, editor: Editor) -> None:
    """Takes a question off the list, once something answers it."""
    if not await door.services.gaps.close(key):
        raise ApiError(404, "gap_not_found")
    await door.services.staff.audit(editor.username, "close_gap", key)
