"""The tokens of passages as numbers, kept between rebuilds and, with a folder, between starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from knowledge.bm25 import Ids, Vocabulary
from knowledge.kept import Arrays, Kept, digest, packed, unpacked
from knowledge.models import Passage
from knowledge.text import bigrams, characters, data_file, normalise

Row = tuple[Ids, Ids, Ids]
"""Pairs of the title and aliases, pairs of the headings and text, single characters of both."""
VERSION = "1"
"""Another version when `Row`, the rows' order or `knowledge.text` changes: what was kept is made again."""


class Tokens:
    """Tokens of each passage and the normalised text of each document, made once for each text."""

    def __init__(self, kept: Kept | None = None, name: str = "") -> None:
        """With `kept`, what was made is written there under `name` and read at the next start."""
        self.pairs = Vocabulary()
        self.characters = Vocabulary()
        self._kept, self._name = kept, name
        self._rows: dict[tuple[str, int], Row] = {}
        self._texts: dict[int, str] = {}

    def take(self, groups: Mapping[str, Sequence[Passage]]) -> tuple[list[Row], list[str]]:
        """A row a passage and a text a document, in the order of the groups; what belongs to no passage is dropped."""
        passages = [passage for group in groups.values() for passage in group]
        names = [(passage.passage_id, hash(_parts(passage))) for passage in passages]
        documents = [hash((group[0].title, *(passage.text for passage in group))) for group in groups.values()]
        if self._rows.keys() == set(names) and self._texts.keys() == set(documents):
            return [self._rows[name] for name in names], [self._texts[document] for document in documents]
        key = digest(_version(), (part for passage in passages for part in _marked(passage))) if self._kept else ""
        stored = self._kept.load(self._name, key) if self._kept and not self._rows else None
        if stored is None or not self._restored(stored, names, documents):
            known, texts = self._rows, self._texts
            self._rows = {name: known.get(name) or self._row(one) for name, one in zip(names, passages, strict=True)}
            self._texts = {
                document: texts.get(document) or _text(group)
                for document, group in zip(documents, groups.values(), strict=True)
            }
            if self._kept and names:
                self._kept.save(self._name, key, self._arrays(documents))
        return [self._rows[name] for name in names], [self._texts[document] for document in documents]

    def _restored(self, stored: Arrays, names: Sequence[tuple[str, int]], documents: Sequence[int]) -> bool:
        """Takes over what was kept; False when it is not of these passages after all."""
        texts = unpacked(stored["texts"])
        if len(stored["lengths"]) != 3 * len(names) or len(texts) != len(documents):
            return False
        self.pairs, self.characters = Vocabulary(unpacked(stored["pairs"])), Vocabulary(unpacked(stored["singles"]))
        self._rows = dict(zip(names, _rows(stored), strict=True))
        self._texts = dict(zip(documents, texts, strict=True))
        return True

    def _row(self, passage: Passage) -> Row:
        heading = normalise(" ".join((passage.title, *passage.aliases)))
        body = normalise(f"{passage.section} {passage.text}")
        return (
            self.pairs.learn(bigrams(heading)),
            self.pairs.learn(bigrams(body)),
            self.characters.learn(characters(heading) + characters(body)),
        )

    def _arrays(self, documents: Sequence[int]) -> Arrays:
        parts = [part for row in self._rows.values() for part in row]
        return {
            "pairs": packed(self.pairs),
            "singles": packed(self.characters),
            "lengths": np.array([len(part) for part in parts], dtype=np.int32),
            "ids": np.concatenate(parts).astype(np.int32),
            "texts": packed(self._texts[document] for document in documents),
        }


def _rows(stored: Arrays) -> Iterator[Row]:
    ids = stored["ids"].astype(np.int64)
    ends = np.concatenate([[0], np.cumsum(stored["lengths"])]).tolist()
    parts = [ids[start:end] for start, end in pairwise(ends)]
    return zip(parts[::3], parts[1::3], parts[2::3], strict=True)


def _text(group: Sequence[Passage]) -> str:
    return normalise(" ".join([group[0].title, *(passage.text for passage in group)]))


def _parts(passage: Passage) -> tuple[str, str, tuple[str, ...], str]:
    return passage.title, passage.section, passage.aliases, passage.text


def _marked(passage: Passage) -> tuple[str, ...]:
    return passage.document_id, passage.passage_id, passage.title, passage.section, *passage.aliases, "", passage.text


def _version() -> str:
    """This code's version with the words that normalising takes out."""
    return f"{VERSION}\n{data_file('language.toml')}"
