"""Ages of people in a question, and the clauses of a rule that apply to them."""

from __future__ import annotations

import re

from assistant.extractive.folding import fold
from assistant.extractive.terms import table

OLDEST = 120
_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"两": 2}


def number(text: str) -> int | None:
    """A whole number below a thousand in digits or Chinese numerals; None when it is none."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            return None
    return total + digit if text else None


def ages_in(question: str) -> tuple[int, ...]:
    """The ages said of people, in years: “我六十七”, “85岁”, “那六十二的呢”."""
    found = (number(next(filter(None, match.groups()))) for match in table()["ages"]["said"].finditer(fold(question)))
    return tuple(age for age in found if age is not None and 0 < age <= OLDEST)


def spans_in(sentence: str) -> tuple[tuple[int, int], ...]:
    """(youngest, oldest) of each class of ages that a sentence names, both included."""
    text, rules = fold(sentence), table()["ages"]
    found: list[tuple[int, int]] = []
    for match in rules["between"].finditer(text):
        low, high = number(match["low"]), number(match["high"])
        if low is not None and high is not None:
            found.append((low, high))
    rest = rules["between"].sub(" ", text)
    found += [(low, OLDEST) for match in rules["least"].finditer(rest) if (low := _either(match)) is not None]
    found += [(0, high) for match in rules["most"].finditer(rest) if (high := number(match["high"])) is not None]
    return tuple(found)


def _either(match: re.Match[str]) -> int | None:
    return number(match["low"] or match["full"])


def applies(ages: tuple[int, ...], sentence: str) -> bool | None:
    """Whether a sentence has a class for one of the ages; None when no age is asked or the sentence names none."""
    spans = spans_in(sentence) if ages else ()
    if not spans:
        return None
    return any(low <= age <= high for age in ages for low, high in spans)
