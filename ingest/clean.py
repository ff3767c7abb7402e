"""Repairs the text of scraped pages. Text that needs nothing is returned as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.damage import has_annotations, has_shifted_bytes, rules
from ingest.language import Language
from ingest.shifted import restore
from ingest.traditional import is_traditional, simplified, simplified_character

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_BLANKS = re.compile("[ \t\u00a0\u3000]+$", re.MULTILINE)
_INDENT = re.compile("[ \t]*\u3000{2,}[ \t]*")
_MOST_LINES = 60
"""Lines of one document that are tried: a page has few headings, and each takes a tenth of a second."""
_EMPTY_LINES = re.compile("\n{3,}")


def clean(text: str) -> str:
    """One text by itself; see `clean_all`."""
    return clean_all([text])[0]


def clean_all(texts: Sequence[str]) -> list[str]:
    """The texts of one document: tidied, and repaired when the document is damaged.

    Syllables and variants that were left in brackets after a character go, brackets that belong to the text stay;
    lines whose bytes were out of step are restored; traditional characters become simplified ones.
    """
    tidied = [_tidy(text) for text in texts]
    whole = "\n".join(tidied) if len(tidied) > 1 else tidied[0] if tidied else ""
    if whole.isascii():
        return tidied
    annotated, shifted = has_annotations(whole), has_shifted_bytes(whole)
    traditional = is_traditional(whole)
    if not (annotated or shifted or traditional):
        return tidied
    if shifted:
        tidied = _restored(tidied, whole)
    if annotated:
        tidied = [rules().annotation.sub(r"\1", text) for text in tidied]
    if traditional:
        tidied = [simplified(rules().bracketed.sub(_without_variant, text)) for text in tidied]
    return [rules().half_marker.sub(r"\1（\2）", text) for text in tidied]


def _restored(texts: Sequence[str], whole: str) -> list[str]:
    language = Language(whole)
    syllables: defaultdict[str, set[str]] = defaultdict(set)
    for match in rules().annotation.finditer(whole):
        syllables[match.group(2)].add(match.group(1))
    attempts = iter(range(_MOST_LINES))

    def mended(line: str) -> str:
        damaged = has_shifted_bytes(line) and next(attempts, None) is not None
        return restore(line, language, syllables) if damaged else line

    return ["\n".join(map(mended, text.split("\n"))) for text in texts]


def _without_variant(match: re.Match[str]) -> str:
    """Drop a bracketed character that is the simplified form of the one before it."""
    character, inside = match.groups()
    same = character != inside and simplified_character(character) == simplified_character(inside)
    return character if same else match.group()


def _tidy(text: str) -> str:
    if text.isascii():
        return text.strip()
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    if "\u3000\u3000" in text:
        text = _INDENT.sub("\n", text)
    if "\n" in text:
        text = _EMPTY_LINES.sub("\n\n", _BLANKS.sub("", text))
    return text.strip()
