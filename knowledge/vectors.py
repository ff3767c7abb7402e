"""Keeps a dense store in step with the passages that are published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from knowledge.models import Collection, Passage
from knowledge.ports import Embedder, PassageStore

_BATCH = 256


class VectorSync:
    """Adds the vectors that are missing and removes those whose passage is gone. Vectors are derived: never the truth.

    The identifier of a vector is that of its passage with a mark of text and embedder, so that a changed text or
    another embedder is seen as a missing and a stale vector.
    """

    def __init__(
        self, store: PassageStore, embedder: Embedder, batch: int = _BATCH, stop: Callable[[], bool] = lambda: False
    ) -> None:
        """`stop` is asked before each batch; what is then missing is added by the next reconcile."""
        self._store = store
        self._embedder = embedder
        self._batch = batch
        self._stop = stop
        self.pending = 0

    def reconcile(self, collection: Collection, passages: Sequence[Passage]) -> bool:
        """Bring the store to hold exactly these passages; False when it was stopped before that."""
        wanted = {vector_id(passage, self._embedder.name): passage for passage in passages}
        held = self._store.ids(collection)
        missing = [key for key in wanted if key not in held]
        self.pending = len(missing)
        try:
            for start in range(0, len(missing), self._batch):
                if self._stop():
                    return False
                batch = missing[start : start + self._batch]
                vectors = self._embedder.embed_passages([embedded_text(wanted[key]) for key in batch])
                self._store.add(collection, batch, vectors)
                self.pending -= len(batch)
        except BaseException:
            self.pending = 0
            raise
        if stale := sorted(held - wanted.keys()):
            self._store.remove(collection, stale)
        return True


def embedded_text(passage: Passage) -> str:
    """What is embedded of a passage: its title, its headings and its text."""
    return " ".join(part for part in (passage.title, passage.section, passage.text) if part)


def vector_id(passage: Passage, embedder: str) -> str:
    """`<passage id>@<12 hexadecimal digits of text and embedder>`."""
    mark = hashlib.sha256(f"{embedder}\n{embedded_text(passage)}".encode()).hexdigest()[:12]
    return f"{passage.passage_id}@{mark}"


def passage_of(vector: str) -> str:
    """The passage identifier in a vector identifier."""
    return vector.rpartition("@")[0]
