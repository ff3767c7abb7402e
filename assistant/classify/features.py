"""A text as sparse numbers: weighted n-grams of characters and words, hashed, so that only numbers are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import rjieba

from assistant.classify.shapes import Floats, Hashes, Ints
from assistant.classify.topics import amounts, topic_names
from knowledge.text import normalise

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SALT = (np.uint64(0x51ED270B), np.uint64(0xB492B66F))
_END = re.compile(r"[。？！?!\n;；]")
LONGEST_TITLE = 60
LONGEST_TEXT = 600
BODY = 0.3
"""What an n-gram after the first sentence counts, where one in the first sentence counts 1."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where each n-gram stands in a text: its hash, the character it begins at, its length in characters."""

    hashes: Hashes
    starts: Ints
    lengths: Ints


def clean(text: str) -> str:
    """The form that features are taken from: normalised, lower case, cut after 600 characters."""
    return normalise(text[: LONGEST_TEXT * 2]).lower()[:LONGEST_TEXT]


def title_end(cleaned: str) -> int:
    """How many characters belong to the first sentence; the whole of a text no longer than a title."""
    if len(cleaned) <= LONGEST_TITLE:
        return len(cleaned)
    found = _END.search(cleaned, 4, LONGEST_TITLE)
    return found.end() if found else LONGEST_TITLE


