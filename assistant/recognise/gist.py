"""Which item a story is about: the thing it names and the act done with it, wherever they stand in the message."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from assistant.recognise.patterns import pattern, table
from assistant.recognise.speech import same
from knowledge.models import ServiceItem

SAID = 0.62
"""Share of a name's weight that a message must hold for the name to be taken as said."""
APART = 0.5
"""What a pair of a name counts whose two characters stand in the message in order, but not together."""
REACH = 6
"""Characters that may stand between the two."""
ACT = 4.0
"""Weight of an act of the message that is, or is not, the item's; about that of one telling pair."""
RANK = 0.5
"""What the weight of each act is above that of the next in the order of patterns.toml: the narrower act comes first."""
JOINED = 0.8
"""What a pair of a name counts that stands in the message with only light words between."""
BESIDE = 0.3
"""What a pair of the message counts that stands elsewhere in the item, against one in the name."""
NEAR = 1.2
"""Items whose scores are closer than this are told apart by nothing that was said."""
FAR = 3.0
"""What one of several look-alikes by name must be ahead by to be taken alone: about one telling pair."""
ASIDE = 0.8
"""Weight of a pair that stands in no name, only in the circumstances of an item."""
LEAST = 3.0
"""Weight that a name must hold in the message: about one telling pair."""


@dataclass(frozen=True, slots=True)
class Gist:
    """An item that a story may be about: its weight, the share of its best name that was said, and `agrees`."""

    code: str
    name: str
    weight: float
    share: float
    agrees: bool
    """Whether an act of the message is the item's own."""


@dataclass(frozen=True, slots=True)
class _Name:
    code: str
    pairs: frozenset[str]
    mass: float


