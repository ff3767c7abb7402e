"""Which elements of an item a question asks for."""

from __future__ import annotations

import re

from assistant.recognise.patterns import pattern, table
from knowledge.models import Aspect


def aspects_in(text: str) -> tuple[Aspect, ...]:
    """The aspects asked, in the order in which they are named."""
    found: list[tuple[int, Aspect]] = []
    for aspect in Aspect:
        if match := pattern("patterns", "aspects", aspect.value).search(text):
            found.append((match.start(), aspect))
    found.sort(key=lambda pair: pair[0])
    aspects = [aspect for _, aspect in found]
    return tuple(_drop_weaker(aspects))


def _drop_weaker(aspects: list[Aspect]) -> list[Aspect]:
    """Words for going somewhere also ask for hours or visits; the narrower meaning wins."""
    if (
        Aspect.HOURS in aspects
        and Aspect.PLACE in aspects
        and aspects.index(Aspect.HOURS) < aspects.index(Aspect.PLACE)
    ):
        return aspects
    if Aspect.PROCESS in aspects and Aspect.ONLINE in aspects:
        return [aspect for aspect in aspects if aspect is not Aspect.PROCESS]
    return aspects


def subject_of(text: str) -> str:
    """The message without aspect words and fillers: what it is about."""
    rest = text
    for aspect in Aspect:
        rest = pattern("patterns", "aspects", aspect.value).sub(" ", rest)
    rest = re.sub(r"[^\w\u4e00-\u9fff]+", " ", rest)
    for word in sorted(table("patterns")["filler"]["words"], key=len, reverse=True):
        rest = rest.replace(word, " ")
    edges, alone = table("patterns")["filler"]["edges"], table("patterns")["filler"]["alone"]
    pieces = (piece for piece in rest.split() if piece not in alone)
    return " ".join(part for piece in pieces if (part := piece.strip(edges)) and part not in alone)
