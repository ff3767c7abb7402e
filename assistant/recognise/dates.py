"""Days and hours in a message, each with its place in it and the interval it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from assistant.recognise.dates_calendar import festivals
from assistant.recognise.dates_meaning import resolve
from assistant.recognise.dates_words import Said, Unresolved
from assistant.recognise.patterns import pattern, table
from knowledge.errors import SampleError

_RANK = {
    "each": 0, "roughly": 0, "year": 1, "yearpart": 2, "season": 2, "month": 2, "monthpart": 2, "iso": 3, "day": 3,
    "lunar": 3, "short": 3, "relday": 3, "week": 3, "weekend": 3, "weekwhole": 3, "festival": 3, "ago": 3,
    "before_days": 3, "last": 3, "recent": 3, "lasting": 3, "just": 3, "one_day": 4, "within": 4, "part": 5, "clock": 6,
    "about": 7, "before": 7, "after": 7, "since": 7,
}  # fmt: skip
"""Order in which the words of one time follow each other: the greater before the smaller."""
_MARKS = frozenset(("one_day", "within", "about", "before", "after", "since", "roughly"))
_COUNTED = frozenset(("last", "lasting", "recent", "just"))
"""Words that tell a stretch up to now, which hours said after them do not end."""
_LOOK_BACK = 8
"""Characters before a time in which a wish or plan is looked for."""


@dataclass(frozen=True, slots=True)
class When:
    """A time said: `text` is message[start:end]; from `begins` up to `ends`, aware; an instant has both alike."""

    text: str
    start: int
    end: int
    begins: datetime
    ends: datetime
    recurring: bool = False
    approximate: bool = False
    tells: int = 0
    """How much was said: a day more than a year or a part of any day, with an hour more than without."""

    @property
    def value(self) -> str:
        """ISO 8601 interval `begin/end` to the second, with the zone."""
        return f"{self.begins.isoformat(timespec='seconds')}/{self.ends.isoformat(timespec='seconds')}"


@dataclass(slots=True)
class _Run:
    """Words that follow each other as one time."""

    start: int
    end: int
    said: Said
    rank: int = -1


def when_in(text: str, now: datetime) -> list[When]:
    """Every time said, in order; `now` is aware, and its zone is the speaker's. Text in simplified, half-width form."""
    found: list[When] = []
    runs = _runs(text)
    index = 0
    while index < len(runs):
        run = runs[index]
        nxt = runs[index + 1] if index + 1 < len(runs) else None
        joined = (
            nxt is not None and pattern("dates", "sequence", "join").fullmatch(text, run.end, nxt.start) is not None
        )
        if joined and nxt is not None and (when := _range(text, run, nxt, now)):
            found.append(when)
            index += 2
            continue
        if when := _single(text, run, now):
            found.append(when)
        index += 1
    return found


@cache
def _atoms() -> re.Pattern[str]:
    """Every kind of word in one expression, each in a group of its name."""
    numbers = table("dates")["numbers"]
    names = "|".join(f"(?P<festival_{index}>{row['names']})" for index, row in enumerate(festivals()))
    kinds = []
    for kind, written in table("dates")["atoms"].items():
        for letter, expression in numbers.items():
            written = written.replace(f"{{{letter}}}", f"(?:{expression})")
        kinds.append(f"(?P<{kind}>{written.replace('{FESTIVAL}', names)})")
    try:
        starts = table("dates")["sequence"]["starts"]
        return re.compile(f"(?={starts})(?:{'|'.join(kinds)})")
    except re.error as error:
        raise SampleError(f"dates.toml, [atoms]: {error}. Correct the entry.") from error


