"""The names of items as they are compared: their characters, pairs, parts and spellings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.recognise.patterns import pattern
from assistant.recognise.speech import same
from knowledge.models import ServiceItem

GAP = 3
"""Characters that may stand between two parts of a family's common name."""
WIDER = 4
"""Characters by which a stretch of the message that holds a name's words may be longer than the name."""


@dataclass(slots=True)
class Named:
    """A name or alias of an item as it is compared; `acts` when it names an act, `mass` is the weight of its grams."""

    text: str
    item: ServiceItem
    grams: Counter[str]
    acts: bool
    mass: float = 0.0


def grams_of(text: str) -> Counter[str]:
    compact = "".join(text.split())
    grams = Counter(compact[i : i + 2] for i in range(len(compact) - 1))
    grams.update(compact)
    return grams


def shared(
    weighed: Sequence[tuple[str, int, float]], grams: Counter[str], context: frozenset[str]
) -> tuple[float, float]:
    """The weight of a subject's grams that a name holds, and of those left over that stand elsewhere in its item."""
    told = beside = 0.0
    for gram, count, weight in weighed:
        held = grams.get(gram, 0)
        if held:
            told += weight * min(count, held)
        if count > held and gram in context:
            beside += weight * (count - held)
    return told, beside


def stretch(named: Named, where: Mapping[str, Sequence[int]], compact: str) -> tuple[int, int]:
    """Where the stretch with most of a name's pairs begins and ends, single characters of it at its edges."""
    places = sorted(at for gram in named.grams if len(gram) == 2 for at in where.get(gram, ()))
    reach = len(named.text) + WIDER
    most: tuple[int, int, int] = (0, 0, 0)
    for first, begin in enumerate(places):
        inside = [at for at in places[first:] if at + 2 - begin <= reach]
        distinct = len({compact[at : at + 2] for at in inside})
        most = max(most, (distinct, -(inside[-1] + 2 - begin), begin))
    _, length, begin = most
    end = begin - length
    edges = range(1, WIDER + 1)
    after = max((step for step in edges if compact[end + step - 1 : end + step] in named.grams), default=0)
    before = max((step for step in edges if begin >= step and compact[begin - step] in named.grams), default=0)
    return begin - before, end + after


def context_of(item: ServiceItem) -> str:
    situations = [part for situation in item.situations for part in (situation.name, *situation.aliases)]
    return " ".join((item.name, *item.aliases, *situations))


def spellings(item: ServiceItem) -> set[str]:
    """The item's names as they are written, and as they are compared."""
    written = {item.name, *item.aliases}
    return written | {same(name) for name in written}


def in_order(subject: str, name: str) -> bool:
    """Whether a name holds the subject, but for a final “证”, with at most one gap of `GAP` characters."""
    compact = "".join(subject.split())
    if len(compact) < 2:
        return False
    stem = compact.removesuffix(pattern("patterns", "certificate", "suffix").pattern)
    if stem in name:
        return True
    for cut in range(2, len(compact)):
        before, after = compact[:cut], compact[cut:]
        at = name.find(before)
        while at >= 0:
            if any(name.startswith(after, at + cut + gap) for gap in range(1, GAP + 1)):
                return True
            at = name.find(before, at + 1)
    return False


def bare(name: str) -> list[str]:
    """The parts of a name inside and outside its brackets, as names of their own."""
    for opening, closing in (("（", "）"), ("(", ")")):
        if opening in name and closing in name:
            before, _, rest = name.partition(opening)
            inside, _, after = rest.partition(closing)
            return [part for part in (before + inside + after, before + after, inside) if len(part) >= 3]
    return []


def led_alike(one: str, other: str) -> int:
    """How many characters two names have in common from the beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (mine, its) in enumerate(pairs) if mine != its), min(len(one), len(other)))
