"""The words of one time by kind, as they were said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from assistant.recognise.patterns import table

Span = tuple[datetime, datetime]
"""From and up to, both aware."""
DAY = timedelta(days=1)
_DAY_WORDS = frozenset(
    (
        "iso", "day", "lunar", "short", "relday", "week", "weekend", "weekwhole", "festival", "ago", "before_days",
        "last", "recent", "lasting", "just", "year", "yearpart", "season", "month", "monthpart",
    )
)  # fmt: skip


def values(name: str) -> Any:
    """One table of what words are worth, from dates.toml."""
    return table("dates")["values"][name]


def size(name: str) -> int:
    """How many days or minutes a vague word means, from dates.toml."""
    return int(table("dates")["sizes"][name])


class Unresolved(Exception):
    """What was said is no time: a thirtieth of February, an hour of nothing."""


@dataclass(slots=True)
class Said:
    """Words of one time by kind, each with the groups of its expression that matched."""

    words: dict[str, Mapping[str, str]] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    ahead: bool = False
    """A wish or plan stands before it: what is named without a year is still to come."""

    def get(self, kind: str, group: str) -> str:
        """The text of one group; empty when it was not said."""
        return self.words.get(kind, {}).get(group, "")

    @property
    def of_day(self) -> bool:
        """Whether any word says which day, month or year."""
        return bool(_DAY_WORDS & self.words.keys())

    @property
    def recurring(self) -> bool:
        """Whether it comes again and again."""
        if "each" in self.words:
            return True
        night = self.get("lasting", "lasting_u")[:1] in ("晚", "夜")
        return bool(night and self.get("lasting", "lasting_r"))

    @property
    def tells(self) -> int:
        """How much was said, for choosing between several times."""
        loose = {"year", "season", "yearpart", "recent", "each"}
        of_day = 3 if set(self.words) - loose - {"clock"} else 1 if self.words.keys() & loose else 0
        if "each" in self.words and (self.parts or "clock" in self.words or self.words.keys() & {"week", "weekend"}):
            of_day = 3
        return of_day + bool(self.parts) + 2 * ("clock" in self.words) + bool("since" in self.marks)

    @property
    def approximate(self) -> bool:
        """Whether the interval is a guess at what a vague word means."""
        vague = {"recent", "last", "before_days", "lasting", "just", "season", "monthpart", "yearpart"}
        clock = self.words.get("clock", {})
        return bool(
            vague & self.words.keys()
            or {"before", "after", "about", "roughly"} & self.marks
            or any(self.get(*names) for names in (("month", "month_p"), ("year", "year_p")))
            or (self.get("ago", "ago_u") not in ("", "天", "日"))
            or self.get("ago", "ago_n") in values("few")
            or any(clock.get(name) for name in ("clock_more", "clock_near", "clock_pair"))
        )
