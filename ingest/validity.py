"""Reads what a text says of its own dates: when it was issued, from when and until when it is in force.

Only statements about the document itself count (“本办法自2022年4月1日起施行，有效期2年”); dates of other documents, of
certificates and of application windows do not. The wording is in `data/validity.toml`.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_DATA = Path(__file__).parent / "data" / "validity.toml"
_PART = re.compile(r"%([a-z_]+)(2?)%")
_GROUP = re.compile(r"\(\?P<([a-z_]+)>")


@dataclass(slots=True)
class Validity:
    """The days that a text states of itself; None where it states none. `expires_at` is the last day in force."""

    issued_on: date | None = None
    effective_from: date | None = None
    expires_at: date | None = None


class _Grammar(NamedTuple):
    patterns: dict[str, re.Pattern[str]]
    header: dict[str, list[re.Pattern[str]]]
    spaces: re.Pattern[str]
    wrapped: re.Pattern[str]
    rules: dict[str, Any]


class _Statement(NamedTuple):
    """One statement: an explicit first day, days after issue, the last day, or months that it lasts."""

    start: date | None
    after_issue: int | None
    end: date | None
    months: int


@cache
def _grammar() -> _Grammar:
    rules = tomllib.loads(_DATA.read_text("utf-8"))
    parts: dict[str, str] = rules["part"]
    patterns = {name: re.compile(_unfold(text, parts)) for name, text in rules["pattern"].items()}
    header = {}
    for field in ("issued_on", "effective_from", "expires_at", "ceases_on"):
        shape = rules["header"]["bare" if field == "expires_at" else "label"]
        header[field] = [re.compile(_unfold(shape, {**parts, "name": f"(?:{one})"})) for one in rules["header"][field]]
    return _Grammar(patterns, header, re.compile(rules["spaces"]), re.compile(rules["wrapped"]), rules)


def _unfold(pattern: str, parts: dict[str, str]) -> str:
    """Put the parts in. A part named with a 2 behind it is its second copy: its groups get a 2 as well."""

    def part(match: re.Match[str]) -> str:
        text = _unfold(parts[match[1]], parts)
        return _GROUP.sub(lambda group: f"(?P<{group[1]}2>", text) if match[2] else text

    return _PART.sub(part, pattern)


def stated(text: str, known: Validity | None = None, signed_on: date | None = None) -> Validity:
    """What is known of the days, completed by what the text states of itself.

    `signed_on` is the day of issue where neither is any. Of several statements the widest holds: the earliest
    explicit start and the latest end.
    """
    known = known or Validity()
    header = _header(text[: _grammar().rules["header_within"]])
    body = _grammar().spaces.sub("", text)
    note = _note(body[: _grammar().rules["note_within"]])
    issued = known.issued_on or header.issued_on or note.issued_on or _printed(body) or signed_on
    whole = _grammar().wrapped.sub(r"\1", body)
    found = _statements(body) + (_statements(whole) if whole != body else [])
    start = known.effective_from or header.effective_from or note.effective_from or _start(found, issued)
    end = header.expires_at or max((one for each in found if (one := _end(each, start, issued))), default=None)
    if start is not None and end is not None and end < start:
        start = end = None
    return Validity(issued, known.effective_from or start, known.expires_at or end)


def _header(text: str) -> Validity:
    found: dict[str, date | None] = {}
    for field, patterns in _grammar().header.items():
        matches = (match for pattern in patterns if (match := pattern.search(text)))
        found[field] = next((day for match in matches if (day := day_of(match["date"]))), None)
    ceased = found.pop("ceases_on")
    if found["expires_at"] is None and ceased is not None:
        found["expires_at"] = ceased - timedelta(days=1)
    return Validity(**found)


def _note(text: str) -> Validity:
    """The dates of the note in brackets below a title."""
    match = _grammar().patterns["note"].search(text)
    return Validity(day_of(match["made"]), day_of(match["start"])) if match else Validity()


def _printed(text: str) -> date | None:
    match = _grammar().patterns["printed"].search(text[-400:])
    return day_of(match["made"]) if match else None


def _statements(text: str) -> list[_Statement]:
    patterns = (_grammar().patterns[name] for name in ("closing", "term", "line", "issue"))
    return [_statement(match) for pattern in patterns for match in pattern.finditer(text) if not _quoted(match)]


def _quoted(match: re.Match[str]) -> bool:
    """Whether the statement stands in quotation marks, and so belongs to another document."""
    text = match.string
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return any(before.count(pair[0]) > before.count(pair[1]) for pair in _grammar().rules["quotes"])


def _statement(match: re.Match[str]) -> _Statement:
    said = {name.rstrip("2"): text for name, text in match.groupdict().items() if text}
    start, after = None, None
    if "start" in said:
        days = _number(said.get("days", "")) or 0
        if re.search(_grammar().rules["of_issue"], said["start"]):
            after = days
        elif (start := day_of(said["start"])) is not None:
            start += timedelta(days=days)
    start = start or day_of(said.get("from"))
    last = next((said[name] for name in ("through", "to", "until", "until_later") if name in said), None)
    length = said.get("period") or said.get("trial") or ""
    counted = re.match(rf"[\d{_grammar().rules['numerals']}]+", length)
    count = _number(counted[0]) or 0 if counted else 0
    months = count if _grammar().rules["month_unit"] in length else count * 12
    return _Statement(start, after, day_of(last, last=True, year=start.year if start else None), months)


def _start(found: list[_Statement], issued: date | None) -> date | None:
    explicit = [one.start for one in found if one.start]
    relative = [one.after_issue for one in found if one.after_issue is not None]
    if explicit or not relative or issued is None:
        return min(explicit, default=None)
    return issued + timedelta(days=min(relative))


def _end(said: _Statement, start: date | None, issued: date | None) -> date | None:
    """The last day in force: as stated, or so many months after the first day, less a day."""
    if said.end or not said.months:
        return said.end
    first = said.start
    if first is None and said.after_issue is not None:
        first = issued + timedelta(days=said.after_issue) if issued else None
    first = first or start or issued
    return _months_later(first, said.months) - timedelta(days=1) if first else None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_of(text: str | None, *, last: bool = False, year: int | None = None) -> date | None:
    """The day written in digits or Chinese numerals; None when there is none or it cannot be.

    Without a day of the month the first, or with `last` the last day of the month or year. `year` is for a date
    without one.
    """
    rules = _grammar().rules
    numbers = [_number(part) for part in re.findall(rf"[\d{rules['numerals']}]+", text or "")][:3]
    if numbers and numbers[0] is not None and numbers[0] < 100 and year is not None:
        numbers.insert(0, year)
    if not numbers or None in numbers:
        return None
    whole, month, day = (*numbers, None, None)[:3]
    if month is None and not last:
        return None
    month = month or 12
    if whole is None or not rules["years"][0] <= whole <= rules["years"][1] or month > 12:
        return None
    days = calendar.monthrange(whole, month)[1]
    day = day or (days if last else 1)
    return date(whole, month, day) if day <= days else None


def _number(text: str) -> int | None:
    """A number in digits, a year spoken digit by digit (二〇二四), or one up to 99 (二十三)."""
    rules = _grammar().rules
    if not text:
        return None
    if text.isdigit():
        return int(text)
    for zero in rules["zeros"]:
        text = text.replace(zero, rules["digits"][0])
    values = {one: value for value, one in enumerate(rules["digits"])} | {rules["two"]: 2}
    tens, ten, ones = text.partition(rules["ten"])
    if not ten:
        found = [values.get(one) for one in text]
        return None if None in found else int("".join(str(one) for one in found))
    return (values.get(tens, 1) if tens else 1) * 10 + (values.get(ones, 0) if ones else 0)
