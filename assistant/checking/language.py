"""The patterns and word lists of data/language.toml, ready for use."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Language:
    """Compiled once; see data/language.toml for what each means."""

    units: tuple[str, ...]
    same_unit: dict[str, str]
    not_numbers: re.Pattern[str]
    negator: re.Pattern[str]
    not_negations: re.Pattern[str]
    same_meaning: tuple[tuple[str, str], ...]
    empty: frozenset[str]


@lru_cache(maxsize=1)
def language() -> Language:
    """The shipped word lists."""
    raw = tomllib.loads(files("assistant.checking").joinpath("data/language.toml").read_text("utf-8"))
    return Language(
        units=tuple(sorted({*raw["units"], *raw["same_unit"]}, key=len, reverse=True)),
        same_unit=raw["same_unit"],
        not_numbers=re.compile("|".join(raw["not_numbers"])),
        negator=re.compile(raw["negators"]),
        not_negations=re.compile("|".join(raw["not_negations"])),
        same_meaning=tuple((a, b) for a, b in raw["same_meaning"]),
        empty=frozenset(raw["empty"]),
    )
