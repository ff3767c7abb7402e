"""Gives a draft its identity and content hash: a draft becomes a document."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson

from ingest.draft import Draft
from ingest.reasons import UnreadableError
from ingest.split import Sizes
from ingest.structure import outline
from knowledge.models import Asked, Collection, Document, Section, ServiceItem
from knowledge.rendering import item_sections

FORMAT = 3
"""Grows when readers or splitting change, so that everything is read and split again."""


def item_collection(item: ServiceItem) -> Collection:
    """“一件事” themes are guides; every other item belongs to the catalogue."""
    return Collection.GUIDES if item.kind == "one_thing" else Collection.CATALOGUE


def item_document_id(code: str, area: str) -> str:
    """The identifier of an item's version for one area."""
    return f"{code}.{area}"


def document_id(collection: Collection, key: str) -> str:
    """The identifier of a document that came from a file: the same for the same collection and path."""
    return "doc-" + hashlib.sha256(f"{collection.value}\0{key}".encode()).hexdigest()[:20]


def make(draft: Draft, identifier: str, collection: Collection, source_name: str, sizes: Sizes) -> Document:
    """The document of a draft. Text is cut along its own structure; an item is rendered element by element."""
    metadata, item = draft.metadata, draft.item
    if item is not None:
        sections = item_sections(item)
    else:
        parts = draft.elements or [(path, text, None) for path, text in outline(draft.stretches)]
        sections = tuple(
            Section.model_construct(path=path, text=text, aspect=aspect, ordinal=ordinal)
            for ordinal, (path, text, aspect) in enumerate(parts)
        )
    values: dict[str, Any] = {
        "document_id": identifier,
        "collection": collection,
        "title": item.name if item else metadata.title,
        "sections": sections,
        "item": item,
        "questions": metadata.questions,
        "area": item.area if item else metadata.area,
        "department": item.department if item else metadata.department,
        "document_number": metadata.document_number,
        "source_url": item.source_url if item else metadata.source_url,
        "source_name": source_name,
        "issued_on": metadata.issued_on,
        "effective_from": item.effective_from if item else metadata.effective_from,
        "expires_at": item.expires_at if item else metadata.expires_at,
    }
    _check_questions(metadata.questions, sections)
    return Document.model_construct(**values, content_hash=_hash(values, sizes))


def _check_questions(questions: Sequence[Asked], sections: Sequence[Section]) -> None:
    """Raises UnreadableError for an answer that does not stand word for word in the text."""
    for one in questions:
        if not any(one.answer in section.text for section in sections):
            raise UnreadableError("answer_elsewhere", question=one.ask[0], answer=one.answer)


def _hash(values: dict[str, Any], sizes: Sizes) -> str:
    plain = {**values, "collection": values["collection"].value}
    plain["sections"] = [[one.path, one.text, one.aspect] for one in values["sections"]]
    plain["item"] = values["item"].model_dump(mode="json") if values["item"] else None
    plain["questions"] = [one.model_dump(mode="json") for one in values["questions"]]
    plain["made"] = [FORMAT, sizes.target, sizes.maximum, sizes.minimum]
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
