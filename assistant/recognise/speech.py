"""Spoken and dialect words in the words of the guides: tables of replacements kept as data."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from assistant.recognise.patterns import table
from knowledge.errors import SampleError

_KEPT = 16384
"""Texts whose replaced form is kept: the same names and lines of policies are compared with every question."""


@cache
def _replacements(section: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    try:
        return tuple((re.compile(said), meant) for said, meant in table("speech")[section].items())
    except re.error as error:
        raise SampleError(f"speech.toml, [{section}] {error.pattern!r}: {error}. Correct the entry.") from error


@cache
def _any(section: str) -> re.Pattern[str]:
    """Matches where at least one replacement of the section does."""
    return re.compile("|".join(f"(?:{said.pattern})" for said, _ in _replacements(section)))


@lru_cache(maxsize=_KEPT)
def _replaced(section: str, text: str) -> str:
    if not _any(section).search(text):
        return text
    for said, meant in _replacements(section):
        text = said.sub(meant, text)
    return text


def spoken(text: str) -> str:
    """Dialect, spoken and English words as plain ones; the meaning is the same."""
    return _replaced("spoken", _from_english(text))


_LATIN = re.compile("[a-zA-Z]{2}")


@cache
def _english() -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str]]:
    def word(said: str) -> re.Pattern[str]:
        return re.compile(rf" ?(?<![a-zA-Z])(?:{said})(?![a-zA-Z]) ?", re.IGNORECASE)

    words = tuple((word(said), meant) for said, meant in table("speech")["english"].items())
    return words, word(table("speech")["small"]["words"])


@lru_cache(maxsize=1024)
def _from_english(text: str) -> str:
    """The text with English words for items, acts and elements in Chinese; as it is when it has none of them."""
    if not _LATIN.search(text):
        return text
    words, small = _english()
    found = text
    for said, meant in words:
        found = said.sub(meant, found)
    return small.sub(" ", found).strip() if found != text else text


def same(text: str) -> str:
    """Words that name one thing folded into one of them, for comparing names only."""
    return _replaced("same", text)


def formal(text: str) -> str:
    """A question in the words that policies use, for searching them."""
    return _replaced("formal", text)


_WORD = re.compile("[\u4e00-\u9fff]")
_CODE = re.compile(r"[<>{}=;$|\\\\^]|--|\bselect\b|\bdrop\b|\bunion\b", re.IGNORECASE)
_LETTERS = re.compile(r"[a-zA-Z]{3}")


def readable(text: str) -> bool:
    """Whether a message holds a word that could mean something: Chinese, or English that is no code."""
    if _WORD.search(text):
        return True
    return _LETTERS.search(text) is not None and _CODE.search(text) is None and len(text.split()) > 1
