"""Which circumstance of an item (情形) a message names."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.recognise.patterns import pattern
from assistant.recognise.speech import same
from knowledge.models import ServiceItem

_PARTS = re.compile(r"[、，,；;（）()/和或]")
SHORTEST = 2
"""Characters: a part of a situation's name shorter than this names nothing."""

LOOSE = 3
"""Characters: a name at least as long may be said with others between its own."""
BETWEEN = 2


def situation_in(item: ServiceItem, text: str) -> str | None:
    """The situation named by its name, an alias, or a part of one between commas; the longest name wins."""
    said = same(text)
    found: list[tuple[int, str]] = []
    for situation in item.situations:
        names = {same(name) for name in (situation.name, *situation.aliases)}
        parts = {part.strip() for name in names for part in _PARTS.split(name)}
        found += [(len(name), situation.id) for name in names | parts if len(name) >= SHORTEST and name in said]
        found += [(len(name) - 1, situation.id) for name in names if len(name) >= LOOSE and _nearly(name, said)]
    if not found:
        return None
    longest = max(found)
    rivals = {identifier for length, identifier in found if length == longest[0]}
    return longest[1] if len(rivals) == 1 else None


def _nearly(name: str, said: str) -> bool:
    """Whether all characters of the name stand in the text in order with at most `BETWEEN` others among them."""
    if not all(character in said for character in name):
        return False
    return any(len(match.group(1)) <= len(name) + BETWEEN for match in _loose(name).finditer(said))


@lru_cache(maxsize=4096)
def _loose(name: str) -> re.Pattern[str]:
    return re.compile(f"(?=({'.*?'.join(map(re.escape, name))}))")


def supposes(text: str) -> bool:
    """“如果是继承的呢”, “没有结婚证呢”, “要预约吗”: a case of the item spoken of, not another item."""
    return any(pattern("patterns", "follow", key).search(text) for key in ("supposition", "case"))
