"""Arrays derived from the documents, kept on disk so that a start need not make them again. Never the truth."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]
_KEY = "key"

log = logging.getLogger(__name__)


class Kept:
    """One file of arrays by name in a folder; deleting it costs the next start some time and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, name: str, key: str) -> Arrays | None:
        """The arrays made of what `key` stands for; None when absent, stale or damaged (the archive's CRC)."""
        try:
            with self._path(name).open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                if str(stored[_KEY]) != key:
                    return None
                return {field: stored[field] for field in stored.files if field != _KEY}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None

    def save(self, name: str, key: str, arrays: Arrays) -> None:
        """Replaces the file in one step; a folder that cannot be written is passed over."""
        temporary = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as stream:
                temporary = stream.name
                np.savez(stream, **{_KEY: np.array(key)}, **arrays)  # type: ignore[arg-type]
            os.replace(temporary, self._path(name))
        except OSError:
            log.warning("%s: derived arrays could not be kept; the next start makes them again", self._folder)
            if temporary:
                Path(temporary).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.npz"


def digest(version: str, parts: Iterable[str]) -> str:
    """A key for what is made of these texts, in this order, by this version of the code that makes it."""
    mark = hashlib.sha256(version.encode())
    for part in parts:
        body = part.encode()
        mark.update(len(body).to_bytes(8, "little"))
        mark.update(body)
    return mark.hexdigest()


def packed(texts: Iterable[str]) -> npt.NDArray[np.uint8]:
    """Texts without line breaks as one array of bytes."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def unpacked(array: npt.NDArray[np.uint8]) -> list[str]:
    """The texts again."""
    text = array.tobytes().decode()
    return text.split("\n") if text else []
