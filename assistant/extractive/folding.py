"""One form for comparing text: half width, lower case, simplified characters; every character keeps its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import opencc


@lru_cache(maxsize=1)
def _table() -> dict[int, int]:
    han = [chr(code) for code in range(0x4E00, 0x9FA6)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {ord(a): ord(b) for a, b in zip(han, simplified, strict=True) if len(b) == 1 and a != b}
    for code in (*range(0x20, 0x100), *range(0x2000, 0x2070), *range(0x3000, 0x3040), *range(0xFE30, 0xFFF0)):
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1 and ord(folded) != code:
            table[code] = ord(folded)
    return table


def fold(text: str) -> str:
    """The text in its comparing form, of the same length as the text."""
    return text.translate(_table())
