"""Fits the small model of the intents on the shipped sentences: `python -m evals.intents_fit`."""

from __future__ import annotations

import json
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.models import Intent
from assistant.recognise import intent_model
from assistant.recognise.intent_model import FILE, IntentModel, Meant, cue_names, grams
from assistant.recognise.speech import spoken
from knowledge import SAMPLES
from knowledge.phrases import Phrases
from knowledge.text import normalise

DATA = Path(intent_model.__file__).parent / "data"
FEWEST = 2
"""Sentences in which a group of characters must stand to be counted."""
STRENGTH = 10.0
"""Inverse of the penalty on the weights."""
MEANT_STRENGTH = 10.0
"""The same for the weights on vectors of sentences."""
PARTS = 4
TEMPERATURES = np.linspace(0.3, 1.6, 27)
LIGHT = ("greeting", "thanks")
EVERY = 2
"""One in so many of an item's example sentences is learnt from."""


def sentences(path: Path) -> list[tuple[str, str]]:
    """(text, intent) of each line; messages with several intents teach the main one."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return [(spoken(normalise(row["text"])), row["intent"]) for row in rows if not _mixed(row)]


def _mixed(row: dict[str, Any]) -> bool:
    return any(name not in LIGHT for name in row.get("also", ()))


def fit(rows: Sequence[tuple[str, str]]) -> IntentModel:
    """The model of these sentences; its temperature is chosen on parts that the weights have not seen."""
    labels = sorted({label for _, label in rows})
    order = np.random.default_rng(0).permutation(len(rows))
    logs, meant = [], []
    for part in range(PARTS):
        left = [rows[int(n)] for n in order[part::PARTS]]
        rest = [rows[int(n)] for k in range(PARTS) if k != part for n in order[k::PARTS]]
        partial = _fitted(rest, 1.0)
        logs += [[math.log(partial.scores(text).get(label, 1e-9) + 1e-12) for label in labels] for text, _ in left]
        meant += [labels.index(label) for _, label in left]
    return _fitted(rows, _temperature(np.array(logs), np.array(meant)), meaning(rows))


def _temperature(logs: npt.NDArray[np.float64], meant: npt.NDArray[np.int64]) -> float:
    """The divisor of the scores under which the right intents are least surprising."""

    def surprise(divisor: float) -> float:
        spread = np.exp(logs / divisor - (logs / divisor).max(axis=1, keepdims=True))
        share = spread / spread.sum(axis=1, keepdims=True)
        return float(-np.log(share[np.arange(len(meant)), meant] + 1e-12).mean())

    return float(min(TEMPERATURES, key=surprise))


def meaning(rows: Sequence[tuple[str, str]]) -> Meant:
    """The regression on the vectors of the sentences."""
    from sklearn.linear_model import LogisticRegression

    texts = [text for text, _ in rows]
    phrases = Phrases()
    phrases.learn(texts)
    vectors, _ = phrases.known(texts)
    centre = vectors.mean(axis=0)
    turned = vectors - centre
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    found = LogisticRegression(C=MEANT_STRENGTH, max_iter=500).fit(turned, [label for _, label in rows])
    return Meant(*(np.asarray(one, dtype=np.float32) for one in (centre, found.coef_.T, found.intercept_)))


def _fitted(rows: Sequence[tuple[str, str]], temperature: float, meant: Meant | None = None) -> IntentModel:
    """Weights by scikit-learn's multinomial regression (lbfgs): the same for the same rows."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    seen = Counter(name for text, _ in rows for name in grams(text))
    kept = sorted(name for name, count in seen.items() if count >= FEWEST)
    groups = {name: math.log((1 + len(rows)) / (1 + seen[name])) + 1 for name in kept}
    labels = sorted({label for _, label in rows})
    width = len(groups) + len(cue_names())
    blank = np.zeros((width, len(labels)), dtype=np.float32)
    empty = IntentModel(labels, groups, cue_names(), blank, np.zeros(len(labels), dtype=np.float32), temperature)
    columns, values, ends = [], [], [0]
    for text, _ in rows:
        row, value = empty.features(text)
        columns += row
        values += value
        ends.append(len(columns))
    design = csr_matrix((values, columns, ends), shape=(len(rows), width))
    found = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3).fit(design, [label for _, label in rows])
    weights = np.asarray(found.coef_.T, dtype=np.float32)
    bias = np.asarray(found.intercept_, dtype=np.float32)
    return IntentModel(list(found.classes_), groups, cue_names(), weights, bias, temperature, meant)


def about_samples() -> list[tuple[str, str]]:
    """Some of the sentences by which the sample knowledge says that people ask for each item and answer."""
    found = []
    for path in sorted((SAMPLES / "policies").rglob("*.md")):
        for asked in tomllib.loads(path.read_text("utf-8").split("+++")[1]).get("questions", ()):
            found += [(spoken(normalise(text)), Intent.ASK_POLICY.value) for text in asked["ask"][:1]]
    for path in sorted((SAMPLES / "items").rglob("*.toml")):
        examples = tomllib.loads(path.read_text("utf-8")).get("examples", ())
        found += [(spoken(normalise(text)), Intent.ASK_ITEM.value) for text in examples[::EVERY]]
    return found


def main() -> None:
    """Writes `assistant/recognise/data/intents.npz`."""
    rows = [*sentences(DATA / "intents.jsonl"), *sentences(DATA / "intents_spoken.jsonl"), *about_samples()]
    fit(rows).save(DATA / FILE)
    sys.stderr.write(f"{len(rows)} sentences -> {DATA / FILE}\n")


if __name__ == "__main__":
    main()
