"""The hard facts of a sentence: numbers, phones, addresses on the network, names of places and bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

from assistant.checking.language import language
from assistant.checking.numerals import quantities

_URL = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#:~+-]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:cn|com|gov|net|org)\b[\w./?=&%#-]*", re.ASCII
)
_PHONE = re.compile(
    r"(?<![\d.])(?:\(?0\d{2,3}\)?[-— ]*\d{7,8}|1[3-9]\d{9}|400[-— ]?\d{3}[-— ]?\d{4}|\d{7,8}|1[12]\d{1,3}|95\d{3,4})"
    rf"(?![\d.,]*\d|\s*(?:[十百千万亿多余%‰]|{'|'.join(map(re.escape, language().units))}))"
)
_NAME_TAGS = frozenset({"ns", "nt", "nr"})
_SCATTER = re.compile(r"[-—() ]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What must stand in the cited passage too. Everything is in its comparing form."""

    quantities: frozenset[tuple[str, str]]
    phones: frozenset[str]
    urls: frozenset[str]
    names: frozenset[str]


def facts(text: str) -> Facts:
    """The facts of folded text."""
    urls = frozenset(match.rstrip("./") for match in _URL.findall(text))
    rest = _URL.sub(" ", text)
    phones = frozenset(_SCATTER.sub("", match) for match in _PHONE.findall(rest))
    names = frozenset(str(word) for word, tag in rjieba.tag(rest) if str(tag) in _NAME_TAGS and len(str(word)) >= 2)
    return Facts(frozenset(quantities(_PHONE.sub(" ", rest))), phones, urls, names)


def digits_of(text: str) -> str:
    """The text with what scatters a phone number taken out."""
    return _SCATTER.sub("", text)
