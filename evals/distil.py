"""Distils a static model from multilingual-e5-small: each piece alone through the transformer, then 256 numbers by PCA.

    python -m evals.distil --texts FILE.jsonl [--texts FILE.jsonl] --out FOLDER

The texts (`text`, `subject` or `title` of each line) only tell how common each piece is: a common one counts less.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, models
from tqdm import tqdm

from knowledge.static_model import StaticModel, unit
from knowledge.text import normalise, simplify
from knowledge.transformer import Transformer, Weights, packaged

DIMENSION = 256
_MARK = "\u2581"
_PUNCTUATION = "".join(
    map(chr, (0x3002, 0xFF0C, 0x3001, 0xFF1B, 0xFF1A, 0xFF1F, 0xFF01, 0x201C, 0x201D, 0xFF08, 0xFF09, 0x300A, 0x300B))
)
_KINDS = map(chr, (0x5E02, 0x53BF, 0x533A))
_MASKED = [
    f"{letter}{number}{kind}" for kind in _KINDS for letter in "ABCDEFGHIJKLMN" for number in ("", *range(1, 16))
]
"""Names of places as the public data masks them: each a piece of its own."""


def main() -> None:
    """Writes the model that `evals.retrieval_fit` trains further."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    pieces = _pieces(Weights(packaged()))
    transformer = Transformer()
    names = list(pieces)
    found = [transformer.embed([f"passage: {name}"]) for name in tqdm(names, desc="pieces", mininterval=5)]
    vectors = np.concatenate(found)
    vectors -= vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    rows = np.concatenate([unit(vectors @ axes[:DIMENSION].T), np.zeros((len(_MASKED) + 1, DIMENSION), np.float32)])
    scored = [*pieces.items(), *((name, -5.0) for name in _MASKED if name not in pieces), ("<unk>", -20.0)]
    rows = rows[: len(scored)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=len(scored) - 1, byte_fallback=False))
    model = StaticModel(tokenizer, np.asarray(rows, dtype=np.float32), "distilled")
    model.rows *= _rarity(model, _texts(asked.texts))[:, None]
    model.save(asked.out)


def _pieces(weights: Weights) -> dict[str, float]:
    """Pieces that Chinese text in simplified characters can need, with their scores."""
    kept: dict[str, float] = {}
    for piece, score in zip(weights.pieces[weights.unknown + 1 :], weights.scores[weights.unknown + 1 :], strict=False):
        bare = piece.replace(_MARK, "")
        chinese = [one for one in bare if "\u4e00" <= one <= "\u9fff"]
        if len(chinese) == len(bare) > 0:
            wanted = simplify(bare) == bare and not (piece.startswith(_MARK) and len(bare) > 1)
        elif bare.isascii():
            wanted = len(bare) == 1 or (bare.isalnum() and len(bare) <= (4 if bare.isdigit() else 3))
        else:
            digits = all(one.isdigit() or one in chinese for one in bare)
            wanted = bare in _PUNCTUATION or (bool(chinese) and digits and len(bare) <= 4 and simplify(bare) == bare)
        if bare and wanted:
            kept.setdefault(bare, float(score))
    return kept


def _texts(paths: Iterable[Path]) -> list[str]:
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [normalise(str(row.get("text") or row.get("subject") or row.get("title") or "")) for row in rows]


def _rarity(model: StaticModel, texts: list[str]) -> npt.NDArray[np.float32]:
    """Weight of each piece by inverse document frequency, 0.04 to 1; the unknown piece weighs nothing."""
    seen = np.ones(len(model.rows))
    for one in model.pieces(texts):
        seen[np.unique(one)] += 1
    weights = np.clip(np.log((len(texts) + 1) / seen), 0.3, 8) / 8
    weights[-1] = 0
    return np.asarray(weights, dtype=np.float32)


if __name__ == "__main__":
    main()
