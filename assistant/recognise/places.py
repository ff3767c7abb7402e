"""The places said in a message: the words, where they stand, and the area of the city they lie in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.recognise.names import name_start
from assistant.recognise.patterns import pattern, table
from assistant.recognise.places_areas import candidates, elsewhere, known
from knowledge.areas import AreaTree

SHORTEST = 3
"""Characters: “小区” or “门口” alone is no place that anybody could find."""
LONGEST = 80
"""Characters of one place at most."""
_NAMED = frozenset(("area", "admin", "road", "estate", "public", "metro"))
_LEAD = 4
"""Characters before a place in which “在” and its like are looked for."""
_MORE = {"at": 3.0, "named": 2.0, "number": 2.0, "tail": 1.0, "letter": 0.2}
"""What speaks for one place rather than another: a word of being there, names, numbers, a spot at it, length."""


_LATER = 0.01
"""Taken off for each character before a place: people say first where it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """`text` is message[start:end]; `area_id` the area it surely lies in; `detail` what it says below the area.

    `candidates` has several areas where the names leave it open (a street of two districts). Of a district that is not
    of this city `area_id` is None and `foreign` is true.
    """

    text: str
    start: int
    end: int
    area_id: str | None
    detail: str
    candidates: tuple[str, ...] = ()
    foreign: bool = False
    weight: float = 0.0


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    kind: str
    bare: bool = False
    """A head without a name of its own."""


def places_in(text: str, areas: AreaTree) -> list[Place]:
    """Every place said, in order; text in simplified, half-width form."""
    return [_place(text, chain, areas) for chain in _chains(text, _pieces(text, areas)) if _counts(text, chain)]


def place_in(text: str, areas: AreaTree) -> Place | None:
    """The most exact place said; its area is looked for in the rest of the message when it names none itself."""
    found = places_in(text, areas)
    if not found:
        return None
    best = max(found, key=lambda place: place.weight)
    if best.candidates or best.foreign:
        return best
    others = {place.area_id for place in found if place.area_id}
    if len(others) != 1 or any(place.foreign for place in found):
        return best
    area = others.pop()
    return Place(best.text, best.start, best.end, area, best.detail, (area,) if area else (), False, best.weight)


@lru_cache(maxsize=4)
def _scanner(areas: AreaTree) -> re.Pattern[str]:
    rules = table("places")
    kinds = {"area": known(areas).names.pattern, "metro": rules["parts"]["metro"], "number": rules["parts"]["number"]}
    kinds |= rules["heads"] | {name: rules["parts"][name] for name in ("tail", "exit")}
    return re.compile("|".join(f"(?P<{kind}>{expression})" for kind, expression in kinds.items()))


def _pieces(text: str, areas: AreaTree) -> list[_Piece]:
    pieces: list[_Piece] = []
    for match in _scanner(areas).finditer(text):
        kind, start, end = str(match.lastgroup), match.start(), match.end()
        least = pieces[-1].end if pieces else 0
        bare = False
        if kind in table("places")["heads"] or (kind == "number" and least != start):
            start = name_start(text, start, least)
            bare = (
                start == match.start()
                or pattern("places", "chain", "nameless").fullmatch(text, start, match.start()) is not None
            )
            bare = bare or text[start : match.start()].isdecimal()
        if kind == "number":
            if bare or least == match.start():
                start, bare = match.start(), least != match.start()
            room = pattern("places", "parts", "room").match(text, end)
            end = room.end() if room else end
        pieces.append(_Piece(start, end, kind, bare))
    return pieces


def _chains(text: str, pieces: list[_Piece]) -> list[list[_Piece]]:
    chains: list[list[_Piece]] = []
    for piece in pieces:
        if chains and piece.end - chains[-1][0].start <= LONGEST and _joins(text, chains[-1][-1], piece):
            chains[-1].append(piece)
        else:
            chains.append([piece])
    return chains


def _joins(text: str, last: _Piece, piece: _Piece) -> bool:
    """Whether a piece goes on with the place before it."""
    between = (text, last.end, piece.start)
    if pattern("places", "chain", "link").fullmatch(*between):
        return True
    if piece.kind in ("tail", "exit") and not last.bare:
        if pattern("places", "chain", "indoor").match(text, piece.start):
            return False
        return pattern("places", "chain", "to_tail").fullmatch(*between) is not None
    if piece.kind == last.kind == "road" and not (piece.bare or last.bare):
        return pattern("places", "chain", "between").fullmatch(*between) is not None
    if piece.kind in ("road", "estate") and last.kind in ("area", "admin") and not (piece.bare or last.bare):
        return pattern("places", "chain", "comma").fullmatch(*between) is not None
    return False


def _counts(text: str, chain: list[_Piece]) -> bool:
    """A place has a name, several numbers, or stands after “在”."""
    start, end = chain[0].start, chain[-1].end
    if end - start < SHORTEST:
        return chain[0].kind == "area" and _at(text, start)
    if _acts(text, chain):
        return False
    if any(piece.kind in _NAMED and not piece.bare for piece in chain):
        return True
    numbers = [piece for piece in chain if piece.kind == "number"]
    if len(numbers) > 1 or any(not piece.bare for piece in numbers):
        return True
    heads = [piece for piece in chain if piece.kind in _NAMED]
    spot = len(chain) > 1 and heads and any(text[each.start : each.end] for each in chain if each.kind == "tail")
    return bool(heads) and (_at(text, start) or bool(spot and chain[0].kind == "public"))


def _acts(text: str, chain: list[_Piece]) -> bool:
    """Whether a lone institution opens a clause and does something: it is then who is complained about."""
    start, end = chain[0].start, chain[-1].end
    return (
        all(piece.kind in ("public", "admin") for piece in chain)
        and pattern("places", "chain", "institution").fullmatch(text, start, end) is not None
        and pattern("places", "chain", "opens").search(text, max(0, start - 2), start) is not None
        and pattern("places", "chain", "stays").match(text, end) is None
    )


def _at(text: str, start: int) -> bool:
    return pattern("places", "chain", "at").search(text, max(0, start - _LEAD), start) is not None


def _place(text: str, chain: list[_Piece], areas: AreaTree) -> Place:
    start, end = chain[0].start, chain[-1].end
    said = text[start:end]
    foreign = elsewhere(said, areas)
    options = () if foreign else candidates(said, areas)
    weight = _MORE["letter"] * len(said) - _LATER * start + (_MORE["at"] if _at(text, start) else 0)
    for piece in chain:
        kind = "named" if piece.kind in _NAMED else piece.kind
        weight += 0 if piece.bare and kind == "named" else _MORE.get(kind, 0)
    detail = known(areas).names.sub("", said).strip()
    return Place(said, start, end, options[0] if len(options) == 1 else None, detail, options, foreign, weight)
