"""Vectors of sentences and of short names by multilingual-e5-small; names are computed once and kept in a file."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterable, Sequence
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
TOGETHER = 64
"""Phrases after which what was learnt is of use already."""


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
        self._learning: threading.Thread | None = None
        self._known: dict[str, Floats] = {}
        self.revision = 0
        """Grows when more phrases have vectors."""
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

    def learn(self, texts: Iterable[str]) -> int:
        """Computes the vectors that are missing, some 10 ms each, and keeps them; how many there were."""
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._known]
        with self._lock:
            for start in range(0, len(missing), TOGETHER):
                part = missing[start : start + TOGETHER]
                with _making:
                    model = transformer()
                vectors = model.embed([f"query: {text}" for text in part], PIECES)
                learnt = {_key(text): vector for text, vector in zip(part, vectors, strict=True)}
                self._known = {**self._known, **learnt}
                self.revision += 1
            if missing and self._path is not None:
                _write(self._path, self._known)
        return len(missing)

    def learn_aside(self, texts: Sequence[str]) -> None:
        """The same in a thread of its own; one at a time."""
        if self._learning is None or not self._learning.is_alive():
            self._learning = threading.Thread(target=self._learn_quietly, args=(tuple(texts),), daemon=True)
            self._learning.start()

    def _learn_quietly(self, texts: Sequence[str]) -> None:
        try:
            self.learn(texts)
        except Exception:
            log.exception("vectors of names could not be computed; items are found by their words alone")


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
