"""A small classifier of the shape that the lifecycle needs: naive Bayes on pairs of characters, saved as JSON."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.learning.labelled import Labelled, Source
from assistant.learning.ports import Progress

SURE = 0.8


@dataclass(frozen=True)
class Guess:
    scored: tuple[tuple[str, float], ...]
    decided: bool


@dataclass(frozen=True)
class Reasons:
    words: tuple[tuple[str, float], ...] = ()
    similar: tuple[tuple[str, str, float], ...] = ()


class Small:
    """Counts of pairs by label. `always` makes it say one label whatever it is asked."""

    def __init__(self, counts: dict[str, dict[str, float]], always: str = "") -> None:
        self.counts = counts
        self.always = always

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(sorted(self.counts))

    def predict(self, texts: Sequence[str]) -> list[Guess]:
        return [self._guess(text) for text in texts]

    def _guess(self, text: str) -> Guess:
        if self.always:
            return Guess(((self.always, 1.0),), True)
        logs = {}
        for label, counts in self.counts.items():
            total = sum(counts.values()) + 500
            logs[label] = sum(math.log((counts.get(pair, 0) + 0.5) / total) for pair in pairs(text))
        top = max(logs.values())
        weights = {label: math.exp(value - top) for label, value in logs.items()}
        whole = sum(weights.values())
        scored = sorted(((label, weight / whole) for label, weight in weights.items()), key=lambda pair: -pair[1])
        return Guess(tuple(scored[:5]), scored[0][1] >= SURE)

    def explain(self, text: str, label: str, most: int = 5) -> Reasons:
        known = self.counts.get(label, {})
        return Reasons(tuple((pair, known[pair]) for pair in pairs(text) if pair in known)[:most])

    def save(self, folder: Path) -> None:
        (folder / "small.json").write_text(json.dumps({"counts": self.counts, "always": self.always}), "utf-8")


def pairs(text: str) -> list[str]:
    return [text[n : n + 2] for n in range(len(text) - 1)]


def fit(rows: Sequence[Labelled], progress: Progress | None) -> Small:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for n, row in enumerate(rows, start=1):
        for pair in pairs(row.text):
            counts[row.label][pair] += row.weight
        if progress is not None:
            progress(n, len(rows))
    return Small({label: dict(found) for label, found in counts.items()})


def load(folder: Path) -> Small:
    found = json.loads((folder / "small.json").read_text("utf-8"))
    return Small(found["counts"], found["always"])


MATTERS = {
    "噪声扰民/施工噪声/夜间施工噪声": ("工地半夜打桩", "塔吊凌晨还在响", "混凝土车夜里倒车"),
    "道路交通/道路设施/路灯不亮": ("路灯坏了好几盏", "巷子里没有灯", "灯杆倒了没人修"),
    "公用事业/供水/停水": ("家里停水两天", "水龙头没有水", "自来水突然断了"),
}
SAID = ("晚上", "早上", "昨天", "这周", "我们这里", "小区门口", "老人孩子", "希望尽快", "麻烦看看", "已经很久")


def tickets(n: int, *, since: int = 0, matters: dict[str, tuple[str, ...]] | None = None) -> list[Labelled]:
    """Teaching tickets in turn of each category, one an hour, no two with the same text."""
    made = []
    labels = sorted((matters or MATTERS).items())
    for number in range(since, since + n):
        label, sayings = labels[number % len(labels)]
        words = (SAID[number % 10], SAID[number // 10 % 10], SAID[number // 100 % 10])
        text = f"{words[0]}{sayings[number % len(sayings)]}，{words[1]}{words[2]}，第{number}次说。"
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        made.append(Labelled(text, label, Source.TICKET, 1.0, f"{number:06d}", at))
    return made
