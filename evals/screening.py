"""Judges what is seen first: emergencies and matters of other channels, and what only sounds like them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from assistant.recognise.channels import not_accepted_in
from assistant.recognise.screening import emergencies_in, numbers_of
from assistant.texts import tell
from evals.beir import SuiteError
from evals.report import Report

DATA = Path(__file__).parent / "data"
EMERGENCIES = DATA / "emergencies.jsonl"
NOT_ACCEPTED = DATA / "not_accepted.jsonl"
UNSEEN = ("held", "fresh", "late", "broad")
"""Sets whose failures are counted but never listed, so that nobody tunes to them."""


class Said(NamedTuple):
    """One message with the kind it tells of (None for a near miss), kinds that are as right, and its set."""

    text: str
    key: str | None
    also: tuple[str, ...]
    set: str
    voice: str = ""
    """Who speaks and how, for messages written together; empty where nobody said."""
    by: str = ""
    """`self` where the speaker is the one in danger, `other` where somebody else is; empty where it is left open."""


def said(path: Path) -> list[Said]:
    """The lines of a file of `{text, key, or?, set?}`. SuiteError names the line that is wrong."""
    rows = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SuiteError(tell("eval.no_messages", path=path)) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append(_read(row))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise SuiteError(tell("eval.bad_message", path=path, line=number)) from error
    return rows


def _read(row: dict[str, Any]) -> Said:
    also, name = tuple(row.get("or", ())), row.get("set", "all")
    return Said(row["text"], row["key"], also, name, row.get("voice") or "", row.get("by") or "")


def screening(emergencies: Path = EMERGENCIES, not_accepted: Path | None = NOT_ACCEPTED) -> Report:
    """Rates by set: `emergency_recall`, `false_alarm_rate`, `right_number_rate` (the first number told is that of the
    kind, of those recalled), `not_accepted_recall`, `not_accepted_false_rate`, and the time a message takes."""
    began = perf_counter()
    metrics: dict[str, float] = {}
    failures: list[dict[str, Any]] = []
    rows = said(emergencies)
    for name, part in _sets(rows):
        found = [emergencies_in(row.text) for row in part]
        first = [one[0].numbers[0] if one else None for one in found]
        told = [one[0].key if one else None for one in found]
        right = [number in _right_numbers(row) for row, number in zip(part, first, strict=True)]
        metrics |= _rates(name, part, told, "emergency_recall", "false_alarm_rate")
        recalled = [fits for row, key, fits in zip(part, told, right, strict=True) if row.key and key]
        metrics[f"right_number_rate.{name}"] = sum(recalled) / max(1, len(recalled))
        failures += _failures(name, part, told, lambda row, key: bool(row.key) == bool(key))
    others = said(not_accepted) if not_accepted is not None else []
    for name, part in _sets(others):
        keys = [not_accepted_in(row.text) for row in part]
        metrics |= _rates(name, part, keys, "not_accepted_recall", "not_accepted_false_rate")
        failures += _failures(name, part, keys, lambda row, key: bool(row.key) == bool(key))
    took = perf_counter() - began
    metrics["ms_per_message"] = took * 1000 / max(1, len(rows) + len(others))
    settings = {"emergencies": str(emergencies.name), "not_accepted": not_accepted.name if not_accepted else ""}
    return Report("screening", len(rows) + len(others), metrics, settings, took, tuple(failures))


def _sets(rows: Sequence[Said]) -> Iterable[tuple[str, list[Said]]]:
    for name in dict.fromkeys(row.set for row in rows):
        yield name, [row for row in rows if row.set == name]


def _right_numbers(row: Said) -> set[str]:
    """A row that leaves open who speaks accepts what either is told; one that says it accepts only that."""
    heard = (False,) if row.by == "self" else (True,) if row.by == "other" else (False, True)
    return {numbers_of(key, seen=seen)[0] for key in (row.key, *row.also) if key for seen in heard}


def _rates(name: str, rows: Sequence[Said], keys: Sequence[str | None], recall: str, false: str) -> dict[str, float]:
    """The share of true ones seen, and of near misses taken for one."""
    true = [bool(key) for row, key in zip(rows, keys, strict=True) if row.key]
    near = [bool(key) for row, key in zip(rows, keys, strict=True) if not row.key]
    return {
        f"{recall}.{name}": sum(true) / max(1, len(true)),
        f"{false}.{name}": sum(near) / max(1, len(near)),
    }


def _failures(
    name: str, rows: Sequence[Said], keys: Sequence[str | None], fits: Callable[[Said, str | None], bool]
) -> list[dict[str, Any]]:
    if name in UNSEEN:
        return []
    return [
        {"text": row.text, "wanted": row.key, "got": key}
        for row, key in zip(rows, keys, strict=True)
        if not fits(row, key)
    ]
