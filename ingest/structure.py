"""Finds a document's own structure (第…章, 第…条, 一、, （一）, 1.) in its lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ingest.draft import Stretch

_DATA = Path(__file__).parent / "data" / "structure.toml"
_RUN_ON = 300
"""A line of more characters than this is taken for a text whose line breaks were lost."""


class _Grammar(NamedTuple):
    marker: re.Pattern[str]
    inline: re.Pattern[str]
    ranks: dict[str, int]
    bare: frozenset[str]
    """Markers that are the whole label: an article has no title."""
    own: frozenset[int]
    sentence: re.Pattern[str]
    clause: re.Pattern[str]
    heading_longest: int
    heading_never_ends: tuple[str, ...]
    label_end: re.Pattern[str]
    label_longest: int


@cache
def _grammar() -> _Grammar:
    table = tomllib.loads(_DATA.read_text("utf-8"))
    markers = table["marker"]
    either = "|".join(f"(?P<{one['name']}>{one['pattern']})" for one in markers)
    bare = "|".join(one["pattern"] for one in markers)
    return _Grammar(
        re.compile(either),
        re.compile(rf"{table['inline_before']}[ \t　]*(?={bare})"),
        {one["name"]: one["rank"] for one in markers},
        frozenset(one["name"] for one in markers if one.get("bare")),
        frozenset(one["rank"] for one in markers if one["own"]),
        re.compile(table["sentence"]["whole"]),
        re.compile(table["sentence"]["clause"]),
        table["sentence"]["heading_longest"],
        tuple(table["sentence"]["heading_never_ends"]),
        re.compile(table["label"]["end"]),
        table["label"]["longest"],
    )


def rank(label: str) -> int:
    """The level of a heading, 1 the highest; 0 when it carries no marker."""
    grammar = _grammar()
    match = grammar.marker.match(label)
    return grammar.ranks[match.lastgroup] if match and match.lastgroup else 0


def stands_alone(label: str) -> bool:
    """Whether what is under such a heading is cited on its own (a chapter, an article), apart from its siblings."""
    return rank(label) in _grammar().own


def is_heading(line: str) -> bool:
    """Whether the first line of a section is a heading, which stays with what follows."""
    grammar = _grammar()
    return len(line) <= grammar.heading_longest and not line.endswith(grammar.heading_never_ends)


def sentences(text: str) -> list[str]:
    """The sentences of a text, closing quotes and brackets with them; nothing is lost."""
    return [one for one in _grammar().sentence.findall(text) if one]


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between commas; nothing is lost."""
    return [one for one in _grammar().clause.findall(sentence) if one]


def outline(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Cut each stretch at the markers in its lines; no character is lost but line breaks at the cuts.

    The heading line stays in the text of its own stretch, and its label joins the heading path.
    """
    return [part for path, text in stretches for part in _cut(path, text)]


def _cut(base: tuple[str, ...], text: str) -> Iterable[Stretch]:
    grammar = _grammar()
    open_nodes: list[tuple[int, str]] = []
    lines: list[str] = []
    for raw in text.split("\n"):
        for line in grammar.inline.sub("\n", raw).split("\n") if len(raw) > _RUN_ON else (raw,):
            stripped = line.strip(" \t　")
            match = grammar.marker.match(stripped)
            if match is None or match.lastgroup is None:
                lines.append(line.rstrip())
                continue
            if any(lines):
                yield (*base, *(label for _, label in open_nodes)), "\n".join(lines).strip("\n")
            level = grammar.ranks[match.lastgroup]
            while open_nodes and open_nodes[-1][0] >= level:
                open_nodes.pop()
            open_nodes.append((level, _label(grammar, stripped, match)))
            lines = [stripped]
    if any(lines):
        yield (*base, *(label for _, label in open_nodes)), "\n".join(lines).strip("\n")


def _label(grammar: _Grammar, line: str, match: re.Match[str]) -> str:
    if match.lastgroup in grammar.bare:
        return match.group().strip()
    end = grammar.label_end.search(line, match.end())
    label = line[: end.start() if end else len(line)].strip()
    return label if len(label) <= grammar.label_longest else match.group().strip("、.． 　")
