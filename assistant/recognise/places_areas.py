"""Which area of the city a place lies in, by the names in it and the table of areas."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from assistant.recognise.patterns import pattern
from knowledge.areas import Area, AreaTree


@dataclass(frozen=True, slots=True)
class Known:
    """The names of a tree of areas as one expression, and the areas that each name may mean."""

    names: re.Pattern[str]
    meant: dict[str, tuple[Area, ...]]


@lru_cache(maxsize=4)
def known(areas: AreaTree) -> Known:
    """Made once for a tree. The city itself is no place that anybody could find, so its names are left out."""
    meant: dict[str, list[Area]] = defaultdict(list)
    for area in areas.below(areas.root.id):
        for name in (area.name, *area.aliases):
            meant[name].append(area)
    names = sorted(meant, key=len, reverse=True)
    return Known(re.compile("|".join(map(re.escape, names)) or "(?!)"), {one: tuple(meant[one]) for one in names})


def candidates(text: str, areas: AreaTree) -> tuple[str, ...]:
    """Identifiers of the areas that a place may lie in: one when it is settled, several when its names leave it open.

    A street implies its district; with the district said too, only a street of it counts. A street and a district that
    contradict each other are both given. Empty when no area of the city is named.
    """
    table = known(areas)
    said = [table.meant[match.group()] for match in table.names.finditer(text)]
    if not said:
        return ()
    narrow = said[0]
    for more in said[1:]:
        together = [one for one in more if any(_within(areas, one, other) for other in narrow)]
        wider = [one for one in narrow if any(_within(areas, one, other) for other in more)]
        narrow = tuple(together or wider or (*narrow, *more))
    return tuple(dict.fromkeys(area.id for area in narrow))


def elsewhere(text: str, areas: AreaTree) -> bool:
    """Whether the place begins with a district or county that is not of this city."""
    for match in re.finditer("[区县]", text):
        found = pattern("places", "chain", "district_like").search(text, max(0, match.end() - 5), match.end())
        if found and not any(found.group("district").endswith(name) for name in known(areas).meant):
            return True
    return False


def _within(areas: AreaTree, inner: Area, outer: Area) -> bool:
    return outer.id in areas.lineage(inner.id)
