"""Judges the product's own classifier: fitted on some labelled texts, or on folds and a tree, judged on others."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from assistant.classify import Embed, Example, Prediction, TextClassifier, empty_cells
from assistant.learning.measures import measured
from assistant.texts import tell
from evals.beir import SuiteError
from evals.labelled import SEPARATOR, read_labelled, read_tree
from evals.metrics import percentile
from evals.report import Report
from knowledge.adapters.embedders import StaticEmbedder
from knowledge.adapters.short_texts import ShortTexts
from knowledge.ports import Vectors

TARGET = 0.93
OTHER = frozenset({"other", "none", "unknown", ""})
MOST_FAILURES = 500


class Known:
    """The vectors of sentences, each made once however many folds learn from it. A single text is always read anew."""

    def __init__(self) -> None:
        self._sentences = ShortTexts()
        self._known: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """The model."""
        return self._sentences.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (n, dimension)."""
        if len(texts) < 2:
            return self._sentences.embed(texts)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._sentences.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(slots=True)
class Judged:
    """Texts with their right label, what was predicted, milliseconds each took, and seconds of each fit."""

    texts: list[Example]
    predictions: list[Prediction]
    milliseconds: list[float]
    fit_s: list[float]


def classify(
    *,
    train: Sequence[Path] = (),
    test: Path | None = None,
    data: Path | None = None,
    tree: Path | None = None,
    folds: int = 5,
    tree_only: bool = False,
    seed: int = 0,
) -> Report:
    """Either `train` and `test`, or `data` with `folds` and a `tree`. Raises SuiteError naming what is wrong."""
    started = time.perf_counter()
    embed, sentences = StaticEmbedder().embed_passages, Known()
    judged = Judged([], [], [], [])
    settings: dict[str, Any] = {"embedder": StaticEmbedder().name, "sentences": sentences.name, "seed": seed}
    if test is not None:
        held = read_labelled(test)
        rows = [row for path in train for row in read_tree(path, {one.label for one in held})]
        _judge(judged, rows, held, embed, sentences.embed, seed)
        settings |= {"train": ", ".join(path.name for path in train), "test": test.name, "rows": len(rows)}
    else:
        assert data is not None
        messages = read_labelled(data)
        paths = read_tree(tree, {one.label for one in messages}) if tree is not None else []
        settings |= {"data": data.name, "tree": tree.name if tree is not None else ""}
        if tree_only:
            _judge(judged, paths, messages, embed, sentences.embed, seed)
            settings |= {"rows": len(paths)}
        else:
            for learnt, held in _folds(messages, folds, seed):
                _judge(judged, [*learnt, *paths], held, embed, sentences.embed, seed)
            settings |= {"folds": folds, "rows": len(messages) + len(paths)}
    return Report(
        suite="classify",
        n=len(judged.texts),
        metrics=measures(judged),
        settings=settings,
        took_s=time.perf_counter() - started,
        failures=tuple(_failures(judged)[:MOST_FAILURES]),
    )


def _judge(
    judged: Judged, rows: Sequence[Example], held: Sequence[Example], embed: Embed, sentences: Embed, seed: int
) -> None:
    with tqdm(file=sys.stderr, desc=tell("eval.fitting"), leave=False) as bar:

        def progress(done: int, steps: int) -> None:
            bar.total = steps
            bar.update(done - bar.n)

        started = time.perf_counter()
        classifier = TextClassifier.fit(
            rows, embed=embed, sentences=sentences, target=TARGET, seed=seed, progress=progress
        )
        judged.fit_s.append(time.perf_counter() - started)
    for example in tqdm(held, file=sys.stderr, desc=tell("eval.asking"), leave=False):
        started = time.perf_counter()
        judged.predictions += classifier.predict([example.text])
        judged.milliseconds.append((time.perf_counter() - started) * 1000)
    judged.texts += held


def _folds(examples: Sequence[Example], count: int, seed: int) -> list[tuple[list[Example], list[Example]]]:
    """Stratified: rows of one label go round the folds in shuffled order."""
    if not 2 <= count <= len(examples):
        raise SuiteError(tell("eval.bad_folds", folds=count, rows=len(examples)))
    random = np.random.default_rng(seed)
    order = sorted(random.permutation(len(examples)).tolist(), key=lambda index: examples[index].label)
    fold = {index: place % count for place, index in enumerate(order)}
    return [
        (
            [example for index, example in enumerate(examples) if fold[index] != one],
            [example for index, example in enumerate(examples) if fold[index] == one],
        )
        for one in range(count)
    ]


def measures(judged: Judged) -> dict[str, float]:
    """Every number of the suite; macro_f1 is over the labels that the judged texts have."""
    gold = [example.label for example in judged.texts]
    known = set(gold)
    said = [prediction.label for prediction in judged.predictions]
    found = measured(judged.predictions, gold, target=TARGET)
    return {
        "accuracy": found.accuracy,
        "macro_f1": found.macro_f1,
        "accuracy@3": found.accuracy_at_3,
        "ece": found.ece,
        "coverage_at_accuracy": found.coverage,
        "decided_rate": found.decided,
        "decided_accuracy": found.decided_accuracy if found.decided else 0.0,
        "other_rate": float(np.mean([_other(label) for label in said])),
        "outside_rate": float(np.mean([label not in known for label in said])),
        "predict_ms_p50": percentile(judged.milliseconds, 0.5),
        "predict_ms_p95": percentile(judged.milliseconds, 0.95),
        "fit_s": float(np.mean(judged.fit_s)),
    }


def _other(label: str) -> bool:
    first = label.split(SEPARATOR)[0].strip()
    return first.lower() in OTHER or first in empty_cells()


def _failures(judged: Judged) -> list[dict[str, Any]]:
    return [
        {
            "text": example.text[:80],
            "label": example.label,
            "said": prediction.label,
            "confidence": round(prediction.confidence, 3),
        }
        for example, prediction in zip(judged.texts, judged.predictions, strict=True)
        if prediction.label != example.label
    ]
