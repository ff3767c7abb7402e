"""The units that handle tickets: departments of city and districts, street offices, public companies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.hotline.categories import Report
from assistant.hotline.files import checked, read_tables
from knowledge.areas import Area, AreaTree

CITY = "city"
"""What stands for the district in the identifier of a city's department: `city-housing`."""
GOVERNMENT = "government"
HOTLINE = "hotline-centre"
"""The unit that keeps what no rule places: every city has it."""

Level = Literal["city", "district", "street", "company"]


class Unit(BaseModel):
    """One unit. `area` and `parent` are identifiers; `aliases` are what people call it; `key` its counterpart's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str = Field(min_length=1)
    level: Level
    area: str
    aliases: tuple[str, ...] = ()
    phone: str = ""
    parent: str = ""
    key: str = ""


class Counterpart(BaseModel):
    """A department that the city and each district have: one entry stands for all of them.

    `{name}` in the names becomes that of the area. A parent left out is the government of the same area.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str = Field(min_length=1)
    district_name: str = ""
    aliases: tuple[str, ...] = ()
    phone: str = ""
    parent: str | None = None
    levels: tuple[Literal["city", "district"], ...] = ("city", "district")

    def units(self, areas: AreaTree) -> Iterator[Unit]:
        """The unit of the city and those of its districts."""
        for area in (areas.root, *areas.districts()):
            level: Literal["city", "district"] = "city" if area is areas.root else "district"
            if level in self.levels:
                yield self._unit(area, level)

    def _unit(self, area: Area, level: Literal["city", "district"]) -> Unit:
        name = (self.district_name or self.name) if level == "district" else self.name
        place = CITY if level == "city" else area.id
        return Unit(
            id=f"{place}-{self.key}",
            name=name.replace("{name}", area.name),
            level=level,
            area=area.id,
            aliases=self.aliases,
            phone=self.phone,
            parent=f"{place}-{GOVERNMENT}" if self.parent is None else self.parent,
            key=self.key,
        )


@dataclass(frozen=True)
class Units:
    """The units by identifier."""

    by_id: dict[str, Unit]
    areas: AreaTree
    _names: list[tuple[str, Unit]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        names = [(name, unit) for unit in self.by_id.values() for name in (unit.name, *unit.aliases)]
        self._names.extend(sorted(names, key=lambda pair: len(pair[0]), reverse=True))

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self.by_id

    def __getitem__(self, unit_id: str) -> Unit:
        return self.by_id[unit_id]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def name(self, unit_id: str) -> str:
        """The unit's name; the identifier itself when the unit is not (or no longer) listed."""
        return self.by_id[unit_id].name if unit_id in self.by_id else unit_id

    def called(self, text: str, area_id: str | None = None) -> Unit | None:
        """The unit that the text names: the longest name wins, then the one of the area itself or nearest above."""
        longest = next((name for name, _ in self._names if name in text), None)
        if longest is None:
            return None
        meant = [unit for name, unit in self._names if name == longest]
        lineage = self.areas.lineage(area_id) if area_id else ()
        for area in (*lineage, self.areas.root.id):
            nearest = next((unit for unit in meant if unit.area == area), None)
            if nearest is not None:
                return nearest
        return meant[0] if len(meant) == 1 else None


def read_units(file: Path, areas: AreaTree, report: Report) -> Units:
    """The units of `units.toml`: `[[unit]]` tables, and `[[counterpart]]` tables for the city and every district."""
    found: dict[str, Unit] = {}
    tables = read_tables(file, report)
    for name in sorted(set(tables) - {"unit", "counterpart"}):
        report(f"{file.name}: table {name!r} is unknown. Write [[unit]] or [[counterpart]].")
    for entry in tables.get("unit", []):
        unit = checked(Unit, entry, f"{file.name}, unit {entry.get('id', '?')!r}", report)
        if unit is not None:
            _add(unit, found, file, report)
    for entry in tables.get("counterpart", []):
        counterpart = checked(Counterpart, entry, f"{file.name}, counterpart {entry.get('key', '?')!r}", report)
        for unit in counterpart.units(areas) if counterpart is not None else ():
            _add(unit, found, file, report)
    units = Units(found, areas)
    if not found and not tables:
        return units
    for unit in units:
        _check(unit, units, file, report)
    if HOTLINE not in units:
        report(f"{file.name}: there is no unit {HOTLINE!r}. Add it: it keeps what no rule places.")
    for district in areas.districts():
        if f"{district.id}-{GOVERNMENT}" not in units:
            report(
                f"{file.name}: district {district.id!r} has no unit '{district.id}-{GOVERNMENT}'. Add its government."
            )
    return units


def _add(unit: Unit, found: dict[str, Unit], file: Path, report: Report) -> None:
    if unit.id in found:
        report(f"{file.name}, unit {unit.id!r}: is there twice. Remove or rename one.")
    else:
        found[unit.id] = unit


def _check(unit: Unit, units: Units, file: Path, report: Report) -> None:
    where = f"{file.name}, unit {unit.id!r}"
    if units.areas.area(unit.area) is None:
        report(f"{where}: area {unit.area!r} is unknown. Use an identifier of the table of areas.")
    if unit.parent and unit.parent not in units:
        report(f"{where}: parent {unit.parent!r} is unknown. Correct it, or add that unit.")
    seen, above = {unit.id}, unit.parent
    while above in units and above not in seen:
        seen.add(above)
        above = units[above].parent
    if above == unit.id:
        report(f"{where}: is its own parent by way of {sorted(seen)}. Clear the parent of one of them.")