class GistMatcher:
    """Compares the things that a message names with those in every name of every item, without regard to the rest.

    Acts (lost, expired, first, changed, given up) are taken out of names and message alike and compared as acts, so
    that “身份证落在车上找不回来” says the same as “身份证丢了”.
    """

    def __init__(self, items: Iterable[ServiceItem]) -> None:
        rules = table("patterns")["gist"]
        self._acts = {name: re.compile(words) for name, words in rules["acts"].items()}
        self._rank = {name: RANK * at for at, name in enumerate(reversed(self._acts))}
        self._light = re.compile(rules["light"])
        self._suffix = rules["suffix"]
        items = tuple(items)
        self._official = {item.code: item.name for item in items}
        self._does: dict[str, frozenset[str]] = {}
        self._beside: dict[str, frozenset[str]] = {}
        bare: list[tuple[str, frozenset[str]]] = []
        for item in items:
            self._does[item.code] = self.acts_in(item.name)
            told = [item.name, *item.aliases]
            told += [part for one in item.situations for part in (one.name, *one.aliases)]
            self._beside[item.code] = frozenset(pair for text in told for pair in self._pairs(text))
            found = {self._pairs(name) for name in (item.name, *item.aliases)}
            bare += [(item.code, pairs) for pairs in found if pairs]
        self._characters = {code: frozenset("".join(pairs)) for code, pairs in self._beside.items()}
        counted: Counter[str] = Counter()
        counted.update(pair for _, pair in {(code, pair) for code, pairs in bare for pair in pairs})
        total = max(1, len(items))
        self._weight = {pair: math.log(1 + total / count) for pair, count in counted.items()}
        self._names = [_Name(code, pairs, sum(self._weight[pair] for pair in pairs)) for code, pairs in bare]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(self._names):
            for pair in name.pairs:
                self._holding[pair].append(index)

    def acts_in(self, text: str) -> frozenset[str]:
        """The acts that a text speaks of."""
        folded = same(text)
        return frozenset(name for name, words in self._acts.items() if words.search(folded))

    def rank(self, text: str, prior: frozenset[str] = frozenset()) -> list[Gist]:
        """The items whose thing the message names, best first; empty when it names none.

        `prior` are the acts spoken of before: they hold for a message that tells of none.
        """
        folded = same(text)
        pairs, joined = self._pairs(text), self._joined(text)
        where = _positions(folded)
        acts = self.acts_in(text) or prior
        kinds = self._kinds(text)
        candidates = {index for pair in pairs | joined for index in self._holding.get(pair, ())}
        best: dict[str, Gist] = {}
        for index in candidates:
            name = self._names[index]
            said = sum(self._weight[pair] * _held(pair, pairs, joined, where) for pair in name.pairs)
            share = said / name.mass
            if share < SAID or said < LEAST or self._strange(kinds, name.code):
                continue
            agrees, points = self._agreement(acts, name.code)
            beside = sum(self._weight.get(pair, 0.0) for pair in pairs & self._beside[name.code])
            weight = said * share + points + BESIDE * beside
            known = best.get(name.code)
            if known is None or weight > known.weight:
                best[name.code] = Gist(name.code, self._official[name.code], weight, share, agrees)
        return sorted(best.values(), key=lambda one: (-one.weight, one.code))

    def _agreement(self, acts: frozenset[str], code: str) -> tuple[bool, float]:
        does = self._does[code]
        if acts & does:
            return True, ACT + max(self._rank[act] for act in acts & does)
        if acts and does:
            return False, -ACT
        if does:
            return False, -ACT / 2
        return not acts, 0.0

    def _pairs(self, text: str) -> frozenset[str]:
        """The pairs of characters of a text that are neither acts nor words of asking."""
        return frozenset(piece[at : at + 2] for piece in self._pieces(text) for at in range(len(piece) - 1))

    def _joined(self, text: str) -> frozenset[str]:
        """The pairs across acts and light words."""
        pieces = self._pieces(text)
        return frozenset(one[-1] + other[0] for one, other in pairwise(pieces))

    def _pieces(self, text: str) -> list[str]:
        folded = same(text)
        for words in self._acts.values():
            folded = words.sub(" ", folded)
        return self._light.sub(" ", folded).split()

    def _kinds(self, text: str) -> list[str]:
        """What stands before “证”, “补贴” and the like in a text: of what kind each is."""
        issued = pattern("patterns", "gist", "issued")
        return [found.group("kind") for piece in self._pieces(text) for found in issued.finditer(piece)]

    def _strange(self, kinds: list[str], code: str) -> bool:
        """Whether the item knows none of the kinds: “律师执业” beside the registration of doctors."""
        known, characters = self._beside[code], self._characters[code]
        return bool(kinds) and not any(kind in known if len(kind) == 2 else kind in characters for kind in kinds)

    def among(self, text: str, codes: Collection[str], prior: frozenset[str] = frozenset()) -> str | None:
        """The one of a few items that the acts told, or things that only it knows, tell from the others; else None."""
        pairs = self._pairs(text) | self._joined(text)
        acts = self.acts_in(text) or prior
        held = {code: pairs & self._beside[code] for code in codes if code in self._beside}
        common = frozenset.intersection(*held.values()) if held else frozenset()
        told = {code: {pair for pair in own - common if pair[1] not in self._suffix} for code, own in held.items()}
        points = {code: sum(self._weight.get(pair, ASIDE) for pair in own) for code, own in told.items()}
        if acts:
            points = {code: weight + self._agreement(acts, code)[1] for code, weight in points.items()}
        ranked = sorted(((weight, code) for code, weight in points.items()), reverse=True)
        if not ranked or ranked[0][0] <= 0 or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < FAR):
            return None
        return ranked[0][1]


def _positions(text: str) -> Mapping[str, list[int]]:
    where: dict[str, list[int]] = defaultdict(list)
    for at, character in enumerate(text):
        where[character].append(at)
    return where


def _held(pair: str, pairs: frozenset[str], joined: frozenset[str], where: Mapping[str, list[int]]) -> float:
    if pair in pairs:
        return 1.0
    if pair in joined:
        return JOINED
    first, second = where.get(pair[0], ()), where.get(pair[1], ())
    near = any(0 < after - before <= REACH for before in first for after in second)
    return APART if near else 0.0


def told_apart(ranked: list[Gist]) -> tuple[str, ...]:
    """The best item, with those that nothing said tells from it."""
    if not ranked:
        return ()
    return tuple(one.code for one in ranked if ranked[0].weight - one.weight < NEAR)


def unexplained(text: str) -> str:
    """What of a message is neither asking nor light words."""
    return pattern("patterns", "gist", "light").sub("", same(text))
