"""Names of places as a field of their own: agreement speaks for a document, conflict against it."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache

from knowledge.text import data_file


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    content = tomllib.loads(data_file("places.toml"))
    region_of: dict[str, str] = {}
    for province, cities in content["provinces"].items():
        region_of[province] = province
        region_of.update({city: province for city in cities})
    names = sorted(region_of, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names))), region_of, re.compile(content["masked"])


@lru_cache(maxsize=65536)
def region(place: str) -> str:
    """The region a place belongs to: its province, or the letter of a masked city."""
    _, region_of, _ = _gazetteer()
    return region_of.get(place, place[:1])


def mentions(normalised: str) -> list[str]:
    """Every place named, in order, with repetitions: a province, a prefecture, or a masked name with its digits."""
    named, _, masked = _gazetteer()
    return named.findall(normalised) + masked.findall(normalised)
