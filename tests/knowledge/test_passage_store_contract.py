"""One specification for the dense store: embedded Chroma, and a Chroma server started for the test."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.chroma import ChromaStore
from knowledge.errors import KnowledgeError
from knowledge.models import Collection
from knowledge.ports import Vectors


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("chroma")
    process = subprocess.Popen(
        [str(command), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                ChromaStore.server(url)
                break
            except KnowledgeError:
                assert process.poll() is None, "the Chroma server ended by itself"
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(params=["embedded", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ChromaStore]:
    """Each store in turn, empty."""
    if request.param == "embedded":
        yield ChromaStore.embedded(tmp_path)
        return
    made = ChromaStore.server(request.getfixturevalue("server"))
    yield made
    for collection in Collection:
        made.remove(collection, sorted(made.ids(collection)))


def vectors(count: int, seed: int = 0) -> Vectors:
    """Random unit vectors of 16 numbers."""
    found = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def test_an_empty_store_finds_nothing(store: ChromaStore) -> None:
    assert store.search(Collection.POLICIES, vectors(1)[0], 5) == []
    assert store.ids(Collection.POLICIES) == set()


def test_the_nearest_come_first_with_their_cosines(store: ChromaStore) -> None:
    held, asked = vectors(50), vectors(1, seed=1)[0]
    store.add(Collection.POLICIES, [f"p{i}" for i in range(50)], held)
    found = store.search(Collection.POLICIES, asked, 10)
    cosines = held @ asked
    assert [key for key, _ in found] == [f"p{i}" for i in np.argsort(-cosines)[:10]]
    np.testing.assert_allclose([cosine for _, cosine in found], np.sort(cosines)[::-1][:10], atol=1e-4)


def test_collections_are_kept_apart(store: ChromaStore) -> None:
    store.add(Collection.POLICIES, ["p"], vectors(1))
    store.add(Collection.REPLIES, ["r"], vectors(1))
    assert [key for key, _ in store.search(Collection.REPLIES, vectors(1)[0], 5)] == ["r"]
    assert store.ids(Collection.POLICIES) == {"p"}


def test_adding_again_replaces(store: ChromaStore) -> None:
    first, second = vectors(2)
    store.add(Collection.FAQ, ["f"], first[None])
    store.add(Collection.FAQ, ["f"], second[None])
    assert store.ids(Collection.FAQ) == {"f"}
    assert store.search(Collection.FAQ, second, 1)[0][1] == pytest.approx(1, abs=1e-4)


def test_what_is_removed_is_not_found_and_removing_twice_is_no_error(store: ChromaStore) -> None:
    store.add(Collection.GUIDES, ["a", "b"], vectors(2))
    store.remove(Collection.GUIDES, ["a"])
    store.remove(Collection.GUIDES, ["a", "never"])
    assert store.ids(Collection.GUIDES) == {"b"}
    assert [key for key, _ in store.search(Collection.GUIDES, vectors(2)[0], 5)] == ["b"]


def test_many_are_listed_and_searched(store: ChromaStore) -> None:
    count = 6000
    store.add(Collection.REPLIES, [f"r{i}" for i in range(count)], vectors(count))
    assert len(store.ids(Collection.REPLIES)) == count
    assert len(store.search(Collection.REPLIES, vectors(1, seed=9)[0], 200)) == 200


def test_vectors_of_another_kind_are_kept_beside(store: ChromaStore) -> None:
    second = store.beside("beside")
    second.add(Collection.POLICIES, ["p"], np.ones((1, 4), dtype=np.float32) / 2)
    assert store.ids(Collection.POLICIES) == set()
    assert second.ids(Collection.POLICIES) == {"p"}
    second.remove(Collection.POLICIES, ["p"])


def test_embedded_vectors_are_there_after_a_restart(tmp_path: Path) -> None:
    ChromaStore.embedded(tmp_path).add(Collection.POLICIES, ["p"], vectors(1))
    assert ChromaStore.embedded(tmp_path).ids(Collection.POLICIES) == {"p"}


def test_a_server_that_is_not_there_is_named_with_its_setting() -> None:
    with pytest.raises(KnowledgeError, match="YIXIAN_CHROMA_URL"):
        ChromaStore.server("http://127.0.0.1:9")