def _runs(text: str) -> list[_Run]:
    """The words of time, grouped where the smaller follows the greater with nothing between."""
    runs: list[_Run] = []
    gap = pattern("dates", "sequence", "gap")
    for match in _atoms().finditer(text):
        kind = match.lastgroup or next(name for name in _RANK if match.group(name) is not None)
        if kind not in _RANK:
            kind = next(name for name in _RANK if match.group(name) is not None)
        run = runs[-1] if runs else None
        if run is None or not gap.fullmatch(text, run.end, match.start()) or not _follows(run, kind):
            if _RANK[kind] in (4, 7):
                continue
            run = _Run(match.start(), match.end(), Said())
            runs.append(run)
        _add(run, kind, match)
    return [run for run in runs if run.said.words or run.said.parts]


def _follows(run: _Run, kind: str) -> bool:
    if kind == "roughly":
        return run.rank < _RANK["clock"]
    if kind == "part" and run.rank == _RANK["part"]:
        return len(run.said.parts) < 2
    if kind in _MARKS and _RANK[kind] == _RANK["about"]:
        return run.rank < _RANK["about"]
    return _RANK[kind] > run.rank


def _add(run: _Run, kind: str, match: re.Match[str]) -> None:
    run.end = match.end()
    if kind != "roughly":
        run.rank = _RANK[kind]
    if kind in _MARKS:
        run.said.marks.add(kind)
        return
    groups = {name: value for name, value in match.groupdict().items() if value is not None and name not in _RANK}
    if kind == "part":
        run.said.parts.append(match.group())
        return
    run.said.words[kind] = groups
    if kind == "short":
        run.said.parts.append(groups["short_p"])
        run.rank = _RANK["part"]
    if kind == "each" and re.search(table("dates")["values"]["nightly"], match.group()):
        run.said.parts.append("晚")


def _led(text: str, run: _Run) -> int:
    """Where the time begins with the word “from” before it; the run then says since when."""
    lead = pattern("dates", "sequence", "from").search(text, max(0, run.start - 2), run.start)
    return lead.start() if lead else run.start


def _ahead(text: str, run: _Run) -> bool:
    wish = pattern("dates", "sequence", "ahead").search(text, max(0, run.start - _LOOK_BACK), run.start)
    return wish is not None and "before" in run.said.marks


def _single(text: str, run: _Run, now: datetime) -> When | None:
    start = _led(text, run)
    if start < run.start:
        run.said.marks.add("since")
    run.said.ahead = _ahead(text, run)
    try:
        begins, ends = resolve(run.said, now)
    except Unresolved:
        return None
    return _when(text, start, run.end, (begins, ends), run.said)


def _range(text: str, first: _Run, last: _Run, now: datetime) -> When | None:
    """“from … to …”: the end takes from the beginning what it does not say itself."""
    if last.said.words.keys() <= {"each"} and not last.said.parts:
        return None
    for run in (first, last):
        run.said.marks.add("joined")
    try:
        begins, ends = resolve(first.said, now)
        if not _COUNTED & first.said.words.keys():
            ends = _end_of(first.said, last.said, begins, now)
    except Unresolved:
        return None
    finally:
        for run in (first, last):
            run.said.marks.discard("joined")
    if ends < begins:
        return None
    return _when(text, _led(text, first), last.end, (begins, ends), first.said)


def _end_of(first: Said, last: Said, begins: datetime, now: datetime) -> datetime:
    if not last.of_day:
        if not last.parts and first.parts and "clock" in last.words:
            last.parts = list(first.parts[-1:])
        return resolve(last, now, begins)[1]
    if "day" in last.words and "month" not in last.words and "month" in first.words:
        last.words = {**{kind: first.words[kind] for kind in ("year", "month") if kind in first.words}, **last.words}
    elif "month" in last.words and "year" not in last.words and "year" in first.words:
        last.words = {"year": first.words["year"], **last.words}
    elif "week" in last.words and not last.get("week", "week_r") and first.get("week", "week_r"):
        last.words["week"] = {**last.words["week"], "week_r": first.get("week", "week_r")}
    return resolve(last, now)[1]


def _when(text: str, start: int, end: int, span: tuple[datetime, datetime], said: Said) -> When:
    begins, ends = span
    return When(text[start:end], start, end, begins, ends, said.recurring, said.approximate, said.tells)
