"""Questions about the shipped service items, each with the item that it is about."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

from evals.bench.corpus import SEED, words
from knowledge import SAMPLES


@dataclass(frozen=True, slots=True)
class ItemQuestion:
    """A question and the code of the item that is meant."""

    text: str
    code: str


def item_questions(count: int, *, samples: Path = SAMPLES, seed: int = SEED) -> list[ItemQuestion]:
    """`count` questions over different items in turn; items whose districts differ are left out, for they ask back."""
    names = _items(samples)
    wordings = [(aspect, text) for aspect, texts in words()["aspects"].items() for text in texts]
    chance = random.Random(seed)  # noqa: S311 (no secret: the same every time)
    chance.shuffle(names)
    found = []
    for number in range(count):
        (code, name, elements), (aspect, text) = names[number % len(names)], wordings[number % len(wordings)]
        if aspect not in elements:
            text = wordings[0][1]
        found.append(ItemQuestion(text.format(name=name), code))
    return found


def policies_shipped(samples: Path = SAMPLES) -> int:
    """How many policies come with the samples."""
    return sum(1 for path in (samples / "policies").rglob("*") if path.is_file())


def _items(samples: Path) -> list[tuple[str, str, frozenset[str]]]:
    """Code, name and the elements it has, of every item without district versions."""
    local = {path.name.partition(".")[0] for path in (samples / "districts").glob("*.toml")}
    found = []
    for path in sorted((samples / "items").rglob("*.toml")):
        item = tomllib.loads(path.read_text("utf-8"))
        if item["code"] in local:
            continue
        elements = {name for name in ("materials", "conditions", "process") if item.get(name)}
        if item.get("promised_limit") or item.get("legal_limit"):
            elements.add("time_limit")
        found.append((item["code"], item["name"], frozenset(elements)))
    return found
