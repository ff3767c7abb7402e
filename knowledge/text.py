"""Text as the indexes see it: one form for full width, traditional characters and white space; tokens of characters."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from operator import add
from typing import Any

from opencc import OpenCC

_RUNS = re.compile(r"[\u4e00-\u9fff]+|[a-z]+\d+[a-z0-9]*|[a-z]+|\d+(?:\.\d+)?")
_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TRADITIONAL_PROBE = re.compile(r"[\u4e00-\u9fff]")


def data_file(name: str) -> str:
    """The text of a file in `knowledge/data`. Raises FileNotFoundError when the package is incomplete."""
    return files("knowledge").joinpath("data", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def language() -> dict[str, Any]:
    """`language.toml`: words that say nothing of the matter asked about."""
    return tomllib.loads(data_file("language.toml"))


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _asking() -> re.Pattern[str]:
    words = sorted(language()["asking"] + language()["fillers"], key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


@lru_cache(maxsize=1)
def _noise() -> re.Pattern[str]:
    return re.compile("|".join(language()["noise"]))


def simplify(text: str) -> str:
    """Traditional characters to simplified; other text is unchanged."""
    if not _TRADITIONAL_PROBE.search(text):
        return text
    return str(_to_simplified().convert(text))


@lru_cache(maxsize=1)
def one_for_one() -> dict[str, str]:
    """Every traditional character with one simplified character, for forms in which characters keep their places."""
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    pairs = zip(han, simplify("\n".join(han)).split("\n"), strict=True)
    return {ours: theirs for ours, theirs in pairs if ours != theirs and len(theirs) == 1}


def normalise(text: str) -> str:
    """NFKC (full width to half width), simplified characters, unseen and noise marks out, white space to one space."""
    folded = simplify(unicodedata.normalize("NFKC", _UNSEEN.sub("", text)))
    return _SPACE.sub(" ", _noise().sub(" ", folded)).strip()


def topic(question: str) -> str:
    """A normalised question without the words of asking and of hesitation."""
    return _asking().sub(" ", question)


def runs(normalised: str) -> list[str]:
    """Stretches of Chinese characters, Latin words (with their digits) and numbers, in lower case."""
    return _RUNS.findall(normalised.lower())


def bigrams(normalised: str) -> list[str]:
    """Pairs of neighbouring Chinese characters; a lone character, a Latin word and a number stay whole."""
    tokens: list[str] = []
    for run in runs(normalised):
        if len(run) > 1 and run[0] >= "\u4e00":
            tokens.extend(map(add, run, run[1:]))
        else:
            tokens.append(run)
    return tokens


def characters(normalised: str) -> list[str]:
    """Single Chinese characters; Latin words and numbers are left to the bigram field."""
    return [character for character in normalised if "\u4e00" <= character <= "\u9fff"]


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text as written."""
    return frozenset(_NUMBER.findall(unicodedata.normalize("NFKC", text)))
