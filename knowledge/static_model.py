"""A static embedding: a text is the weighted mean of its pieces' vectors. Small, fast, and learnt in half a minute."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from knowledge.errors import KnowledgeError, sentence
from knowledge.text import normalise

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

TOKENIZER = "static-tokenizer.json"
VECTORS = "static-vectors.npz"
PIECES_PER_TEXT = 256


class StaticModel:
    """Pieces (a unigram tokenizer) and one row of numbers for each: shape (pieces, dimension), float32."""

    def __init__(self, tokenizer: Tokenizer, rows: Floats, name: str) -> None:
        self.tokenizer = tokenizer
        self.rows = rows
        self.name = name

    @classmethod
    def load(cls, folder: Path) -> StaticModel:
        """Read `static-tokenizer.json` and `static-vectors.npz`. Raises KnowledgeError naming the folder."""
        try:
            stored = np.load(folder / VECTORS, allow_pickle=False)
            rows = stored["rows"].astype(np.float32) * stored["scales"].astype(np.float32)[:, None]
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            name = str(stored["name"])
        except Exception as error:
            raise KnowledgeError(sentence("model_unreadable", folder=folder, error=error)) from error
        if tokenizer.get_vocab_size() != len(rows):
            pieces = tokenizer.get_vocab_size()
            raise KnowledgeError(sentence("model_mismatch", folder=folder, pieces=pieces, rows=len(rows)))
        return cls(tokenizer, rows, name)

    def save(self, folder: Path) -> None:
        """Write both files, numbers as 8-bit integers with a scale a row."""
        folder.mkdir(parents=True, exist_ok=True)
        self.tokenizer.save(str(folder / TOKENIZER), pretty=False)
        peak = np.abs(self.rows).max(axis=1)
        scales = np.where(peak > 0, peak / 127, 1.0).astype(np.float32)
        rounded = np.round(self.rows / scales[:, None]).astype(np.int8)
        np.savez_compressed(folder / VECTORS, rows=rounded, scales=scales, name=np.array(self.name))

    def pieces(self, texts: Sequence[str]) -> list[Ids]:
        """Identifiers of the first pieces of each text, never none."""
        bare = [normalise(text).replace(" ", "") for text in texts]
        encoded = self.tokenizer.encode_batch_fast(bare, add_special_tokens=False)
        unknown = len(self.rows) - 1
        return [np.asarray(one.ids[:PIECES_PER_TEXT] or [unknown], dtype=np.int64) for one in encoded]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (n, dimension); a text without a known piece is the zero vector."""
        if not texts:
            return np.zeros((0, self.rows.shape[1]), dtype=np.float32)
        return unit(np.stack([self.rows[one].mean(axis=0) for one in self.pieces(texts)]))


def unit(vectors: Floats) -> Floats:
    """Each row divided by its length; zero rows stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 1e-12, lengths, 1.0), dtype=np.float32)
