"""Questions about the rules of another city, which this city's guides do not answer."""

from __future__ import annotations

import re

from assistant.recognise.patterns import table
from knowledge.places import mentions


def elsewhere(text: str) -> str | None:
    """The other place whose rules are asked for; None when it is only where somebody comes from or goes to."""
    rules = table("patterns")["elsewhere"]
    for place in dict.fromkeys(mentions(text)):
        if place in rules["ours"]:
            continue
        asked = re.search(rules["asked"].replace("PLACE", re.escape(place)), text)
        if asked and not re.search(rules["passing"].replace("PLACE", re.escape(place)), text):
            return place
    for place in dict.fromkeys(re.findall(rules["abroad"], text)):
        asked = re.search(rules["abroad_asked"].replace("PLACE", re.escape(place)), text)
        if asked and not re.search(rules["passing"].replace("PLACE", re.escape(place)), text):
            return str(place)
    return None


def unknown_district(text: str) -> str | None:
    """The name of a district or county said to be where something is done; the caller knows whether it is ours."""
    match = re.search(table("patterns")["elsewhere"]["unknown_district"], text)
    return match.group("name") if match else None


def without_places(text: str) -> str:
    """The message without the places that somebody comes from or goes to; those that stand in names of items stay."""
    rules = table("patterns")["elsewhere"]
    for place in dict.fromkeys(mentions(text)):
        if place not in rules["ours"]:
            text = re.sub(rules["route"].replace("PLACE", re.escape(place)), " ", text)
    return text
