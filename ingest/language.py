"""How likely characters follow each other, counted in the document itself and in the shipped knowledge."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import knowledge
from ingest.damage import has_shifted_bytes, rules
from ingest.traditional import is_traditional, simplified, simplified_character, traditional_character

_SAMPLES = Path(knowledge.__file__).parent / "samples"
_UNSEEN_COMMON, _UNSEEN = 2e-6, 1e-8
_COMMON_LEADS = range(0xB0, 0xD8)
"""GB 2312 puts the 3,755 common characters first, by pronunciation; the rest follows by radical."""
_OWN_WEIGHT = 5
_SPOKEN = re.compile(r"^(?:examples|ask) = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
"""How people ask, with their slips: no example of how documents are written."""
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if not chr(code).isalnum()}
"""Full-width punctuation counts as the half-width one: pages mix them."""


@cache
def _background() -> tuple[Counter[str], Counter[str]]:
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for path in sorted(_SAMPLES.rglob("*")):
        if path.suffix in (".toml", ".md"):
            _count(_SPOKEN.sub("", path.read_text("utf-8")), singles, pairs, 1)
    return singles, pairs


def _count(text: str, singles: Counter[str], pairs: Counter[str], weight: int) -> None:
    text = text.translate(_NARROW)
    for character in text:
        singles[character] += weight
    for first, second in itertools.pairwise(text):
        pairs[first + second] += weight


def _is_common(character: str) -> bool:
    code = character.encode("gb2312", "ignore")
    return len(code) == 2 and code[0] in _COMMON_LEADS


class Language:
    """Log probabilities of pairs of simplified characters. Text of a document weighs more than the shipped texts."""

    def __init__(self, text: str) -> None:
        singles, pairs = _background()
        self._singles, self._pairs = Counter(singles), Counter(pairs)
        self._traditional = is_traditional(text)
        self._characters = frozenset(text)
        sound = [line for line in text.split("\n") if not has_shifted_bytes(line)]
        own = simplified(rules().annotation.sub(r"\1", "\n".join(sound)))
        _count(own, self._singles, self._pairs, _OWN_WEIGHT)
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._scores: dict[tuple[str, str], float] = {}
        self._total = sum(self._singles.values())

    def knows(self, character: str) -> bool:
        """Whether the character was ever seen."""
        return character.translate(_NARROW) in self._singles

    def known(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the characters that the text may hold: seen before, and of its own script."""
        if options not in self._known:
            self._known[options] = tuple(one for one in options if rules().plain.match(one) and self._fits(one))
        return self._known[options]

    def _fits(self, character: str) -> bool:
        if not self._traditional:
            return self.knows(character)
        own = character in self._characters or traditional_character(character) == character
        return own and self.knows(simplified_character(character))

    def score(self, before: str, character: str) -> float:
        """The log probability of the character after the one before it; an empty one before means a line start."""
        key = (before.translate(_NARROW), character.translate(_NARROW))
        if key not in self._scores:
            self._scores[key] = self._score(*key)
        return self._scores[key]

    def _score(self, before: str, character: str) -> float:
        single = self._singles.get(character, 0) / self._total
        seen = self._singles.get(before, 0)
        pair = self._pairs.get(before + character, 0) / seen if before and seen else 0.0
        return math.log(0.8 * pair + 0.2 * single + (_UNSEEN_COMMON if _is_common(character) else _UNSEEN))

    def line(self, text: str, before: str = "") -> float:
        """The sum over a stretch of text."""
        total = 0.0
        for character in map(simplified_character, text):
            total += self.score(before, character)
            before = character
        return total
