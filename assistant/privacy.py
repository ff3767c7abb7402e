"""The one masker: covers what is personal in a text before it is logged, stored with a conversation or sent to a model.

Identity numbers are known by their check digit (GB 11643), bank cards by Luhn's; digits may be full-width, Chinese
numerals, or spaced. Office numbers on the allow-list stay readable.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SEPARATORS = frozenset(" \t\u3000-\u2010\u2011\u2012\u2013\u2014\uff0d._\u00b7()\uff08\uff09")
_LONGEST_GAP = 2
_CARD = range(16, 20)
_OLDEST = 1880


class _Digit(NamedTuple):
    at: int
    value: str


class Masker:
    """`keep` adds office numbers that stay readable, written with any separators."""

    def __init__(self, keep: Iterable[str] = ()) -> None:
        data: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
        self._labels: dict[str, str] = data["labels"]
        self._digits: dict[str, str] = data["digits"]
        self._patterns = {name: re.compile(text) for name, text in data["patterns"].items()}
        self._any_digit = re.compile(f"[\\d{''.join(self._digits)}]")
        self._keep = {_bare(number) for number in (*data["keep"], *keep)}

    def __call__(self, text: str) -> str:
        """Same as `mask`."""
        return self.mask(text)

    def mask(self, text: str) -> str:
        """The text with a label in place of everything personal. Masking twice changes nothing more."""
        for name in ("email", "passport", "plate"):
            text = self._patterns[name].sub(self._labels[name], text)
        text = self._patterns["account"].sub(self._part("account"), text)
        return self._patterns["address"].sub(self._address, self._numbers(text))

    def impersonal(self, text: str) -> str:
        """What a text tells without anything personal in it, not even that a number was given: for what sorts texts.

        Empty when nothing else is said.
        """
        text = self.mask(text)
        for name in ("given", "number", "label"):
            text = self._patterns[name].sub("", text)
        return text.strip("\n ，,、；;")

    def _part(self, name: str) -> Any:
        return lambda found: found.group(0).replace(found.group("part"), self._labels[name])

    def _address(self, found: re.Match[str]) -> str:
        part, place = found.group("part"), found.group("keep") or ""
        rooms = self._patterns["room"].findall(part)
        exact = len(rooms) > 1 or (rooms and (place or part.endswith(("室", "户"))))
        return place + self._labels["address"] if exact or self._patterns["village"].match(place) else found.group(0)

    def _numbers(self, text: str) -> str:
        covered: list[tuple[int, int, str]] = []
        for run in self._runs(text):
            covered += _personal(text, run, self._keep)
        for start, end, name in reversed(covered):
            text = text[:start] + self._labels[name] + text[end:]
        return text

    def _runs(self, text: str) -> list[list[_Digit]]:
        """Stretches of digits with at most two separators between neighbours."""
        runs: list[list[_Digit]] = []
        for found in self._any_digit.finditer(text):
            at = found.start()
            between = text[runs[-1][-1].at + 1 : at] if runs else None
            if between is None or len(between) > _LONGEST_GAP or not _SEPARATORS.issuperset(between):
                runs.append([])
            runs[-1].append(_Digit(at, self._digit(found.group())))
        return [run for run in runs if len(run) >= 10]

    def _digit(self, character: str) -> str:
        return self._digits.get(character) or str(unicodedata.decimal(character))


def _personal(text: str, run: list[_Digit], keep: set[str]) -> list[tuple[int, int, str]]:
    """What in a run of digits is personal: (start, end, kind), in order, without overlap."""
    found = []
    i = 0
    while i < len(run):
        name, length, tail = _kind(text, run, i)
        number = "".join(digit.value for digit in run[i : i + length])
        if not name or number in keep:
            i += 1
            continue
        found.append((run[i].at, run[i + length - 1].at + 1 + tail, name))
        i += length
    return found


def _kind(text: str, run: list[_Digit], i: int) -> tuple[str, int, int]:
    """The kind of number that begins at a digit, its digits, and how many characters follow them (a final X)."""
    digits = "".join(digit.value for digit in run[i : i + 20])
    following = _following(text, run[i + 16].at) if len(digits) >= 17 else ""
    if len(digits) >= 17 and following.strip().upper() == "X" and _is_identity(digits[:17] + "X"):
        return "id_number", 17, len(following)
    if not _starts(run, i):
        return "", 0, 0
    if len(digits) >= 18 and _is_identity(digits[:18]) and _ends(run, i + 18):
        return "id_number", 18, 0
    for length in reversed(_CARD):
        if len(digits) >= length and _is_card(digits[:length]) and _ends(run, i + length):
            return "card", length, 0
    if re.match(r"1[3-9]\d{9}", digits) and _ends(run, i + 11):
        return "mobile", 11, 0
    prefixed = re.match(r"(?:0086|86)(?=1[3-9]\d{9})", digits)
    if prefixed and _ends(run, i + prefixed.end() + 11):
        return "mobile", prefixed.end() + 11, 0
    for length in (12, 11, 10):
        area_coded = len(digits) >= length and re.fullmatch(r"0(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}", digits[:length])
        if area_coded and _ends(run, i + length):
            return "landline", length, 0
    return "", 0, 0


def _following(text: str, at: int) -> str:
    """The characters after a digit up to an X, when one comes at once or after a separator."""
    match = re.match(r"[\s\-]{0,2}[Xx\uff38\uff58]", text[at + 1 : at + 4])
    return unicodedata.normalize("NFKC", match.group(0)) if match else ""


def _starts(run: list[_Digit], i: int) -> bool:
    return i == 0 or run[i].at > run[i - 1].at + 1


def _ends(run: list[_Digit], i: int) -> bool:
    return i >= len(run) or run[i].at > run[i - 1].at + 1


def _is_identity(number: str) -> bool:
    """GB 11643: a birth date inside and a check character at the end."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return born.year >= _OLDEST and _CHECK[total % 11] == number[17]


def _is_card(number: str) -> bool:
    """A bank card: an issuer's first digits and Luhn's check."""
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return number[0] in "3456" and total % 10 == 0


def _bare(number: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", number) if character.isdigit())


@lru_cache(maxsize=1)
def _default() -> Masker:
    return Masker()


def mask(text: str) -> str:
    """The text with a label in place of everything personal, by the shipped allow-list."""
    return _default().mask(text)


def impersonal(text: str) -> str:
    """What a text tells without anything personal in it, by the shipped allow-list."""
    return _default().impersonal(text)