def _codes(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def _mixed(value: Hashes, more: Hashes) -> Hashes:
    value = (value ^ more) * _FACTOR
    return value ^ (value >> np.uint64(29))


def _hash(codes: Hashes, length: int, salt: np.uint64) -> Hashes:
    kept = len(codes) - length + 1
    value = np.full(kept, salt + np.uint64(length), dtype=np.uint64)
    for step in range(length):
        value = _mixed(value, codes[step : step + kept])
    return value


def character_grams(cleaned: str, longest: int) -> Occurrences:
    """All runs of 1 to `longest` characters, with a mark before the first and after the last character."""
    codes = _codes(f"\x02{cleaned}\x03")
    hashes, starts, lengths = [], [], []
    for length in range(1, min(longest, len(codes)) + 1):
        found = _hash(codes, length, _SALT[0])
        hashes.append(found)
        starts.append(np.arange(len(found), dtype=np.int64) - 1)
        lengths.append(np.full(len(found), length, dtype=np.int64))
    return Occurrences(np.concatenate(hashes), np.concatenate(starts), np.concatenate(lengths))


def words_of(cleaned: str) -> list[tuple[str, int]]:
    """Words with the character each begins at; marks and white space left out."""
    found, position = [], 0
    for word in rjieba.cut(cleaned):
        if any(character.isalnum() for character in word):
            found.append((word, position))
        position += len(word)
    return found


def _word_hashes(codes: Hashes, starts: Ints, lengths: Ints) -> Hashes:
    found = np.empty(len(starts), dtype=np.uint64)
    for length in np.unique(lengths).tolist():
        chosen = np.flatnonzero(lengths == length)
        value = np.full(len(chosen), _SALT[1] + np.uint64(length), dtype=np.uint64)
        for step in range(length):
            value = _mixed(value, codes[starts[chosen] + step])
        found[chosen] = value
    return found


def word_grams(cleaned: str) -> Occurrences:
    """All words and pairs of neighbouring words."""
    words = words_of(cleaned)
    starts = np.array([start for _, start in words], dtype=np.int64)
    lengths = np.array([len(word) for word, _ in words], dtype=np.int64)
    single = _word_hashes(_codes(cleaned), starts, lengths)
    if len(words) < 2:
        return Occurrences(single, starts, lengths)
    pairs = _mixed(single[:-1], single[1:] >> np.uint64(7))
    span = starts[1:] + lengths[1:] - starts[:-1]
    return Occurrences(
        np.concatenate([single, pairs]), np.concatenate([starts, starts[:-1]]), np.concatenate([lengths, span])
    )


def _two_characters(cleaned: str) -> Occurrences:
    return character_grams(cleaned, 2)


FAMILIES = (_two_characters, word_grams)
"""Kinds of n-gram; the values of each kind have length 1 on their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text: identifiers of its known n-grams, ascending, and their values."""

    ids: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows end to end: row i is `ids[starts[i]:starts[i + 1]]` with its values; `width` columns."""

    starts: Ints
    ids: Ints
    values: Floats
    width: int

    @classmethod
    def of(cls, rows: Sequence[Row], width: int) -> Matrix:
        """Rows put end to end."""
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row.ids) for row in rows], out=starts[1:])
        ids = np.concatenate([row.ids for row in rows] or [np.zeros(0, dtype=np.int32)]).astype(np.int32, copy=False)
        values = np.concatenate([row.values for row in rows] or [np.zeros(0, dtype=np.float32)])
        return cls(starts, ids, values, width)

    def row(self, index: int) -> Row:
        """Row `index`."""
        kept = slice(self.starts[index], self.starts[index + 1])
        return Row(self.ids[kept], self.values[kept])


def _counted(found: Occurrences, title: int) -> tuple[Hashes, Floats]:
    weights = np.where(found.starts < title, 1.0, BODY)
    hashes, places = np.unique(found.hashes, return_inverse=True)
    counts = np.bincount(places, weights=weights, minlength=len(hashes))
    return hashes, np.log1p(counts).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen in a text: per family its distinct hashes with how much each is said, and amounts of topics."""

    grams: tuple[tuple[Hashes, Floats], ...]
    topics: Floats


def read(text: str) -> Reading:
    """The n-grams of a text (log of 1 + weighted count) and its topics."""
    cleaned = clean(text)
    title = title_end(cleaned)
    return Reading(tuple(_counted(family(cleaned), title) for family in FAMILIES), amounts(cleaned, title))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams of the training texts: for each family ascending hashes and how rare each is."""

    hashes: tuple[Hashes, ...]
    rarity: tuple[Floats, ...]
    topics: float
    """Length of the part of a row that its topics make, where each family of n-grams makes 1."""

    @property
    def width(self) -> int:
        """How many n-grams there are in all."""
        return sum(len(known) for known in self.hashes) + len(topic_names())

    @classmethod
    def learn(cls, texts: Iterable[Reading], least: int, most: int, topics: float) -> Vocabulary:
        """n-grams that at least `least` texts have; of each family the `most` common ones."""
        rows = list(texts)
        hashes, rarity = [], []
        for family in range(len(FAMILIES)):
            known, seen = np.unique(np.concatenate([row.grams[family][0] for row in rows]), return_counts=True)
            kept = seen >= least
            if kept.sum() > most:
                kept &= seen > np.partition(seen, -most)[-most]
            hashes.append(known[kept])
            rarity.append((np.log((1 + len(rows)) / (1 + seen[kept])) + 1).astype(np.float32))
        return cls(tuple(hashes), tuple(rarity), topics)

    def row(self, text: Reading) -> Row:
        """The known n-grams and the topics of a text, each family of length 1; empty when none is known."""
        ids, values, offset = [], [], 0
        for (found, said), known, rarity in zip(text.grams, self.hashes, self.rarity, strict=True):
            if len(known) and len(found):
                places = np.minimum(np.searchsorted(known, found), len(known) - 1)
                right = known[places] == found
                at = places[right]
                value = said[right] * rarity[at]
                length = float(np.sqrt((value * value).sum()))
                if length > 0:
                    ids.append((at + offset).astype(np.int32))
                    values.append((value / np.float32(length)).astype(np.float32))
            offset += len(known)
        spoken = np.flatnonzero(text.topics)
        if self.topics and len(spoken):
            ids.append((spoken + offset).astype(np.int32))
            values.append(np.float32(self.topics / np.linalg.norm(text.topics)) * text.topics[spoken])
        if not ids:
            return Row(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        return Row(np.concatenate(ids), np.concatenate(values))

    def known_share(self, text: Reading) -> float:
        """The share of a text's words (the last family, single and paired) that any training text has; 0 without."""
        found, known = text.grams[-1][0], self.hashes[-1]
        if not len(found) or not len(known):
            return 0.0
        places = np.minimum(np.searchsorted(known, found), len(known) - 1)
        return float((known[places] == found).mean())
