"""Days of festivals, ends of months and numbers as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from assistant.recognise.patterns import table

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "俩": 2}


def number(written: str) -> int:
    """A number up to 99, or a year digit by digit, in Arabic or Chinese figures. Raises ValueError for other text."""
    if written.isdecimal():
        return int(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
    if not written or any(character not in _DIGITS for character in written):
        raise ValueError(f"{written!r} is no number")
    return int("".join(str(_DIGITS[character]) for character in written))


def added(day: date, months: int) -> date:
    """The same day so many months later or earlier; the last of the month when it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    return first + timedelta(days=min(day.day, month_length(first)) - 1)


def month_length(day: date) -> int:
    """Days in the month of the day."""
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (after - day.replace(day=1)).days


@cache
def festivals() -> tuple[Mapping[str, Any], ...]:
    """The rows of festivals.toml, in the order in which their names are looked for."""
    return tuple(table("festivals")["festival"])


def festival_day(index: int, year: int) -> date | None:
    """The festival's own day in that year; None for a festival by the moon outside the table."""
    row = festivals()[index]
    if fixed := row.get("fixed"):
        return date(year, int(fixed[:2]), int(fixed[3:]))
    days = table("festivals")["days"][row["table"]]
    place = year - int(table("festivals")["first_year"])
    if not 0 <= place < len(days):
        return None
    return date(year, int(days[place][:2]), int(days[place][3:])) + timedelta(days=int(row.get("shift", 0)))


def days_off(index: int, day: date) -> tuple[date, date]:
    """First day off and the day after the last one, for the festival that falls on the day."""
    row = festivals()[index]
    begins = day + timedelta(days=int(row.get("from", 0)))
    return begins, begins + timedelta(days=int(row.get("length", 1)))
