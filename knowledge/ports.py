"""What the knowledge base needs from outside, as narrow protocols."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from knowledge.models import Collection, Document, Passage

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns text into unit vectors. Shapes: passages (n, dimension), query (dimension,)."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...
    def embed_query(self, text: str) -> Vectors: ...


class PassageStore(Protocol):
    """A dense index by collection. Scores are cosines; identifiers are passage ids."""

    def add(self, collection: Collection, ids: Sequence[str], vectors: Vectors) -> None: ...
    def remove(self, collection: Collection, ids: Sequence[str]) -> None: ...
    def ids(self, collection: Collection) -> set[str]: ...
    def search(self, collection: Collection, vector: Vectors, k: int) -> list[tuple[str, float]]: ...


class KeywordIndex(Protocol):
    """A sparse index of one collection. Scores are unbounded and comparable within one query only."""

    def rebuild(self, passages: Iterable[Passage]) -> None: ...
    def search(self, query: str, k: int) -> list[tuple[str, float]]: ...


class DocumentStore(Protocol):
    """The source of truth: documents, their passages and their versions. Everything else is derived from it."""

    def put(self, document: Document, passages: Sequence[Passage]) -> bool:
        """Publish or replace in one transaction; False when the content hash is unchanged."""
        ...

    def retire(self, document_id: str, reason: str) -> bool: ...
    def content_hash(self, document_id: str) -> str | None: ...
    def document(self, document_id: str) -> Document | None: ...
    def documents(self, collection: Collection | None = None) -> list[Document]: ...
    def passages(self, collection: Collection) -> list[Passage]: ...
    def revision(self, collection: Collection) -> int:
        """Grows by one with every change of the collection; readers compare it to know when to reload."""
        ...
