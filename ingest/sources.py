"""Finds the files to publish under the paths given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.reasons import UnreadableError

LARGEST_BYTES = 100 * 1024 * 1024
_IGNORED = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and its path relative to the root that was given: the stable part of a document's identity."""

    path: Path
    relative: str
    root: Path
    size: int

    @property
    def origin(self) -> str:
        """The absolute path."""
        return str(self.path)

    def content(self) -> bytes:
        """The bytes. Raises UnreadableError when it is too large or cannot be read."""
        if self.size > LARGEST_BYTES:
            mega = 1024 * 1024
            raise UnreadableError("too_large", size_mb=self.size // mega, limit_mb=LARGEST_BYTES // mega)
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableError("unreadable", detail=error.strerror) from error


def sources(paths: Iterable[Path]) -> Iterator[Source | Path]:
    """Every file under the paths in a fixed order, each once; a path that is not there is given back as it is."""
    seen: set[Path] = set()
    for given in paths:
        path = given.resolve()
        if path.is_dir():
            found, root = sorted(one for one in path.rglob("*") if one.is_file()), path
        elif path.is_file():
            found, root = [path], path.parent
        else:
            yield given
            continue
        for file in found:
            relative = file.relative_to(root)
            hidden = any(part.startswith(".") or part in _IGNORED for part in relative.parts)
            if file not in seen and not (hidden and path.is_dir()):
                seen.add(file)
                yield Source(file, relative.as_posix(), root, file.stat().st_size)
