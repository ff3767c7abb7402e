"""Matters that a hotline may not take, by the lawful channel that takes them."""

from __future__ import annotations

import re
from functools import cache

from assistant.recognise.patterns import pattern, table
from assistant.recognise.screening import cleaned, expression

FILE = "channels"
LONG = 150
"""Characters: a longer message is a letter, which says what it is about where it begins and where it ends."""
EDGE = 60
"""Characters of a letter looked at from either end: what it mentions in passing is not what it asks."""


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Key, what settles the kind by itself, and what names it where a demand is made."""
    return tuple(
        (
            str(entry["key"]),
            expression(entry["patterns"], {}, f"{FILE}.toml, [[not_accepted]] {entry['key']}"),
            expression(entry["about"], {}, f"{FILE}.toml, [[not_accepted]] {entry['key']}"),
        )
        for entry in table(FILE)["not_accepted"]
    )


def _key(plain: str) -> str | None:
    """The first kind that is settled; else the first that a demand is about."""
    settled = next((key for key, signal, _ in _kinds() if signal.search(plain)), None)
    if settled is not None or not pattern(FILE, "demand", "pattern").search(plain):
        return settled
    return next((key for key, _, about in _kinds() if about.search(plain)), None)


def not_accepted_in(text: str) -> str | None:
    """The key of the channel to name (`litigation`, `petition`, ...), or None: also for a question how to go there."""
    plain = pattern(FILE, "beside", "pattern").sub("□", cleaned(text))
    if len(plain) > LONG:
        plain = f"{plain[:EDGE]}。{plain[-EDGE:]}"
    key = _key(plain)
    if key is None:
        return None
    asks = pattern(FILE, "asking", "pattern").search(plain) and not pattern(FILE, "asking", "demand").search(plain)
    return None if asks else key
