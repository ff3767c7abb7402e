"""Vectors from an OpenAI-compatible embedding server (`POST {base}/embeddings`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import numpy as np

from knowledge.errors import KnowledgeError, sentence
from knowledge.ports import Vectors
from knowledge.static_model import unit

_RETRIED = {408, 409, 425, 429, 500, 502, 503, 504}


class ServerEmbedder:
    """Asks in batches; a busy or broken server is asked again after a pause that doubles."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        timeout_s: float = 30.0,
        retries: int = 3,
        batch: int = 64,
        pause_s: float = 0.5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`url` is the base address, as `http://host:8080/v1`. `timeout_s` is for one request."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=timeout_s)
        self._model, self._retries, self._batch = model, retries, batch
        self._pause_s, self._sleep = pause_s, sleep
        self._dimension = 0

    @property
    def name(self) -> str:
        """`openai:` and the name of the model."""
        return f"openai:{self._model}"

    @property
    def dimension(self) -> int:
        """Numbers in a vector; asked of the server once."""
        if not self._dimension:
            self._dimension = int(self.embed_query("x").shape[0])
        return self._dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension). Raises KnowledgeError when the server does not answer as it should."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        parts = [self._ask(texts[i : i + self._batch]) for i in range(0, len(texts), self._batch)]
        return unit(np.concatenate(parts))

    def embed_query(self, text: str) -> Vectors:
        """A unit vector, shape (dimension,)."""
        found: Vectors = unit(self._ask([text]))[0]
        return found

    def _ask(self, texts: Sequence[str]) -> Vectors:
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        problem = ""
        for attempt in range(self._retries + 1):
            if attempt:
                self._sleep(self._pause_s * 2 ** (attempt - 1))
            try:
                response = self._client.post("/embeddings", json=body)
            except httpx.TransportError as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            if response.status_code in _RETRIED:
                problem = f"HTTP {response.status_code}"
                continue
            return self._read(response, len(texts))
        raise KnowledgeError(
            sentence("server_silent", url=self._client.base_url, times=self._retries + 1, problem=problem)
        )

    def _read(self, response: httpx.Response, expected: int) -> Vectors:
        url = self._client.base_url
        if response.status_code != httpx.codes.OK:
            raise KnowledgeError(sentence("server_refused", url=url, status=response.status_code))
        try:
            rows: list[dict[str, Any]] = sorted(response.json()["data"], key=lambda row: int(row["index"]))
            vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise KnowledgeError(sentence("server_shape", url=url, error=error)) from error
        if vectors.ndim != 2 or len(vectors) != expected:
            raise KnowledgeError(sentence("server_count", url=url, expected=expected, shape=vectors.shape))
        return vectors
