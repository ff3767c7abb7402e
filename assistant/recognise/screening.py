"""Emergencies and matters that a hotline may not take: seen before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.recognise.patterns import table


def _first(rules: Iterable[Mapping[str, Any]], text: str) -> str | None:
    for rule in rules:
        if re.search(rule["patterns"], text):
            return str(rule["key"])
    return None


def emergency_in(text: str) -> str | None:
    """The key of the emergency (`fire`, `gas`, ...), or None. A question about a rule is no emergency."""
    rules = table("screening")
    plain = re.sub(rules["figurative"]["patterns"], "", text)
    if re.search(rules["asking"]["patterns"], plain):
        return None
    return _first(rules["emergency"], plain)


def not_accepted_in(text: str) -> str | None:
    """The key of the lawful channel to name instead, or None."""
    rules = table("screening")
    if re.search(rules["asking"]["patterns"], text):
        return None
    return _first(rules["not_accepted"], text)
