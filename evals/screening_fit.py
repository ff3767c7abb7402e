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
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.recognise.danger import FILE, grams_of
from assistant.recognise.screening import heard, weighing
from evals.screening import EMERGENCIES, NOT_ACCEPTED, said

DEV = "dev"
STRENGTH = 10.0
"""Inverse of the regularisation for danger or none; a kind is told apart from others with less of it."""
KIND_STRENGTH = 30.0
FEWEST = 2
"""Messages in which a feature must stand."""
ROOT = Path(__file__).parents[1]
TALK = "evals/data/dialogues/*.jsonl"
INTENTS = "evals/data/intents_dev.jsonl"
NAMES = "evals/data/out_of_scope.txt"
FOLDS = 5
OLD = 0.3
"""What a message counts to which the rules were written."""
UNHEARD = 1631
"""Messages of the dev set, from its beginning, to which the rules were written."""
LEANING = 0.5
"""Inverse of the regularisation of the weights that join rules and model."""
FALSE_ALARMS = 0.008
"""Share of the ordinary messages of the dev set that may raise one; it sets where the line is drawn."""


def ordinary() -> Iterator[str]:
    """What citizens say in the conversations of the other suites where no emergency is expected."""
    for path in sorted(ROOT.glob(TALK)):
        for row in map(json.loads, filter(str.strip, path.read_text("utf-8").splitlines())):
            if row.get("set") != "held":
                yield from (turn["user"] for turn in row["turns"] if not _is_danger(turn.get("expect", {})))
    for row in map(json.loads, (ROOT / INTENTS).read_text("utf-8").splitlines()):
        if row["intent"] != "emergency":
            yield row["text"]
    yield from (line for line in (ROOT / NAMES).read_text("utf-8").splitlines() if line and line[0] != "#")


def _is_danger(expected: dict[str, Any]) -> bool:
    kind = expected.get("kind", "emergency")
    return "emergency" in (kind if isinstance(kind, list) else [kind])


def fitted() -> dict[str, Any]:
    """The arrays of the model."""
    rows = [row for row in said(EMERGENCIES) if row.set == DEV]
    fresh = {row.text for row in rows[UNHEARD:]}
    other = [row.text for row in rows if not row.key]
    other += [row.text for row in said(NOT_ACCEPTED) if row.set == DEV]
    other = list(dict.fromkeys((*other, *ordinary())))
    texts = [*(row.text for row in rows if row.key), *other]
    kinds = [row.key for row in rows if row.key]
    is_danger = np.array([1] * len(kinds) + [0] * len(other))
    vectors = TfidfVectorizer(analyzer=grams_of, min_df=FEWEST, sublinear_tf=True)
    table = vectors.fit_transform(map(heard, texts))
    binary = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000).fit(table, is_danger)
    of_kind = LogisticRegression(C=KIND_STRENGTH, max_iter=1000).fit(table[: len(kinds)], kinds)
    weights, bias = _joined(texts, is_danger, fresh)
    return {
        "grams": np.array(vectors.get_feature_names_out(), dtype="U2"),
        "idf": vectors.idf_.astype(np.float32),
        "weights": binary.coef_[0].astype(np.float32),
        "bias": np.float32(binary.intercept_[0]),
        "kinds": np.array(of_kind.classes_, dtype="U16"),
        "by_kind": of_kind.coef_.T.astype(np.float16),
        "kind_bias": of_kind.intercept_.astype(np.float32),
        "joined": weights,
        "joined_bias": bias,
    }


def _joined(texts: list[str], is_danger: NDArray[np.int_], fresh: set[str]) -> tuple[NDArray[np.float32], np.float32]:
    """Weights of the signs, and the line: from scores of folds in which a message was not itself fitted."""
    score = np.zeros(len(texts))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(texts, is_danger):
        vectors = TfidfVectorizer(analyzer=grams_of, min_df=FEWEST, sublinear_tf=True)
        table = vectors.fit_transform(heard(texts[at]) for at in train)
        one = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000).fit(table, is_danger[train])
        score[test] = one.decision_function(vectors.transform(heard(texts[at]) for at in test))
    found = np.array([weighing(text).signs(float(at)) for text, at in zip(texts, score, strict=True)])
    weight = np.array([1.0 if text in fresh else OLD for text in texts])
    one = LogisticRegression(C=LEANING, max_iter=1000).fit(found, is_danger, sample_weight=weight)
    joined = one.decision_function(found)
    unheard = np.array([text in fresh for text in texts])
    line = float(np.quantile(joined[is_danger == 0], 1 - FALSE_ALARMS))
    for name, part in (("fresh", unheard), ("all", unheard | True)):
        for at in (line, -1.0, 0.0, 1.0):
            recall, false = (joined[part & (is_danger == which)] > at for which in (1, 0))
            sys.stderr.write(f"{name} {at:.2f} recall {recall.mean():.3f} false {false.mean():.4f}\n")
    sys.stderr.write(f"{np.round(one.coef_[0], 2)} {one.intercept_}\n")
    return one.coef_[0].astype(np.float32), np.float32(one.intercept_[0] - line)


if __name__ == "__main__":
    arrays = fitted()
    if "--write" in sys.argv[1:]:
        np.savez_compressed(FILE, **arrays)
