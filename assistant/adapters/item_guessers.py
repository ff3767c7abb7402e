"""The guesser for the items in force: the shipped one, the one kept, or one learnt aside when the catalogue changes."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.classify import Example
from assistant.recognise.item_guess import ItemGuesser, rows_of
from knowledge.errors import KnowledgeError
from knowledge.models import Asked, ServiceItem
from knowledge.phrases import Phrases

log = logging.getLogger(__name__)
MADE = Path(__file__).parent.parent / "recognise" / "made" / "items"
"""Where `python -m assistant.prepare` keeps the guesser of the sample knowledge."""
REST_S = 20.0
"""Seconds without another change of the catalogue before it is learnt anew: guides are published in heaps."""
FEWEST = 2
"""Items with examples, below which there is nothing to tell apart."""


class ItemGuessers:
    """Called with the items in force, gives the guesser learnt from them, or the one before until that is done.

    `folder` keeps what was learnt; deleting it costs the next start half a minute aside, and nothing else.
    """

    def __init__(self, folder: Path, phrases: Phrases, *, shipped: Path = MADE, rest_s: float = REST_S) -> None:
        self._folder = folder
        self._phrases = phrases
        self._shipped = shipped
        self._rest_s = rest_s
        self._items: Sequence[ServiceItem] = ()
        self._questions: Sequence[Asked] = ()
        self._rows: list[Example] = []
        self._wanted = ""
        self._asked = 0.0
        self._found: ItemGuesser | None = None
        self._learning: threading.Thread | None = None
        self._lock = threading.Lock()

    def __call__(self, items: Sequence[ServiceItem], questions: Sequence[Asked]) -> ItemGuesser | None:
        """Costs microseconds while both are those of the last call."""
        if items is not self._items or questions is not self._questions:
            with self._lock:
                self._items, self._questions = items, questions
                self._change(rows_of(items, questions))
        return self._found

    def _change(self, rows: list[Example]) -> None:
        self._rows = rows
        mark = _mark(rows)
        if mark == self._wanted:
            return
        self._wanted, self._asked = mark, time.monotonic()
        if len({row.label for row in rows}) <= FEWEST:
            self._found = None
            return
        for folder in (self._shipped, self._folder):
            if (found := self._read(folder, mark)) is not None:
                self._found = found
                return
        if self._learning is None or not self._learning.is_alive():
            self._learning = threading.Thread(target=self._learn, daemon=True)
            self._learning.start()

    def _read(self, folder: Path, mark: str) -> ItemGuesser | None:
        try:
            if (folder / "mark").read_text("utf-8") != mark:
                return None
            return ItemGuesser.load(folder)
        except OSError:
            return None
        except KnowledgeError as error:
            log.warning("the guesser of items cannot be read and is learnt anew: %s", error)
            return None

    def _learn(self) -> None:
        """Waits for the catalogue to rest, learns, keeps; once more when it has changed meanwhile."""
        done = ""
        while done != self._wanted:
            while (left := self._asked + self._rest_s - time.monotonic()) > 0:
                time.sleep(left)
            done, rows = self._wanted, self._rows
            try:
                self._found = learn(rows, self._phrases, self._folder)
            except Exception:
                log.exception("the guesser of items could not be learnt; items are found by their words alone")


def learn(rows: Sequence[Example], phrases: Phrases, folder: Path, *, threads: int = 1) -> ItemGuesser:
    """The guesser learnt from `rows_of` what is published, kept in `folder`; a server learns on one thread."""
    texts = [row.text for row in rows]
    phrases.learn(texts, threads=threads)
    found = ItemGuesser.fit(rows, phrases.known(texts)[0])
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    found.save(part)
    (part / "mark").write_text(_mark(rows), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part.rename(folder)
    return ItemGuesser.load(folder)


def _mark(rows: Sequence[Example]) -> str:
    """Stands for what is learnt from."""
    told = json.dumps([[row.label, row.text] for row in rows], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
