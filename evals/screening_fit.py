"""Fits `assistant/recognise/danger.npz` to the messages written for it: `python -m evals.screening_fit [--write]`.

Only the `dev` sets are read. Ordinary messages come from what the other suites ask, as far as it is there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.recognise.danger import FILE, NETWORK, NONE, felt_of, grams_of, plain
from assistant.recognise.guess_network import Network, learn
from assistant.recognise.screening import heard, weighing
from evals.screening import EMERGENCIES, NOT_ACCEPTED, said
from knowledge.phrases import Phrases

DEV = "dev"
STRENGTH = 12.0
"""Inverse of the regularisation for danger or none; a kind is told apart from others with less of it."""
KIND_STRENGTH = 30.0
FEWEST = 3
"""Messages in which a feature must stand."""
ROOT = Path(__file__).parents[1]
TALK = "evals/data/dialogues/*.jsonl"
INTENTS = "evals/data/intents_dev.jsonl"
NAMES = "evals/data/out_of_scope.txt"
FOLDS = 5
TOGETHER = 80
"""Messages in a row, where no voice is named, taken to be of one writer: never on both sides of a fold."""
LEANING = 0.5
"""Inverse of the regularisation of the weights that join rules and model."""
FALSE_ALARMS = 0.055
"""Share of the near misses of the named voices that may raise an alarm out of fold; it sets where the line is drawn."""


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


class Heard(NamedTuple):
    """A message of the development set, its kind if it is one of danger, and who might have written it."""

    text: str
    key: str | None
    voice: str


def messages() -> list[Heard]:
    """What the model is fitted to: true ones first."""
    rows = [row for row in said(EMERGENCIES) if row.set == DEV]
    named = [Heard(row.text, row.key, row.voice or f"early{at // TOGETHER}") for at, row in enumerate(rows)]
    known = {row.text for row in rows}
    beside = dict.fromkeys((*(row.text for row in said(NOT_ACCEPTED) if row.set == DEV), *ordinary()))
    others = [text for text in beside if text not in known]
    named += [Heard(text, None, f"ordinary{at // TOGETHER}") for at, text in enumerate(others)]
    return sorted(named, key=lambda one: one.key is None)


def fitted() -> dict[str, Any]:
    """The arrays of the model."""
    rows = messages()
    heard_as = [heard(row.text) for row in rows]
    kinds = [row.key for row in rows if row.key]
    is_danger = np.array([int(row.key is not None) for row in rows])
    vectors, binary, table = _binary(heard_as, is_danger)
    of_kind = LogisticRegression(C=KIND_STRENGTH, max_iter=1000).fit(table[: len(kinds)], kinds)
    joined = _joined(rows, heard_as, is_danger)
    return {
        "grams": np.array(vectors.get_feature_names_out(), dtype=str),
        "idf": vectors.idf_.astype(np.float16),
        "weights": binary.coef_[0].astype(np.float16),
        "bias": np.float32(binary.intercept_[0]),
        "kinds": np.array(of_kind.classes_, dtype="U16"),
        "by_kind": of_kind.coef_.T.astype(np.float16),
        "kind_bias": of_kind.intercept_.astype(np.float32),
        **joined,
    }


def _binary(texts: Sequence[str], is_danger: NDArray[np.int_]) -> tuple[TfidfVectorizer, LogisticRegression, Any]:
    vectors = TfidfVectorizer(analyzer=grams_of, min_df=FEWEST, sublinear_tf=True)
    table = vectors.fit_transform(texts)
    return vectors, LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=300).fit(table, is_danger), table


def network_of(rows: Sequence[Heard]) -> Network:
    """The network of messages and kinds."""
    texts = [plain(row.text) for row in rows]
    return learn(texts, [row.key or NONE for row in rows], [1.0] * len(rows), _vectors(texts))


@cache
def _phrases() -> Phrases:
    return Phrases()


def _vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    _phrases().learn(texts)
    return _phrases().known(texts)[0]


def _joined(rows: Sequence[Heard], heard_as: Sequence[str], is_danger: NDArray[np.int_]) -> dict[str, Any]:
    """Weights of the signs without and with the meaning of the whole, and where the line is drawn: from scores of
    folds in which nothing of the same voice was fitted."""
    score, meant = np.zeros(len(rows)), np.zeros(len(rows))
    for train, test in GroupKFold(FOLDS).split(heard_as, is_danger, [row.voice for row in rows]):
        vectors, one, _ = _binary([heard_as[at] for at in train], is_danger[train])
        score[test] = one.decision_function(vectors.transform(heard_as[at] for at in test))
        network = network_of([rows[at] for at in train])
        texts = [plain(rows[at].text) for at in test]
        shares = [network.shares(text, vector) for text, vector in zip(texts, _vectors(texts), strict=True)]
        meant[test] = [felt_of(network, share).score for share in shares]
    found = np.array([weighing(row.text).signs(float(at)) for row, at in zip(rows, score, strict=True)])
    named = np.array([not row.voice.startswith(("early", "ordinary")) for row in rows])
    weights, bias = _line(found, named, is_danger)
    both, both_bias = _line(np.column_stack([found, meant]), named, is_danger)
    return {"joined": weights, "joined_bias": bias, "with_meaning": both, "with_meaning_bias": both_bias}


def _line(
    found: NDArray[np.float64], named: NDArray[np.bool_], is_danger: NDArray[np.int_]
) -> tuple[NDArray[np.float32], np.float32]:
    one = LogisticRegression(C=LEANING, max_iter=1000).fit(found[named], is_danger[named])
    joined = one.decision_function(found)
    line = float(np.quantile(joined[named & (is_danger == 0)], 1 - FALSE_ALARMS))
    for name, part in (("named voices", named), ("all", named | True)):
        for at in (line, line - 0.5, line + 0.5):
            recall, false = (joined[part & (is_danger == which)] > at for which in (1, 0))
            sys.stderr.write(f"{name} {at:.2f} recall {recall.mean():.3f} false {false.mean():.4f}\n")
    sys.stderr.write(f"{np.round(one.coef_[0], 2)} {one.intercept_}\n")
    return one.coef_[0].astype(np.float32), np.float32(one.intercept_[0] - line)


if __name__ == "__main__":
    arrays = fitted()
    if "--write" in sys.argv[1:]:
        np.savez_compressed(FILE, **arrays)
        network_of(messages()).save(NETWORK)
