"""Vectors of sentences and of short names by multilingual-e5-small; names are computed once and kept in a file."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from knowledge.transformer import PREPARED, Transformer

Floats = npt.NDArray[np.float32]
log = logging.getLogger(__name__)
PIECES = 48
"""Pieces that are read of a text: some 70 characters."""
REMEMBERED = 256
"""Sentences whose vectors are kept in memory: a turn looks at its own several times."""
SHIPPED = PREPARED.with_name("phrases.npz")
"""Vectors of the names in the sample knowledge, made by `python -m assistant.prepare`."""


@cache
def transformer() -> Transformer:
    """The one of this process; making it takes about a second."""
    return Transformer()


_making = threading.Lock()


@lru_cache(maxsize=REMEMBERED)
def sentence_vector(text: str) -> Floats:
    """The unit vector of a sentence, shape (384,); to be compared with those of other sentences and of phrases."""
    with _making:
        model = transformer()
    found: Floats = model.embed([f"query: {text}"], PIECES)[0]
    return found


class Phrases:
    """Vectors of phrases by their text, from the shipped file, then from `path`, which keeps what is learnt."""

    def __init__(self, path: Path | None = None, *, shipped: Path = SHIPPED) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, Floats] = {}
        for one in (shipped, path):
            if one is not None and one.is_file():
                self._known |= _read(one)

    def known(self, texts: Sequence[str]) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """The vectors, shape (n, 384), and which of them are known; the others are 0."""
        found = np.zeros((len(texts), 384), dtype=np.float32)
        there = np.zeros(len(texts), dtype=np.bool_)
        for place, text in enumerate(texts):
            if (vector := self._known.get(_key(text))) is not None:
                found[place], there[place] = vector, True
        return found, there

    def learn(self, texts: Iterable[str], *, threads: int = 1) -> int:
        """Computes the vectors that are missing, some 10 ms each and thread, and keeps them; how many there were."""
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._known]
        if not missing:
            return 0
        with self._lock:
            with _making:
                model = transformer()
            with ThreadPoolExecutor(threads) as pool:
                vectors = pool.map(lambda text: model.embed([f"query: {text}"], PIECES)[0], missing)
                self._known = {**self._known, **dict(zip(map(_key, missing), vectors, strict=True))}
            if self._path is not None:
                _write(self._path, self._known)
        return len(missing)


def _key(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _read(path: Path) -> dict[str, Floats]:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"].astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        log.warning("%s cannot be read (%s); its vectors are computed again", path.name, type(error).__name__)
        return {}


def _write(path: Path, known: dict[str, Floats]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.npz")
    vectors = np.stack(list(known.values())).astype(np.float16)
    np.savez(part, keys=np.array(list(known)), vectors=vectors)
    part.replace(path)
