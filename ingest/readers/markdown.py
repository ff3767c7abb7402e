"""Markdown, with TOML front matter between +++ lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from ingest.draft import Draft, Metadata, Stretch
from ingest.readers.metadata import metadata
from ingest.reasons import UnreadableError

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = "+++"


def read(text: str) -> Iterator[Draft]:
    """One document; headings become heading paths, and a heading that repeats the title is left out of them."""
    about, body = _front_matter(text)
    stretches = list(stretches_of(body, about.title))
    if not about.title:
        about.title = next((path[0] for path, _ in stretches if path), "")
    yield Draft(stretches, about)


def stretches_of(body: str, title: str = "") -> Iterator[Stretch]:
    """The text under each heading path, in order."""
    open_headings: list[tuple[int, str]] = []
    lines: list[str] = []
    for line in body.split("\n"):
        match = _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        if text := "\n".join(lines).strip():
            yield tuple(label for _, label in open_headings), text
        lines = []
        level, label = len(match.group(1)), match.group(2)
        while open_headings and open_headings[-1][0] >= level:
            open_headings.pop()
        if label != title:
            open_headings.append((level, label))
    if text := "\n".join(lines).strip():
        yield tuple(label for _, label in open_headings), text


def _front_matter(text: str) -> tuple[Metadata, str]:
    text = text.lstrip("\n")
    if not text.startswith(_FENCE + "\n"):
        return Metadata(), text
    head, fence, body = text[len(_FENCE) + 1 :].partition(f"\n{_FENCE}")
    if not fence:
        raise UnreadableError("bad_front_matter", detail=_FENCE)
    try:
        return metadata(tomllib.loads(head)), body
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError("bad_front_matter", detail=error) from error
