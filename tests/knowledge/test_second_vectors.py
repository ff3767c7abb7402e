"""Second vectors follow in the background, count only when complete, and are finished by the next start."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.adapters.chroma import ChromaStore
from knowledge.adapters.embedders import StaticEmbedder
from knowledge.library import Library
from knowledge.models import Collection, Passage
from knowledge.ports import Vectors
from knowledge.second import SecondVectors
from tests.knowledge.shelves import POLICIES, TODAY, MemoryDocuments, passage

COUNT = 20


class Gated(StaticEmbedder):
    """The shipped embedder behind a gate, so that a test can look while it works."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        assert self.gate.wait(timeout=20)
        self.embedded += texts
        return super().embed_passages(texts)


def replies(count: int = COUNT) -> list[Passage]:
    """Replies of two passages each."""
    return [
        passage(f"r{n}", f"您好，第{n}号来信收悉，路灯已修。", ordinal=part, collection=Collection.REPLIES)
        for n in range(count)
        for part in (0, 1)
    ]


def library(documents: MemoryDocuments, folder: Path, embedder: Gated) -> Library:
    """A library whose second vectors lie in Chroma beside the first."""
    store = ChromaStore.embedded(folder)
    second = SecondVectors(store.beside("second"), lambda: embedder)
    return Library(documents, store, StaticEmbedder(), second=second)


def test_search_does_not_wait_and_what_is_to_come_is_counted(tmp_path: Path) -> None:
    embedder = Gated()
    made = library(MemoryDocuments(replies()), tmp_path, embedder)
    made.refresh()
    assert made.search("路灯", on=TODAY)
    assert made.pending_vectors() == COUNT
    embedder.gate.set()
    assert made.settle(20)
    assert made.pending_vectors() == 0
    assert len(embedder.embedded) == COUNT
    assert made.search("路灯", on=TODAY)
    made.close()


def test_policies_get_none(tmp_path: Path) -> None:
    embedder = Gated()
    made = library(MemoryDocuments(POLICIES), tmp_path, embedder)
    made.refresh()
    assert made.pending_vectors() == 0
    made.close()


def test_they_are_used_only_when_all_are_there(tmp_path: Path) -> None:
    embedder = Gated()
    store = ChromaStore.embedded(tmp_path)
    second = SecondVectors(store, lambda: embedder)
    second.follow(Collection.REPLIES, replies())
    assert second.search(Collection.REPLIES, "路灯", 5) is None
    embedder.gate.set()
    assert second.settle(20)
    found = second.search(Collection.REPLIES, "第3号来信", 5)
    assert found is not None and len(found) == 5
    assert all(key.endswith("#0") for key, _ in found)
    assert np.all(np.diff([cosine for _, cosine in found]) <= 1e-6)
    second.close()


def test_a_run_that_was_cut_off_is_finished_without_doing_it_all_again(tmp_path: Path) -> None:
    embedder = Gated()
    store = ChromaStore.embedded(tmp_path)
    embedder.gate.set()
    first = SecondVectors(store, lambda: embedder)
    first.follow(Collection.REPLIES, replies(7))
    assert first.settle(20)
    first.close()
    again = SecondVectors(store, lambda: embedder)
    again.follow(Collection.REPLIES, replies())
    assert again.settle(20)
    assert len(embedder.embedded) == COUNT
    assert len(store.ids(Collection.REPLIES)) == COUNT
    again.close()
