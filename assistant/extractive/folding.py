"""One form for comparing text: half width, lower case, simplified characters; every character keeps its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from knowledge.text import one_for_one


@lru_cache(maxsize=1)
def _table() -> dict[int, int]:
    table = {ord(ours): ord(theirs) for ours, theirs in one_for_one().items()}
    for code in (*range(0x20, 0x100), *range(0x2000, 0x2070), *range(0x3000, 0x3040), *range(0xFE30, 0xFFF0)):
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1 and ord(folded) != code:
            table[code] = ord(folded)
    return table


def fold(text: str) -> str:
    """The text in its comparing form, of the same length as the text."""
    return text.translate(_table())
