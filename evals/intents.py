"""Intents: how often the main one, its kind and the others of a message are read as labelled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from assistant.models import Intent
from assistant.recognise.intents import QUESTIONS, TICKET_TYPES, IntentReading, read_intents
from assistant.recognise.speech import spoken
from assistant.texts import tell
from evals.beir import NothingGiven, SuiteError
from evals.report import Report
from knowledge.text import normalise

DATA = Path(__file__).parent / "data"
DEV, HELD = DATA / "intents_dev.jsonl", DATA / "intents_held.jsonl"
BINS = 10


def sentences(path: Path) -> list[dict[str, Any]]:
    """Lines `{text, intent, also?}`. Raises SuiteError naming the file and line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SuiteError(tell("eval.no_labelled", path=path)) from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({"text": str(row["text"]), "intent": Intent(row["intent"]), "also": row.get("also", [])})
        except (ValueError, KeyError, TypeError) as error:
            raise SuiteError(tell("eval.bad_labelled", path=path, line=number)) from error
    if not rows:
        raise NothingGiven(tell("eval.no_labelled", path=path))
    return rows


def kind_of(intent: Intent) -> str:
    """`ticket` for what opens one, `question` for what is looked up, else the intent's own name."""
    if intent in TICKET_TYPES:
        return "ticket"
    return "question" if intent in QUESTIONS else intent.value


def intents(path: Path = DEV) -> Report:
    """Accuracy of the main intent and of ticket against question, recall of the others, calibration, time."""
    rows = sentences(path)
    began = perf_counter()
    read, took = [], []
    for row in rows:
        started = perf_counter()
        read.append(read_intents(spoken(normalise(row["text"]))))
        took.append((perf_counter() - started) * 1000)
    metrics = {**measures(rows, read), "ms_p50": float(np.median(took)), "ms_p95": float(np.quantile(took, 0.95))}
    confused = Counter(
        (row["intent"].value, one.main.name.value)
        for row, one in zip(rows, read, strict=True)
        if row["intent"] is not one.main.name
    )
    failures = tuple({"intent": meant, "read": taken, "n": n} for (meant, taken), n in confused.most_common())
    return Report("intents", len(rows), metrics, {"data": path.name}, perf_counter() - began, failures)


def measures(rows: Sequence[Mapping[str, Any]], read: Sequence[IntentReading]) -> dict[str, float]:
    """Shares, 0..1. `wrongly_opened`: of what opens no ticket; `ticket_or_question`: of what is one of the two."""
    right = [row["intent"] is one.main.name for row, one in zip(rows, read, strict=True)]
    kinds = [(kind_of(row["intent"]), kind_of(one.main.name)) for row, one in zip(rows, read, strict=True)]
    two = [meant == taken for meant, taken in kinds if meant in ("ticket", "question")]
    opened = [taken == "ticket" for meant, taken in kinds if meant != "ticket"]
    others = [
        name in {one.name.value for one in reading.also}
        for row, reading in zip(rows, read, strict=True)
        for name in row["also"]
    ]
    found = {"accuracy": _share(right), "ticket_or_question": _share(two), "wrongly_opened": _share(opened)}
    if others:
        found["also_recall"] = _share(others)
    return {**found, "ece": _ece([one.main.confidence for one in read], right)}


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / max(1, len(hits))


def _ece(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten equal bins (Naeini et al. 2015)."""
    bins = np.minimum((np.array(confidence) * BINS).astype(int), BINS - 1)
    gaps = [
        abs(np.mean(np.array(confidence)[bins == one]) - np.mean(np.array(right)[bins == one])) * np.mean(bins == one)
        for one in set(bins.tolist())
    ]
    return float(sum(gaps))
