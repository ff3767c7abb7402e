"""Turns traditional characters into simplified ones."""

from __future__ import annotations

from functools import cache
from typing import Any

import opencc

from ingest.damage import rules


@cache
def _converter(direction: str = "t2s") -> Any:
    return opencc.OpenCC(direction)


@cache
def simplified_character(character: str) -> str:
    """The simplified form of one character."""
    return str(_converter().convert(character))


@cache
def traditional_character(character: str) -> str:
    """The traditional form of one character; the most common one where there are several."""
    return str(_converter("s2t").convert(character))


def is_traditional(text: str) -> bool:
    """Whether so many characters of the beginning are traditional that the whole text is."""
    sample = text[: rules().sample]
    hits = len(rules().traditional.findall(sample))
    return hits > 1 and hits >= rules().traditional_share * len(rules().han.findall(sample))


def simplified(text: str) -> str:
    """The text in simplified characters, phrase by phrase."""
    return str(_converter().convert(text))
