"""What a question asks for and which of its words carry content."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import rjieba

from assistant.extractive.folding import fold

TYPES = (
    "phone", "money", "time", "count", "place", "who", "why", "definition", "whether", "list", "how", "other",
)  # fmt: skip
_NAMES = frozenset({"ns", "nr", "nt", "nrt", "nrfg"})


@lru_cache(maxsize=1)
def patterns() -> dict[str, Any]:
    """The patterns of data/patterns.toml, compiled: asking, question (name, regexes), kind and wants."""
    raw = tomllib.loads(files("assistant.extractive").joinpath("data/patterns.toml").read_text("utf-8"))
    return {
        "asking": re.compile("|".join(raw["asking"])),
        "question": [(entry["name"], re.compile("|".join(entry["patterns"]))) for entry in raw["question"]],
        "kind": {name: re.compile(pattern) for name, pattern in raw["kind"].items()},
        "wants": raw["wants"],
        "figure": [(re.compile(entry["asked"]), re.compile(entry["stated"])) for entry in raw["figure"]],
        "people": re.compile(raw["people"]),
        "of": raw["of"],
        "act": re.compile(raw["act"]),
        "case": re.compile(raw["case"]),
        "divisions": frozenset(raw["divisions"]),
    }


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be compared: `content` is its folded text with the words of asking blanked out."""

    text: str
    content: str
    type: str
    words: tuple[str, ...]
    names: tuple[str, ...]
    """Those of the words that name a place, a person or an organisation."""
    act: str = ""
    """The one character at its end that says what is to be done with the thing; empty when there is none."""
    figure: re.Pattern[str] | None = None
    """What a sentence holds that states a figure of the kind asked for; None when no figure is asked for."""


def _stem(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in patterns()["divisions"] else name


def read(text: str) -> Question:
    """Read a question as typed. Never fails; a question without content has empty `content` and `words`."""
    known = patterns()
    folded = fold(text.strip())
    kind = next((name for name, regex in known["question"] if regex.search(folded)), "other")
    content = known["asking"].sub(" ", folded).strip()
    tagged = [(str(word).strip(), str(tag)) for word, tag in rjieba.tag(content)]
    words = tuple(dict.fromkeys(word for word, _ in tagged if len(word) >= 2 or word.isdigit()))
    names = tuple(dict.fromkeys(_stem(word) for word, tag in tagged if tag in _NAMES and len(word) >= 2))
    figure = next((stated for asked, stated in known["figure"] if asked.search(folded)), None)
    act = known["act"].search(folded)
    return Question(folded, content, kind, words, names, (act["act"] or act["look"]) if act else "", figure)
