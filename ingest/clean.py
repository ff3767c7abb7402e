"""Repairs the text of scraped pages. Text that needs nothing is returned as it is."""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_BLANKS = re.compile("[ \t\u00a0\u3000]+$", re.MULTILINE)
_INDENT = re.compile("[ \t]*\u3000{2,}[ \t]*")
_EMPTY_LINES = re.compile("\n{3,}")


def clean(text: str) -> str:
    """The text without invisible characters, trailing blanks and runs of empty lines, and with damage repaired."""
    if text.isascii():
        return text.strip()
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    if "\u3000\u3000" in text:
        text = _INDENT.sub("\n", text)
    if "\n" in text:
        text = _EMPTY_LINES.sub("\n\n", _BLANKS.sub("", text))
    return text.strip()
