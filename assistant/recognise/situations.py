"""Which circumstance of an item (情形) a message names."""

from __future__ import annotations

import re

from assistant.recognise.patterns import pattern
from assistant.recognise.speech import same
from knowledge.models import ServiceItem

_PARTS = re.compile(r"[、，,；;（）()/和或]")
SHORTEST = 2
"""Characters: a part of a situation's name shorter than this names nothing."""


def situation_in(item: ServiceItem, text: str) -> str | None:
    """The situation named by its name, an alias, or a part of one between commas; the longest name wins."""
    said = same(text)
    found: list[tuple[int, str]] = []
    for situation in item.situations:
        names = {same(name) for name in (situation.name, *situation.aliases)}
        parts = {part.strip() for name in names for part in _PARTS.split(name)}
        found += [(len(name), situation.id) for name in names | parts if len(name) >= SHORTEST and name in said]
    if not found:
        return None
    longest = max(found)
    rivals = {identifier for length, identifier in found if length == longest[0]}
    return longest[1] if len(rivals) == 1 else None


def supposes(text: str) -> bool:
    """“如果是继承的呢”, “没有结婚证呢”: a case of the item spoken of, not another item."""
    return pattern("patterns", "follow", "supposition").search(text) is not None
