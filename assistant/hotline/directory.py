"""Desks and categories, read from the data files and checked: every category has exactly one desk."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.hotline.errors import DeskDataError

DATA = Path(__file__).parent / "data"


class Hours(BaseModel):
    """Opening hours: weekdays (1 Monday .. 7 Sunday) and local times; `24:00` is midnight at the end of the day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: tuple[int, ...] = Field(min_length=1)
    open: str = Field(pattern=r"^\d{2}:\d{2}$")
    close: str = Field(pattern=r"^\d{2}:\d{2}$")

    @field_validator("days")
    @classmethod
    def _weekdays(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not all(1 <= day <= 7 for day in days):
            raise ValueError("days are 1 (Monday) to 7 (Sunday)")
        return days

    def contains(self, at: datetime) -> bool:
        """Whether the desk is open at that local time."""
        if at.isoweekday() not in self.days:
            return False
        start = time.fromisoformat(self.open)
        return start <= at.time() and (self.close == "24:00" or at.time() < time.fromisoformat(self.close))


class Desk(BaseModel):
    """A specialist desk: who answers for which first-level categories, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: str
    hours: Hours
    categories: tuple[str, ...]
    catch_all: bool = False


@dataclass(frozen=True)
class Directory:
    """The desks by identifier, and the category paths (three levels)."""

    desks: dict[str, Desk]
    categories: tuple[tuple[str, str, str], ...]

    @classmethod
    def load(cls, desks: Path = DATA / "desks.toml", categories: Path = DATA / "categories.csv") -> Directory:
        """Read and check both files. DeskDataError names the file and the entry."""
        paths = _categories(categories)
        found = _desks(desks)
        covered: dict[str, str] = {}
        first_levels = {path[0] for path in paths}
        for desk in found.values():
            for name in desk.categories:
                if name not in first_levels:
                    raise DeskDataError(
                        f"{desks.name}, desk {desk.id!r}: category {name!r} is not in {categories.name}."
                    )
                if name in covered:
                    raise DeskDataError(
                        f"{desks.name}, desk {desk.id!r}: category {name!r} belongs to {covered[name]!r}."
                    )
                covered[name] = desk.id
        catch_alls = [desk.id for desk in found.values() if desk.catch_all]
        if len(catch_alls) != 1:
            raise DeskDataError(f"{desks.name}: exactly one desk must set catch_all, found {catch_alls}.")
        return cls(found, paths)

    @property
    def catch_all(self) -> Desk:
        """The desk for everything that no other covers."""
        return next(desk for desk in self.desks.values() if desk.catch_all)

    def desk_for(self, path: tuple[str, ...]) -> Desk:
        """The desk of a category path; the catch-all for an empty or unknown one."""
        first = path[0] if path else ""
        return next((desk for desk in self.desks.values() if first in desk.categories), self.catch_all)

    def knows(self, path: tuple[str, ...]) -> bool:
        """Whether the path, or what there is of it, is in the list of categories."""
        return any(row[: len(path)] == path for row in self.categories)


def _desks(file: Path) -> dict[str, Desk]:
    try:
        entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8")).get("desk", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DeskDataError(f"{file.name}: cannot be read: {error}") from error
    desks: dict[str, Desk] = {}
    for entry in entries:
        name = entry.get("id", "?")
        try:
            desk = Desk.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise DeskDataError(f"{file.name}, desk {name!r}: {where}: {first['msg']}") from error
        if desk.id in desks:
            raise DeskDataError(f"{file.name}, desk {name!r}: is there twice.")
        desks[desk.id] = desk
    return desks


def _categories(file: Path) -> tuple[tuple[str, str, str], ...]:
    seen: dict[tuple[str, str, str], int] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            path = (row.get("level1") or "", row.get("level2") or "", row.get("level3") or "")
            if not all(path):
                raise DeskDataError(f"{file.name}, line {line}: three levels are needed, found {path}.")
            if path in seen:
                raise DeskDataError(f"{file.name}, line {line}: {path} is already on line {seen[path]}.")
            seen[path] = line
    return tuple(seen)
