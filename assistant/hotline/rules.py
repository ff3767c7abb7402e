"""The rules of the dispatch directory, read from their file and checked one by one and together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.hotline.categories import Path3, Report, joined, parted
from assistant.hotline.files import read_rows
from assistant.hotline.units import CITY, Units
from knowledge.areas import AreaTree

ANY = "*"
"""As a path: every category. As a lead: on purpose the same as for every category."""
PLACE = re.compile(r"\{(district|street)\}")


@dataclass(frozen=True)
class Rule:
    """A line of the directory. Units are identifiers in which `{district}` and `{street}` stand for those of the area.

    `otherwise` leads where the area does not say the place that `lead` needs. An empty path is the fallback.
    """

    path: tuple[str, ...]
    area: str
    lead: str
    otherwise: str = ""
    assisting: tuple[str, ...] = ()
    basis: str = ""
    note: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        """`path@area` as the file writes them: what a ticket keeps as the reason of its dispatch."""
        return (joined(self.path) or ANY) + (f"@{self.area}" if self.area else "")


def read_rules(
    file: Path, categories: tuple[Path3, ...], units: Units, areas: AreaTree, report: Report
) -> tuple[Rule, ...]:
    """The rules of `dispatch.csv`: path, lead and, where wanted, area, otherwise, assisting, basis, note.

    They come in the order in which they are tried: longest path first, then the smallest area.
    """
    rules: dict[tuple[tuple[str, ...], str], Rule] = {}
    for line, row in read_rows(file, ("path", "lead"), report):
        rule = _rule(row, line)
        where = f"{file.name}, line {line}, rule {rule.id!r}"
        twin = rules.get((rule.path, rule.area))
        if twin is not None:
            report(f"{where}: line {twin.line} is equally specific. Delete one, or give one an area.")
            continue
        rules[rule.path, rule.area] = rule
        if rule.path and not any(path[: len(rule.path)] == rule.path for path in categories):
            report(f"{where}: no such category, so it can never match. Correct the path, or add the category.")
        if rule.area and areas.area(rule.area) is None:
            report(f"{where}: area {rule.area!r} is unknown. Use an identifier of the table of areas.")
        for unit in _unknown(rule, units, areas):
            report(f"{where}: unit {unit!r} is unknown. Correct it, or add it to the units.")
    if not rules:
        report(f"{file.name}: no rule can be read from it. Add a line with the path '{ANY}' and the lead of the rest.")
        return ()
    found = sorted(rules.values(), key=lambda rule: (-len(rule.path), -_depth(rule.area, areas), rule.line))
    for fault in _faults(found, categories, units, areas):
        report(f"{file.name}{fault}")
    return tuple(found)


def _rule(row: dict[str, str], line: int) -> Rule:
    path = () if row["path"] == ANY else parted(row["path"])
    assisting = tuple(unit.strip() for unit in row.get("assisting", "").split(";") if unit.strip())
    return Rule(
        path=path,
        area=row.get("area", ""),
        lead=row["lead"],
        otherwise=row.get("otherwise", ""),
        assisting=assisting,
        basis=row.get("basis", ""),
        note=row.get("note", ""),
        line=line,
    )


def _depth(area: str, areas: AreaTree) -> int:
    return len(areas.lineage(area)) if area else 0


def _unknown(rule: Rule, units: Units, areas: AreaTree) -> Iterator[str]:
    """The identifiers that a rule can come to and that are no unit."""
    within = (rule.area, *(area.id for area in areas.below(rule.area))) if rule.area else ()
    districts = {district.id for district in areas.districts()}
    streets = {area.id for area in areas.below(areas.root.id) if area.level == "street"}
    if within:
        around = set(within) | set(areas.lineage(rule.area))
        districts, streets = districts & around, streets & around
    fills = {"district": districts if rule.area else districts | {CITY}, "street": streets}
    for template in filter(None, (rule.lead, rule.otherwise, *rule.assisting)):
        if template == ANY and template == rule.lead and rule.path:
            continue
        place = PLACE.search(template)
        for value in sorted(fills[place[1]]) if place else ("",):
            unit = PLACE.sub(value, template)
            skipped = value == CITY and template == rule.lead and rule.otherwise
            if unit not in units and not skipped:
                yield unit
    if not rule.lead:
        yield ""


def _faults(rules: list[Rule], categories: tuple[Path3, ...], units: Units, areas: AreaTree) -> Iterator[str]:
    """What is wrong with the rules taken together, each beginning after the name of the file."""
    for path in categories:
        if not any(rule.path and not rule.area and path[: len(rule.path)] == rule.path for rule in rules):
            yield f": category {joined(path)!r} has no rule. Add one, or a rule for {path[0]!r} with the lead '{ANY}'."
    if not any(not rule.path and not rule.area for rule in rules):
        yield f": there is no fallback. Add a line with the path '{ANY}' and the lead '{{district}}-government'."
    for rule in rules:
        where = f", line {rule.line}, rule {rule.id!r}"
        leaves = [path for path in categories if path[: len(rule.path)] == rule.path]
        if rule.path and leaves and all(_taken(path, rule, rules, areas) for path in leaves):
            yield f"{where}: can never match, finer rules take all of its categories. Delete it."
        if "{street}" in rule.lead and not rule.otherwise:
            yield f"{where}: nobody leads where the street is not known. Fill the column 'otherwise'."
        if _street(rule.lead, units):
            if not rule.basis:
                yield f"{where}: a street leads without a basis. Name the law, or let the department lead."
            general = next((one for one in rules if one.path == rule.path and not one.area), None)
            if rule.area and general is not None and not _street(general.lead, units):
                yield f"{where}: pushes the work of {general.lead!r} down to a street. Let the department lead."


def _taken(path: Path3, rule: Rule, rules: list[Rule], areas: AreaTree) -> bool:
    above = ("", *areas.lineage(rule.area)) if rule.area else ("",)
    finer = (one for one in rules if len(one.path) > len(rule.path) and path[: len(one.path)] == one.path)
    return any(one.area in above for one in finer)


def _street(lead: str, units: Units) -> bool:
    return "{street}" in lead or (lead in units and units[lead].level == "street")
