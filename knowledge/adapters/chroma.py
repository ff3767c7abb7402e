"""Dense vectors in Chroma: embedded in a folder for one process, or on a server for several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

import chromadb
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection as ChromaCollection
from chromadb.config import Settings as ChromaSettings

from knowledge.errors import KnowledgeError, sentence
from knowledge.models import Collection
from knowledge.ports import Vectors

_PAGE = 5000


class ChromaStore:
    """One Chroma collection for each of ours and each dimension; filters are applied after retrieval, not by Chroma."""

    def __init__(self, client: ClientAPI, prefix: str = "yixian") -> None:
        self._client = client
        self._prefix = prefix
        self._open: dict[str, ChromaCollection] = {}
        self._lock = Lock()

    @classmethod
    def embedded(cls, folder: Path) -> ChromaStore:
        """A store in a folder. One process at a time may write it."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(chromadb.PersistentClient(path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)))

    @classmethod
    def server(cls, url: str) -> ChromaStore:
        """A store on a Chroma server (`http://host:port`). Raises KnowledgeError when it is not there."""
        parts = urlsplit(url)
        try:
            client = chromadb.HttpClient(
                host=parts.hostname or "127.0.0.1",
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                settings=ChromaSettings(anonymized_telemetry=False),
            )
            client.heartbeat()
        except Exception as error:
            raise KnowledgeError(sentence("chroma_away", url=url, error=error)) from error
        return cls(client)

    def beside(self, prefix: str) -> ChromaStore:
        """Another set of collections in the same Chroma, for vectors of another kind."""
        return ChromaStore(self._client, prefix)

    def add(self, collection: Collection, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors, shape (n, dimension)."""
        step = self._client.get_max_batch_size()
        for start in range(0, len(ids), step):
            self._of(collection).upsert(ids=list(ids[start : start + step]), embeddings=vectors[start : start + step])

    def remove(self, collection: Collection, ids: Sequence[str]) -> None:
        """Remove vectors; identifiers that are not there are passed over."""
        step = self._client.get_max_batch_size()
        for start in range(0, len(ids), step):
            self._of(collection).delete(ids=list(ids[start : start + step]))

    def ids(self, collection: Collection) -> set[str]:
        """Identifiers of everything held of a collection."""
        held: set[str] = set()
        while True:
            page = self._of(collection).get(limit=_PAGE, offset=len(held), include=[])["ids"]
            held.update(page)
            if len(page) < _PAGE:
                return held

    def search(self, collection: Collection, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The nearest `k` with their cosines, best first; fewer when fewer are held."""
        found = self._of(collection).query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(key, 1.0 - float(distance)) for key, distance in zip(found["ids"][0], distances, strict=True)]

    def _of(self, collection: Collection) -> ChromaCollection:
        name = f"{self._prefix}-{collection.value}"
        with self._lock:
            if name not in self._open:
                self._open[name] = self._client.get_or_create_collection(
                    name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 256}}
                )
            return self._open[name]
