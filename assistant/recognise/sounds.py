"""Characters that sound alike folded into one, to see a name behind a misspelling."""

from __future__ import annotations

from functools import cache, lru_cache

from assistant.recognise.patterns import table


@cache
def _folding() -> dict[int, str]:
    return {ord(character): group[0] for group in table("sounds")["groups"] for character in group[1:]}


@lru_cache(maxsize=8192)
def sounds(text: str) -> str:
    """The text with every character replaced by the first of its group; the length stays the same."""
    return text.translate(_folding())
