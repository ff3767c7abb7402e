"""A second, slower and better vector of each document, made in the background and used once a collection has all."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from knowledge.models import Collection, Passage
from knowledge.ports import Embedder, PassageStore
from knowledge.vectors import VectorSync, passage_of

_log = logging.getLogger(__name__)
_BATCH = 8
_POLITE = 10
"""Niceness of the background thread, so that answering goes first."""


class SecondVectors:
    """Follows the first passage of each document of some collections. One thread, started when there is work."""

    def __init__(
        self,
        store: PassageStore,
        load: Callable[[], Embedder],
        collections: Sequence[Collection] = (Collection.REPLIES,),
    ) -> None:
        """`load` makes the embedder when the first document comes; policies gain nothing."""
        self._store = store
        self._load = load
        self._collections = frozenset(collections)
        self._embedder: Embedder | None = None
        self._sync: VectorSync | None = None
        self._taken = 0
        self._wanted: dict[Collection, list[Passage]] = {}
        self._complete: set[Collection] = set()
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def pending(self) -> int:
        """Documents whose vector is still to come."""
        with self._lock:
            waiting = sum(len(passages) for passages in self._wanted.values())
            return waiting + (self._sync.pending if self._sync is not None else self._taken)

    def follow(self, collection: Collection, passages: Sequence[Passage]) -> None:
        """Take over the passages of a collection; returns at once."""
        if collection not in self._collections:
            return
        first: dict[str, Passage] = {}
        for passage in passages:
            if passage.document_id not in first or passage.ordinal < first[passage.document_id].ordinal:
                first[passage.document_id] = passage
        with self._lock:
            self._complete.discard(collection)
            if not first and self._embedder is None:
                return
            self._wanted[collection] = list(first.values())
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="second-vectors", daemon=True)
                self._thread.start()

    def search(self, collection: Collection, query: str, k: int) -> list[tuple[str, float]] | None:
        """The nearest first passages with their cosines; None while the collection is not complete."""
        with self._lock:
            if collection not in self._complete:
                return None
        vector = self._ready().embed_query(query)
        return [(passage_of(key), cosine) for key, cosine in self._store.search(collection, vector, k)]

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is pending; False when the time is over first."""
        end = time.monotonic() + seconds
        while self._thread is not None:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def close(self) -> None:
        """Stop after the batch under way; what is missing follows at the next start."""
        self._closed = True
        thread = self._thread
        if thread is not None:
            thread.join(timeout=30)

    def _ready(self) -> Embedder:
        with self._loading:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder

    def _work(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _POLITE)
        try:
            while not self._closed:
                with self._lock:
                    if not self._wanted:
                        self._thread = None
                        return
                    collection, passages = self._wanted.popitem()
                    self._sync, self._taken = None, len(passages)
                sync = VectorSync(self._store, self._ready(), batch=_BATCH, stop=lambda: self._closed)
                sync.pending = len(passages)
                self._sync = sync
                done = sync.reconcile(collection, passages)
                with self._lock:
                    if done and collection not in self._wanted:
                        self._complete.add(collection)
        except Exception:
            _log.exception("second vectors stopped; search goes on without them")
        with self._lock:
            self._thread = None
