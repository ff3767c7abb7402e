"""Cuts a policy into articles and their sentences, each with the heading and the title above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.models import Passage

_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零\d]+条|^[一二三四五六七八九十]+、|^\d+[.、．](?!\d)")
_ITEM = re.compile(r"^[(（][一二三四五六七八九十\d]+[)）]")
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an article: an exact copy of part of its passage."""

    text: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article or a lone item: its sentences in order, the title of its document with the heading above it."""

    statements: tuple[Statement, ...]
    title: str
    document_id: str
    lead: int
    """How many of the first sentences announce the list that follows; 0 when there is no list."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(one.text for one in self.statements)


def articles(passages: Sequence[Passage]) -> tuple[Article, ...]:
    """The articles of one document; kept while its passages are the same."""
    key = tuple((one.passage_id, one.document_id, one.title, one.section, one.text) for one in passages)
    return _articles(key)


@lru_cache(maxsize=_KEPT)
def _articles(passages: tuple[tuple[str, str, str, str, str], ...]) -> tuple[Article, ...]:
    found: list[Article] = []
    lines: list[tuple[str, str]] = []
    above = ""
    for passage_id, document_id, title, section, text in passages:
        for line in text.splitlines():
            if not line.strip():
                continue
            if lines and _begins(line, lines):
                found.append(_article(lines, above, document_id))
                lines = []
            if not lines:
                above = f"{title} {section}"
            lines.append((line.strip(), passage_id))
    if lines:
        found.append(_article(lines, above, passages[-1][1]))
    return tuple(found)


def _begins(line: str, lines: list[tuple[str, str]]) -> bool:
    """Whether a line begins an article: an item belongs to the list above it, where one was announced."""
    if _ITEM.match(line):
        return not lines[0][0].endswith((":", "："))
    return _ARTICLE.match(line) is not None or not _ITEM.match(lines[-1][0])


def _article(lines: list[tuple[str, str]], title: str, document_id: str) -> Article:
    statements = [
        Statement(text.strip(), passage_id)
        for line, passage_id in lines
        for text in _SENTENCE.findall(line)
        if text.strip()
    ]
    lead = 1 if statements and statements[0].text.endswith((":", "：")) else 0
    return Article(tuple(statements), title, document_id, lead)
