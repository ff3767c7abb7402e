"""The specialist desks: what each answers for, when it is open, in which languages, and who sits there."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assistant.hotline.categories import Path3, Report, parted
from assistant.hotline.files import checked, read_tables
from assistant.hotline.units import Units

STANDING = ("business", "police", "education", "medical", "housing", "general")
"""The desks that other systems know by these identifiers; a city may add its own, and says so with `added`."""
CLOCK = r"^(?:[01]\d|2[0-3]):[0-5]\d$"


class Hours(BaseModel):
    """Opening hours: weekdays (1 Monday .. 7 Sunday) and local times; `24:00` is midnight at the end of the day.

    `lunch` is a break within them; `holidays` says whether the desk is open on public holidays too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: tuple[int, ...] = Field(min_length=1)
    open: str = Field(pattern=CLOCK)
    close: str = Field(pattern=CLOCK[:-1] + "|^24:00$")
    lunch: tuple[str, str] | None = None
    holidays: bool = False

    @field_validator("days")
    @classmethod
    def _weekdays(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not all(1 <= day <= 7 for day in days):
            raise ValueError("days are 1 (Monday) to 7 (Sunday)")
        return days

    @field_validator("lunch")
    @classmethod
    def _times(cls, lunch: tuple[str, str] | None) -> tuple[str, str] | None:
        if lunch is not None and time.fromisoformat(lunch[0]) >= time.fromisoformat(lunch[1]):
            raise ValueError("lunch ends before it begins")
        return lunch

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        if self.close != "24:00" and time.fromisoformat(self.close) <= time.fromisoformat(self.open):
            raise ValueError("close is not after open; open the whole day as 00:00 to 24:00")
        return self

    def contains(self, at: datetime, closed: Container[date] = ()) -> bool:
        """Whether the desk is open at that local time; `closed` are the public holidays."""
        if at.isoweekday() not in self.days or (not self.holidays and at.date() in closed):
            return False
        now = at.time()
        if self.lunch and time.fromisoformat(self.lunch[0]) <= now < time.fromisoformat(self.lunch[1]):
            return False
        return time.fromisoformat(self.open) <= now and (self.close == "24:00" or now < time.fromisoformat(self.close))


class Seat(BaseModel):
    """Seats of one kind: the role of who sits there, the unit that sends them, and how many there are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str = Field(min_length=1)
    unit: str
    count: int = Field(1, ge=1)


class Desk(BaseModel):
    """A specialist desk. `categories` are first levels, or longer paths joined by `/`; the longest that fits wins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: str = Field(min_length=1)
    description: str = ""
    named: str = ""
    """An expression for the people and bodies that the desk stands for: who is praised, or told what to do better."""
    hours: Hours
    languages: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()
    categories: tuple[str, ...]
    examples: tuple[str, ...] = ()
    catch_all: bool = False
    added: bool = False
    """Whether this is a desk of the city's own, beside those of STANDING."""

    def reach(self, path: tuple[str, ...]) -> int:
        """The levels of the longest entry that covers the path; 0 when none does."""
        entries = (parted(entry) for entry in self.categories)
        return max((len(entry) for entry in entries if entry and path[: len(entry)] == entry), default=0)


def is_open(desk: Desk, at: datetime, closed: Container[date] = ()) -> bool:
    """Whether the desk is open at that local time; `closed` are the public holidays."""
    return desk.hours.contains(at, closed)


def read_desks(file: Path, categories: tuple[Path3, ...], units: Units | None, report: Report) -> dict[str, Desk]:
    """The `[[desk]]` tables of `desks.toml` by identifier."""
    desks: dict[str, Desk] = {}
    tables = read_tables(file, report)
    for name in sorted(set(tables) - {"desk"}):
        report(f"{file.name}: table {name!r} is unknown. Write [[desk]].")
    for entry in tables.get("desk", []):
        where = f"{file.name}, desk {entry.get('id', '?')!r}"
        desk = checked(Desk, entry, where, report)
        if desk is None:
            continue
        if desk.id in desks:
            report(f"{where}: is there twice. Remove or rename one.")
            continue
        desks[desk.id] = desk
        if desk.id not in STANDING and not desk.added:
            known = ", ".join(STANDING)
            report(f"{where}: is none of {known}. Correct the identifier, or write added = true for a further desk.")
        for seat in desk.seats if units is not None else ():
            if seat.unit not in (units or ()):
                report(f"{where}: unit {seat.unit!r} is unknown. Correct it, or add it to the units.")
    if desks:
        _check(file, desks, categories, report)
    elif tables.get("desk") == []:
        report(f"{file.name}: holds no desk. Write at least one [[desk]].")
    return desks


def _check(file: Path, desks: dict[str, Desk], categories: tuple[Path3, ...], report: Report) -> None:
    claimed: dict[tuple[str, ...], str] = {}
    for desk in desks.values():
        for entry in desk.categories:
            path, where = parted(entry), f"{file.name}, desk {desk.id!r}"
            if not path or not any(one[: len(path)] == path for one in categories):
                report(f"{where}: category {entry!r} is not in the categories. Correct it, or add it there.")
            elif path in claimed:
                report(f"{where}: category {entry!r} belongs to {claimed[path]!r}. Take it out of one of them.")
            else:
                claimed[path] = desk.id
    catch_alls = [desk.id for desk in desks.values() if desk.catch_all]
    if len(catch_alls) > 1:
        report(f"{file.name}: more than one desk sets catch_all: {catch_alls}. Leave it to one.")
    uncovered = {path[0]: path for path in categories if not any(desk.reach(path) for desk in desks.values())}
    if not catch_alls:
        nearest = next(iter(desks), "?")
        for name in uncovered:
            report(f"{file.name}, desk {nearest!r}: no desk covers category {name!r}. Add it or set a catch-all.")
        report(f"{file.name}: no desk sets catch_all. Set it for the desk that takes what no other does.")
