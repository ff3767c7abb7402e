"""Spoken and dialect words in the words of the guides: three tables of replacements kept as data."""

from __future__ import annotations

import re
from functools import cache

from assistant.recognise.patterns import table
from knowledge.errors import SampleError


@cache
def _replacements(section: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    try:
        return tuple((re.compile(said), meant) for said, meant in table("speech")[section].items())
    except re.error as error:
        raise SampleError(f"speech.toml, [{section}] {error.pattern!r}: {error}. Correct the entry.") from error


def _replaced(section: str, text: str) -> str:
    for said, meant in _replacements(section):
        text = said.sub(meant, text)
    return text


def spoken(text: str) -> str:
    """Dialect and spoken words as plain ones; the meaning is the same."""
    return _replaced("spoken", text)


def same(text: str) -> str:
    """Words that name one thing folded into one of them, for comparing names only."""
    return _replaced("same", text)


def formal(text: str) -> str:
    """A question in the words that policies use, for searching them."""
    return _replaced("formal", text)
