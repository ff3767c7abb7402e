"""What a suite found, for a program (one JSON object) and for a person (a Markdown table)."""

from __future__ import annotations

import json
import math
import operator
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.texts import tell
from evals.beir import SuiteError


@dataclass(frozen=True, slots=True)
class Report:
    """A suite's result: numbers by name, the settings that made them, seconds taken, and the rows that failed."""

    suite: str
    n: int
    metrics: Mapping[str, float]
    settings: Mapping[str, Any]
    took_s: float
    failures: tuple[Mapping[str, Any], ...] = field(default=())

    def as_json(self) -> str:
        """One JSON object on one line."""
        body: dict[str, Any] = {
            "suite": self.suite,
            "n": self.n,
            "metrics": {name: round(value, 4) for name, value in self.metrics.items()},
            "settings": dict(self.settings),
            "took_s": round(self.took_s, 2),
        }
        if self.failures:
            body["failures"] = list(self.failures)
        return json.dumps(body, ensure_ascii=False)

    def as_markdown(self) -> str:
        """A heading, the settings and a table of the numbers."""
        stated = [f"{name} = {value}" for name, value in self.settings.items()]
        lines = [f"### {self.suite} (n = {self.n})", "", "; ".join(stated), "", "| metric | value |", "|---|---:|"]
        lines += [f"| {name} | {shown(value)} |" for name, value in self.metrics.items()]
        return "\n".join(lines) + "\n"


def shown(value: float) -> str:
    """A number as a person reads it: whole numbers and large ones without a point, small ones with four digits."""
    return f"{value:.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.4g}"


def bounds(entries: list[str], name: str) -> dict[str, float]:
    """`key=value` arguments as numbers; a wrong one names itself."""
    found = {}
    for entry in entries:
        key, _, value = entry.partition("=")
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not key or not math.isfinite(number):
            raise SuiteError(tell("eval.bad_bound", name=name, entry=entry))
        found[key] = number
    return found


def outside(report: Report, least: Mapping[str, float], most: Mapping[str, float]) -> list[str]:
    """Sentences for every number outside its bound, and for every bound that names no number."""
    found = []
    checks: list[tuple[Mapping[str, float], Callable[[float, float], bool], str]] = [
        (least, operator.lt, ">="),
        (most, operator.gt, "<="),
    ]
    for limits, wrong, sign in checks:
        for key, limit in limits.items():
            if key not in report.metrics:
                found.append(tell("eval.no_metric", suite=report.suite, key=key, known=", ".join(report.metrics)))
            elif wrong(report.metrics[key], limit):
                found.append(
                    tell(
                        "eval.broken",
                        suite=report.suite,
                        key=key,
                        value=f"{report.metrics[key]:.4f}",
                        sign=sign,
                        limit=limit,
                    )
                )
    return found


def write(report: Report, *, as_json: bool, out: Path | None) -> None:
    """Standard output gets JSON or Markdown; `out` gets both as files."""
    sys.stdout.write((report.as_json() if as_json else report.as_markdown()) + "\n")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{report.suite}.json").write_text(report.as_json() + "\n", "utf-8")
        (out / f"{report.suite}.md").write_text(report.as_markdown(), "utf-8")
