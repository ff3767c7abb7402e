"""A message that asks about two items at once, and the parts of it that name each."""

from __future__ import annotations

import re

from assistant.recognise.aspects import aspects_in
from assistant.recognise.patterns import pattern

FEWEST = 2
"""Parts that must name an item for a message to ask about several."""


def parts_of(text: str) -> list[str]:
    """The parts between conjunctions and full stops; none when a sentence among them asks nothing."""
    sentences = [part for part in re.split(r"[?？。;；]", text) if part.strip()]
    if len(sentences) > 1 and not all(_asks(sentence) for sentence in sentences):
        return []
    commas = _by_commas(text)
    parts = [part.strip(",， ") for part in commas or pattern("patterns", "which", "joined").split(text)]
    parts = [part for part in parts if part]
    return parts if len(parts) >= FEWEST else []


def _by_commas(text: str) -> list[str]:
    """The parts between commas that ask something, when nothing is told after them; all, if the last asks of each."""
    parts = [part for part in re.split(r"[,，?？。;；、]", text) if part.strip()]
    if len(parts) < FEWEST:
        return []
    asking = [part for part in parts if aspects_in(part)]
    if len(asking) >= FEWEST and parts[-len(asking) :] == asking:
        return asking
    each = pattern("patterns", "which", "each").search(parts[-1]) and aspects_in(parts[-1])
    return parts if each else []


def _asks(sentence: str) -> bool:
    return bool(aspects_in(sentence)) or pattern("patterns", "which", "question").search(sentence.strip()) is not None
