"""The things a question or an article speaks of, named in the words of policies; and what is asked of them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import rjieba

from assistant.extractive.folding import fold

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = "[\\d一二两三四五六七八九十百千万零半]+个?"
_KEPT = 16384


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """`words.toml` with its expressions compiled: things, filler, alone, modal, light, elements, asks, ages, and the
    figures as pairs (asked, stated)."""
    raw = tomllib.loads(files("assistant.extractive").joinpath("data/words.toml").read_text("utf-8"))
    return {
        "things": {name: re.compile(expression) for name, expression in raw["things"].items()},
        "filler": re.compile("|".join(raw["filler"]["phrases"])),
        "alone": frozenset(raw["filler"]["alone"]),
        "modal": raw["filler"]["modal"],
        "light": frozenset(raw["light"]["things"]),
        "elements": frozenset(raw["light"]["elements"]),
        "asks": {name: re.compile(expression) for name, expression in raw["asks"].items()},
        "figure": [(re.compile(one["asked"]), re.compile(one["stated"])) for one in raw["figure"]],
        "ages": {name: re.compile(expression) for name, expression in raw["ages"].items()},
    }


@dataclass(frozen=True, slots=True)
class Terms:
    """`things` by their official word; `words` are those that no thing explains and that are no filler."""

    things: frozenset[str]
    words: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.things or self.words)


@lru_cache(maxsize=_KEPT)
def things_in(text: str) -> frozenset[str]:
    """The things of which a text speaks. Kept: the same articles are compared with every question."""
    folded = fold(text)
    return frozenset(name for name, expression in table()["things"].items() if expression.search(folded))


def asked_terms(question: str) -> Terms:
    """The things of a question and the words of it that stand for none."""
    folded = fold(question)
    marks = bytearray(len(folded))
    found = set()
    for name, expression in table()["things"].items():
        for match in expression.finditer(folded):
            found.add(name)
            marks[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    for match in table()["ages"]["said"].finditer(folded):
        start, end = match.span("age") if match["age"] else match.span("bare") if match["bare"] else match.span("alone")
        marks[start:end] = b"\x01" * (end - start)
    return Terms(frozenset(found), _unexplained(folded, marks))


def _unexplained(folded: str, marks: bytearray) -> frozenset[str]:
    """The words of which no thing explains the half, without fillers."""
    for match in table()["filler"].finditer(folded):
        marks[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    words: set[str] = set()
    at = 0
    for word in map(str, rjieba.cut(folded)):
        free = sum(not marks[n] and _HAN.match(folded[n]) is not None for n in range(at, at + len(word)))
        if free * 2 > len(word) or (free == len(word) == 1):
            words.add(word.strip(table()["modal"]))
        at += len(word)
    return frozenset(word for word in words if len(word) > 1 or (word and word not in table()["alone"]))


def figure_asked(question: str) -> re.Pattern[str] | None:
    """What a sentence must hold to state the figure asked for; None when none is asked for."""
    folded = fold(question)
    figures: list[tuple[re.Pattern[str], re.Pattern[str]]] = table()["figure"]
    if (known := next((stated for asked, stated in figures if asked.search(folded)), None)) is not None:
        return known
    counted = table()["asks"]["counted"].search(folded)
    return re.compile(f"{_NUMBER}{counted['of']}") if counted else None
