"""Numbers with their units, whatever way they are written: 一百元 = 100元, 1.5万元 = 15000元, 三十日 = 30日."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.checking.language import language

_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_HAN = "零〇一二两三四五六七八九十百千万亿"


def han_value(text: str) -> int:
    """The value of a Chinese numeral; digits read one by one when it has no 十百千万 (二〇二六 = 2026)."""
    if not any(char in _TENS or char in _GROUPS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, section, digit = 0, 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        else:
            total = (
                (total + section + digit) * _GROUPS[char] if total == 0 else total + (section + digit) * _GROUPS[char]
            )
            section = digit = 0
    return total + section + digit


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    units = "|".join(map(re.escape, language().units))
    arabic = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    return re.compile(
        rf"(?P<percent>百分之(?P<of>[{_HAN}\d.]+))"
        rf"|(?P<arabic>{arabic})(?P<scale>[十百千万亿]{{0,2}})(?P<unit>%|‰|{units})?"
        rf"|(?P<han>[{_HAN}]+)(?P<han_unit>{units})"
    )


def quantities(text: str) -> set[tuple[str, str]]:
    """(value, unit) of every number in folded text; the value in plain digits, the unit "" when there is none."""
    known = language()
    found: set[tuple[str, str]] = set()
    for match in _pattern().finditer(known.not_numbers.sub(" ", text)):
        if match["percent"]:
            of = match["of"]
            value = float(of) if re.fullmatch(r"\d+(?:\.\d+)?", of) else float(_han(of))
            found.add((_plain(value), "%"))
        elif match["arabic"]:
            unit = match["unit"] or ""
            value = float(match["arabic"].replace(",", ""))
            for char in match["scale"]:
                value *= {**_TENS, **_GROUPS}[char]
            found.add(_named(value, unit))
        else:
            found.add(_named(float(_han(match["han"])), match["han_unit"]))
    return found


def _han(text: str) -> int:
    try:
        return han_value(text)
    except (KeyError, ValueError):
        return 0


def _named(value: float, unit: str) -> tuple[str, str]:
    for prefix, scale in _GROUPS.items():
        if unit.startswith(prefix):
            value, unit = value * scale, unit[1:]
    return _plain(value), language().same_unit.get(unit, unit)


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
