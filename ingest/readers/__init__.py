"""One reader a format; `read` picks it by what the content is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from ingest.clean import clean
from ingest.decode import decode
from ingest.draft import Draft, Flaw, Metadata, Override
from ingest.readers import items, markdown, records
from ingest.reasons import UnreadableError
from ingest.sniff import sniff

Reading = Iterator[Draft | Override | Flaw]


def read(name: str, content: bytes) -> Reading:
    """The documents of a file. Raises UnreadableError when nothing of it can be read."""
    kind = sniff(name, content)
    drafts = _BYTES[kind](name, content) if kind in _BYTES else _TEXTS[kind](name, decode(content))
    for draft in drafts:
        if isinstance(draft, Draft) and draft.item is None:
            _finish(draft, PurePosixPath(name).stem)
        yield draft


def _finish(draft: Draft, stem: str) -> None:
    draft.stretches = [(tuple(map(clean, path)), clean(text)) for path, text in draft.stretches]
    if not any(text.strip() for _, text in draft.stretches):
        raise UnreadableError("blank")
    draft.metadata.title = clean(draft.metadata.title) or stem


def _plain(_name: str, text: str) -> Reading:
    yield Draft([((), text)], Metadata())


_TEXTS: dict[str, Callable[[str, str], Reading]] = {
    "text": _plain,
    "markdown": lambda _name, text: markdown.read(text),
    "jsonl": lambda _name, text: records.read(text),
    "toml": lambda _name, text: items.read(text),
}
_BYTES: dict[str, Callable[[str, bytes], Reading]] = {}
