"""The dispatch directory (派单目录): which unit leads for a category in an area, and which units assist."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.hotline.categories import Path3, Report
from assistant.hotline.rules import ANY, PLACE, Rule, read_rules
from assistant.hotline.units import CITY, HOTLINE, Units
from knowledge.areas import AreaTree

MOST_ROUTES = 20_000
"""Routes that are remembered: a few hundred categories in a few dozen areas."""


@dataclass(frozen=True)
class Route:
    """Who handles a matter: `unit` leads and answers for it (首接负责, 主办), `assisting` cooperate (协办).

    `rule` is the rule's `id`; `fallback` says that none named a department, so the government of the area leads.
    """

    unit: str
    assisting: tuple[str, ...]
    rule: str
    fallback: bool
    basis: str = ""
    note: str = ""


@dataclass(frozen=True)
class Dispatch:
    """The rules in the order in which they are tried: longest path first, then the smallest area."""

    rules: tuple[Rule, ...]
    units: Units
    areas: AreaTree
    _routes: dict[tuple[tuple[str, ...], str | None], Route] = field(default_factory=dict, repr=False, compare=False)

    def route(self, path: tuple[str, ...], area_id: str | None) -> Route:
        """The units for that category (none to three levels) in that area; an unknown area is as none.

        Without an area `{district}` is the city: its department leads, and so decides which district it is.
        """
        key = (path, area_id)
        if key not in self._routes:
            if len(self._routes) >= MOST_ROUTES:
                self._routes.clear()
            self._routes[key] = self._routed(path, area_id)
        return self._routes[key]

    def _routed(self, path: tuple[str, ...], area_id: str | None) -> Route:
        rule = self.rule_for(path, area_id)
        fallback = rule is None or not rule.path or rule.lead == ANY
        used = rule
        if rule is None or rule.lead == ANY:
            used = next((one for one in self.rules if not one.path), None)
        if used is None:
            used = Rule((), "", "{district}-government", HOTLINE)
        lead = self._lead(used, area_id)
        named = (self._unit(unit, area_id) for unit in used.assisting)
        assisting = tuple(dict.fromkeys(unit for unit in named if unit and unit != lead))
        return Route(lead, assisting, (rule or used).id, fallback, used.basis, used.note or (rule.note if rule else ""))

    def rule_for(self, path: tuple[str, ...], area_id: str | None) -> Rule | None:
        """The first rule that fits; None when not even a fallback is written."""
        lineage = self.areas.lineage(area_id) if area_id else ()
        fits = (one for one in self.rules if path[: len(one.path)] == one.path)
        return next((one for one in fits if not one.area or one.area in lineage), None)

    def _lead(self, rule: Rule, area_id: str | None) -> str:
        needs_area = rule.otherwise and PLACE.search(rule.lead)
        places = _places(self.areas, area_id)
        if needs_area and not all(places.get(place) for place in PLACE.findall(rule.lead)):
            return self._unit(rule.otherwise, area_id) or HOTLINE
        return self._unit(rule.lead, area_id) or HOTLINE

    def _unit(self, template: str, area_id: str | None) -> str:
        """The identifier; empty where the unit is not there or needs a street that is not known."""
        places = {"district": CITY, **_places(self.areas, area_id)}
        unit = PLACE.sub(lambda found: places.get(found[1], "?"), template)
        return unit if unit in self.units else ""


def _places(areas: AreaTree, area_id: str | None) -> dict[str, str]:
    """The district and the street that an area tells."""
    area = areas.area(area_id) if area_id else None
    if area is None:
        return {}
    district = areas.district_of(area.id)
    found = {"district": district.id} if district else {}
    return {**found, "street": area.id} if area.level == "street" else found


def read_dispatch(file: Path, categories: tuple[Path3, ...], units: Units, areas: AreaTree, report: Report) -> Dispatch:
    """The rules of `dispatch.csv`, ready to be asked; what is wrong goes to `report`."""
    return Dispatch(read_rules(file, categories, units, areas, report), units, areas)
