"""The tree of areas: city, districts, streets."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from knowledge.errors import SampleError
from knowledge.models import Frozen

SHIPPED = Path(__file__).parent / "samples" / "areas.toml"


class Area(Frozen):
    """One area with the names that people use for it."""

    id: str
    name: str
    parent: str = ""
    level: Literal["city", "district", "street"]
    aliases: tuple[str, ...] = ()


class AreaTree:
    """Areas by identifier. The parent of an area is listed before it."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas: dict[str, Area] = {}
        for area in areas:
            if area.id in self._areas:
                raise SampleError(f"areas.toml, area {area.id!r}: listed twice. Remove one.")
            if area.parent and area.parent not in self._areas:
                raise SampleError(f"areas.toml, area {area.id!r}: parent {area.parent!r} is not listed before it.")
            self._areas[area.id] = area
        names = [(name, area) for area in self._areas.values() for name in (area.name, *area.aliases)]
        self._names = sorted(names, key=lambda pair: len(pair[0]), reverse=True)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> AreaTree:
        """Read a tree from TOML (`[[area]]` tables). Raises SampleError with the file and entry."""
        try:
            entries = tomllib.loads(path.read_text("utf-8"))["area"]
            tree = cls(Area.model_validate(entry) for entry in entries)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValidationError) as error:
            raise SampleError(f"{path}: not a valid area tree: {error}") from error
        if not any(not area.parent for area in tree._areas.values()):
            raise SampleError(f"{path}: no area without a parent. Begin with the city.")
        return tree

    def area(self, area_id: str) -> Area | None:
        """The area of that identifier."""
        return self._areas.get(area_id)

    @property
    def root(self) -> Area:
        """The area above all others: the city."""
        return next(area for area in self._areas.values() if not area.parent)

    def identifier(self, name: str) -> str:
        """The identifier of an area given by identifier or full name; the text itself when neither is listed."""
        if name in self._areas:
            return name
        return next((area.id for area in self._areas.values() if area.name == name), name)

    def ancestors(self, area_id: str) -> tuple[Area, ...]:
        """The areas above, nearest first; empty for the root or an unknown area."""
        found: list[Area] = []
        area = self._areas.get(area_id)
        while area is not None and area.parent:
            area = self._areas[area.parent]
            found.append(area)
        return tuple(found)

    def below(self, area_id: str) -> tuple[Area, ...]:
        """The areas in it, near ones before those within them."""
        return tuple(area for area in self._areas.values() if area_id in self.lineage(area.id)[1:])

    def lineage(self, area_id: str) -> tuple[str, ...]:
        """The area itself, then those above it, as identifiers."""
        return (area_id, *(area.id for area in self.ancestors(area_id)))

    def find(self, text: str) -> Area | None:
        """The area whose name or alias is in the text; the longest name wins."""
        return next((area for name, area in self._names if name in text), None)

    def districts(self) -> tuple[Area, ...]:
        """The areas of district level, as listed."""
        return tuple(area for area in self._areas.values() if area.level == "district")

    def district_of(self, area_id: str) -> Area | None:
        """The district that the area is or lies in."""
        lineage = (self._areas.get(one) for one in self.lineage(area_id))
        return next((area for area in lineage if area is not None and area.level == "district"), None)
