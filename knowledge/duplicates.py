"""Reprints: the same text published twice, with another heading or as part of something longer."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.places import mentions
from knowledge.text import normalise, numbers

_KEPT = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]+")
_LENGTH = 6


@lru_cache(maxsize=4096)
def shingles(text: str) -> frozenset[str]:
    """Every six neighbouring letters, digits or characters; punctuation and white space do not count."""
    bare = _KEPT.sub("", normalise(text))
    if len(bare) <= _LENGTH:
        return frozenset((bare,))
    return frozenset(bare[i : i + _LENGTH] for i in range(len(bare) - _LENGTH + 1))


def same_text(shorter: str, longer: str, share: float = 0.85) -> bool:
    """Whether the longer text holds the shorter: `share` of its shingles, each of its numbers, each of its places.

    Two years' versions of one notice differ in their numbers, two districts' versions in their places: not the same.
    """
    if not _numbers(shorter) <= _numbers(longer):
        return False
    mine = shingles(shorter)
    if len(mine & shingles(longer)) < share * len(mine):
        return False
    return set(mentions(normalise(shorter))) <= set(mentions(normalise(longer)))


@lru_cache(maxsize=4096)
def _numbers(text: str) -> frozenset[str]:
    return numbers(text)
