"""Fits `assistant/recognise/danger.npz` to the messages written for it: `python -m evals.screening_fit [--write]`.

Only the `dev` sets are read. Ordinary messages come from what the other suites ask, as far as it is there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.recognise.danger import FILE, grams_of
from assistant.recognise.screening import heard
from evals.screening import EMERGENCIES, NOT_ACCEPTED, said

DEV = "dev"
STRENGTH = 5.0
"""Inverse of the regularisation for danger or none; a kind is told apart from others with less of it."""
KIND_STRENGTH = 30.0
FEWEST = 2
"""Messages in which a feature must stand."""
ROOT = Path(__file__).parents[1]
ORDINARY = ("evals/data/dialogues/items_dev.jsonl", "tests/dialogue/data/dev.jsonl")
NAMES = ("evals/data/out_of_scope.txt",)


def ordinary() -> Iterator[str]:
    """What citizens say in the conversations of the other suites where no emergency is expected."""
    for pattern in ORDINARY:
        for path in sorted(ROOT.glob(pattern)):
            for line in path.read_text("utf-8").splitlines():
                for turn in json.loads(line)["turns"] if line.strip() else ():
                    if turn.get("expect", {}).get("kind", "emergency") != "emergency":
                        yield turn["user"]
    for name in NAMES:
        yield from (line for line in (ROOT / name).read_text("utf-8").splitlines() if line and line[0] != "#")


def fitted() -> dict[str, Any]:
    """The arrays of the model."""
    rows = [row for row in said(EMERGENCIES) if row.set == DEV]
    danger = [heard(row.text) for row in rows if row.key]
    kinds = [row.key for row in rows if row.key]
    other = [row.text for row in rows if not row.key]
    other += [row.text for row in said(NOT_ACCEPTED) if row.set == DEV]
    other = list(dict.fromkeys(map(heard, (*other, *ordinary()))))
    vectors = TfidfVectorizer(analyzer=grams_of, min_df=FEWEST, sublinear_tf=True)
    table = vectors.fit_transform([*danger, *other])
    is_danger = [1] * len(danger) + [0] * len(other)
    binary = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000).fit(table, is_danger)
    of_kind = LogisticRegression(C=KIND_STRENGTH, max_iter=1000).fit(table[: len(danger)], kinds)
    sys.stderr.write(f"{len(danger)} / {len(other)}\n")
    return {
        "grams": np.array(vectors.get_feature_names_out(), dtype="U2"),
        "idf": vectors.idf_.astype(np.float32),
        "weights": binary.coef_[0].astype(np.float32),
        "bias": np.float32(binary.intercept_[0]),
        "kinds": np.array(of_kind.classes_, dtype="U16"),
        "by_kind": of_kind.coef_.T.astype(np.float16),
        "kind_bias": of_kind.intercept_.astype(np.float32),
    }


if __name__ == "__main__":
    arrays = fitted()
    if "--write" in sys.argv[1:]:
        np.savez_compressed(FILE, **arrays)
