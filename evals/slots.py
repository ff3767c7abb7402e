"""Slots: how much of what a message says is found, at the right place, and how many times are resolved rightly."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.models import SlotValue
from assistant.recognise.slots import slots_said
from assistant.texts import tell
from evals.beir import SuiteError
from evals.report import Report
from knowledge.areas import AreaTree

NAMES = ("location", "time", "affected", "subject", "wanted", "contact")
SPOKEN_AT = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The moment at which the messages are taken to be sent when a row does not say."""
HALF = 0.5
"""Share of the shorter of two spans that both must cover to count as the same in the relaxed measure."""


TIMES = 3


@dataclass(slots=True)
class _Count:
    """Spans given, spans found, and how many of them are the same (exactly; nearly)."""

    given: int = 0
    found: int = 0
    exact: int = 0
    relaxed: int = 0


def slots(data: Path, *, areas: Path | None = None) -> Report:
    """Judges the rows of a JSONL file: `text`, `slots` (name to a list of `text`, `start`), `time` and `at`.

    Any one of the spans given for a name is right. Raises SuiteError for a file that cannot be read.
    """
    began = time.perf_counter()
    tree = AreaTree.load(areas) if areas else AreaTree.load()
    rows = _rows(data)
    counts = {name: _Count() for name in NAMES}
    dates = {"right": 0, "given": 0}
    took: list[float] = []
    failures: list[Mapping[str, Any]] = []
    for row in rows:
        now = datetime.fromisoformat(row["at"]) if "at" in row else SPOKEN_AT
        said, took_ms = _timed(row["text"], now, tree)
        took.append(took_ms)
        wrong = {name: problem for name in NAMES if (problem := _counted(counts[name], row, name, said.get(name)))}
        if "time" in row:
            dates["given"] += 1
            right = "time" in said and said["time"].value == row["time"]
            dates["right"] += right
            if not right:
                wrong["resolved"] = f"{row['time']} | {said['time'].value if 'time' in said else ''}"
        if wrong:
            failures.append({"text": row["text"], **wrong})
    metrics = {name: value for slot in NAMES for name, value in _metrics(slot, counts[slot]).items()}
    metrics["dates_resolved"] = dates["right"] / max(1, dates["given"])
    metrics["p95_ms"] = sorted(took)[int(0.95 * (len(took) - 1))]
    return Report("slots", len(rows), metrics, {"data": data.name}, time.perf_counter() - began, tuple(failures))


def _timed(text: str, now: datetime, areas: AreaTree) -> tuple[Mapping[str, SlotValue], float]:
    """What is said and the milliseconds that it took, the best of three so that other programs do not count."""
    took = []
    said: Mapping[str, SlotValue] = {}
    for _ in range(TIMES):
        start = time.perf_counter()
        said = slots_said(text, now=now, areas=areas)
        took.append(1000 * (time.perf_counter() - start))
    return said, min(took)


def _rows(data: Path) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in data.read_text("utf-8").splitlines() if line.strip()]
        missing = next((n for n, row in enumerate(rows, 1) if not {"text", "slots"} <= row.keys()), None)
    except (OSError, json.JSONDecodeError, AttributeError) as error:
        raise SuiteError(tell("eval.slots_unreadable", path=data, reason=error)) from error
    if missing or not rows:
        raise SuiteError(tell("eval.slots_unreadable", path=data, reason=f"{missing or 1}: text, slots"))
    return rows


def _counted(count: _Count, row: Mapping[str, Any], name: str, found: SlotValue | None) -> str:
    """Adds one row to a slot's count; what was wrong, or nothing."""
    given = [(one["start"], one["start"] + len(one["text"]), one["text"]) for one in row["slots"].get(name, ())]
    count.given += bool(given)
    count.found += found is not None
    if found is not None:
        count.exact += any((found.start, found.end) == (start, end) for start, end, _ in given)
    near = found is not None and any(_near(found, start, end) for start, end, _ in given)
    count.relaxed += near
    if near or (not given and found is None):
        return ""
    return f"{given[0][2] if given else ''} | {found.text if found else ''}"


def _near(found: SlotValue, start: int, end: int) -> bool:
    shared = min(found.end, end) - max(found.start, start)
    return shared >= HALF * min(found.end - found.start, end - start) > 0


def _metrics(slot: str, count: _Count) -> dict[str, float]:
    """Harmonic mean of precision and recall, by both measures."""
    total = max(1, count.given + count.found)
    return {f"{slot}_f1_relaxed": 2 * count.relaxed / total, f"{slot}_f1_exact": 2 * count.exact / total}
