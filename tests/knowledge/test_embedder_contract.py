"""One specification for every embedder: shapes, lengths, repeatability, and a sense of what belongs together."""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from knowledge.adapters.embedder_server import ServerEmbedder
from knowledge.adapters.embedders import SHIPPED, E5Embedder, SentenceTransformersEmbedder, StaticEmbedder
from knowledge.errors import KnowledgeError
from knowledge.ports import Embedder
from knowledge.static_model import StaticModel

TEXTS = ["新就业大学生可以申请租房补贴。", "年满八十周岁的老年人发放高龄津贴。", "夜间禁止产生噪声的施工作业。"]
QUERIES = ["大学生租房子有补贴吗", "八十岁老人津贴", "晚上施工噪声"]


class EmbeddingServer(BaseHTTPRequestHandler):
    """An OpenAI-compatible server over the shipped model that fails as often as it is told to."""

    failures: ClassVar[list[int]] = []
    batches: ClassVar[list[int]] = []
    keys: ClassVar[list[str | None]] = []
    model = StaticEmbedder()

    def do_POST(self) -> None:
        asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.failures:
            self.send_response(self.failures.pop(0))
            self.end_headers()
            return
        self.batches.append(len(asked["input"]))
        self.keys.append(self.headers.get("Authorization"))
        rows = 3.0 * self.model.embed_passages(asked["input"])
        listed = [{"index": i, "embedding": row.tolist()} for i, row in enumerate(rows)]
        body = json.dumps({"data": listed[::-1]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The base address of a running embedding server."""
    EmbeddingServer.failures, EmbeddingServer.batches, EmbeddingServer.keys = [], [], []
    running = ThreadingHTTPServer(("127.0.0.1", 0), EmbeddingServer)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}/v1"
    running.shutdown()
    running.server_close()
    thread.join()


def sentence_transformers_folder(folder: Path) -> Path:
    """A real model folder made from the shipped pieces and vectors, so that nothing is downloaded."""
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip("sentence-transformers is not installed: pip install 'yixian[sentence-transformers]'")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    shipped = StaticModel.load(SHIPPED)
    SentenceTransformer(modules=[StaticEmbedding(shipped.tokenizer, embedding_weights=shipped.rows)]).save(str(folder))
    return folder


@pytest.fixture(params=["static", "e5", "server", "sentence-transformers"])
def embedder(request: pytest.FixtureRequest, tmp_path: Path) -> Embedder:
    """Each embedder in turn."""
    if request.param == "static":
        return StaticEmbedder()
    if request.param == "e5":
        return E5Embedder()
    if request.param == "server":
        return ServerEmbedder(request.getfixturevalue("server"), "any", key="secret")
    return SentenceTransformersEmbedder(str(sentence_transformers_folder(tmp_path / "model")))


def test_vectors_have_the_shape_and_length_promised(embedder: Embedder) -> None:
    passages, query = embedder.embed_passages(TEXTS), embedder.embed_query(QUERIES[0])
    assert passages.shape == (3, embedder.dimension)
    assert query.shape == (embedder.dimension,)
    assert passages.dtype == query.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(query), 1, atol=1e-4)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_a_question_is_nearest_to_its_own_passage(embedder: Embedder) -> None:
    passages = embedder.embed_passages(TEXTS)
    nearest = [int((passages @ embedder.embed_query(query)).argmax()) for query in QUERIES]
    assert nearest == [0, 1, 2]


def test_the_company_of_other_texts_changes_nothing(embedder: Embedder) -> None:
    together = embedder.embed_passages([*TEXTS, "很长的通知" * 400])
    np.testing.assert_allclose(together[1], embedder.embed_passages([TEXTS[1]])[0], atol=1e-4)


def test_odd_texts_give_finite_vectors(embedder: Embedder) -> None:
    found = embedder.embed_passages(["", " ", "🙂", "\u0000", "ⅷ㎡", "x" * 5000])
    assert np.isfinite(found).all()


def test_the_name_tells_the_embedder(embedder: Embedder) -> None:
    assert embedder.name and embedder.name == embedder.name.strip()


def test_a_busy_server_is_asked_again_after_longer_pauses(server: str) -> None:
    EmbeddingServer.failures = [503, 429]
    pauses: list[float] = []
    embedder = ServerEmbedder(server, "any", key="secret", pause_s=0.5, sleep=pauses.append)
    assert embedder.embed_query("你好").shape == (256,)
    assert pauses == [0.5, 1.0]
    assert EmbeddingServer.keys == ["Bearer secret"]


def test_a_server_that_stays_down_is_named_with_its_setting(server: str) -> None:
    EmbeddingServer.failures = [500] * 9
    embedder = ServerEmbedder(server, "any", retries=2, sleep=lambda _: None)
    with pytest.raises(KnowledgeError, match="YIXIAN_EMBEDDER_URL"):
        embedder.embed_query("你好")
    assert len(EmbeddingServer.failures) == 6


def test_a_refusal_is_not_asked_again(server: str) -> None:
    EmbeddingServer.failures = [401, 401]
    with pytest.raises(KnowledgeError, match="401"):
        ServerEmbedder(server, "any").embed_query("你好")
    assert EmbeddingServer.failures == [401]


def test_texts_are_sent_in_batches_and_come_back_in_order(server: str) -> None:
    embedder = ServerEmbedder(server, "any", batch=2)
    found = embedder.embed_passages(TEXTS)
    assert EmbeddingServer.batches == [2, 1]
    np.testing.assert_allclose(found, StaticEmbedder().embed_passages(TEXTS), atol=1e-5)


def test_a_damaged_model_names_its_folder(tmp_path: Path) -> None:
    (tmp_path / "static-vectors.npz").write_bytes(b"PK not really")
    with pytest.raises(KnowledgeError, match=str(tmp_path)):
        StaticEmbedder(tmp_path)
