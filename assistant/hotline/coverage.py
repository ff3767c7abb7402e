"""Looks at the city's files as a whole: the faults, what each desk covers, whether the examples go where they say."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.hotline.categories import Example, joined
from assistant.hotline.directory import Directory
from knowledge.areas import AreaTree

Judge = Callable[[list[str]], list[tuple[tuple[str, ...], str, str]]]
"""For each sentence the category path, the desk and the unit that it is taken for."""
LEAST_RIGHT = 0.85
LEAST_BY_WORDS = 0.7
"""The share of sentences that must come to their desk, by a judge and by words alone: below it the files mislead."""
NEAREST = 5
"""The training sentences of a category that speak for it in the comparison of words."""


@dataclass(frozen=True)
class Miss:
    """A sentence that came elsewhere: `what` is category, desk or unit."""

    text: str
    what: str
    wanted: str
    found: str


@dataclass(frozen=True)
class DeskCoverage:
    """How many first levels and leaves a desk answers for, and how many sentences there are for them."""

    desk: str
    name: str
    first_levels: int
    leaves: int
    examples: int
    seats: int


@dataclass(frozen=True)
class Findings:
    """What the check found. `right` are shares of the tried sentences by category, desk and unit; empty when none."""

    faults: tuple[str, ...]
    disagreements: tuple[str, ...]
    desks: tuple[DeskCoverage, ...]
    counts: dict[str, int]
    without_examples: tuple[str, ...]
    without_work: tuple[str, ...]
    right: dict[str, float]
    tried: int
    misses: tuple[Miss, ...]
    least: float = LEAST_RIGHT
    acknowledged: bool = False

    @property
    def ok(self) -> bool:
        """Whether the files may be used, the sentences come to their desks, and the examples agree with the rules.

        Where that they disagree is `acknowledged`, it is no obstacle.
        """
        agreed = self.acknowledged or not self.disagreements
        return not self.faults and agreed and self.right.get("desk", 1.0) >= self.least


def check(folder: Path, areas: AreaTree, judge: Judge | None = None, *, acknowledged: bool = False) -> Findings:
    """Reads the files in force for the folder and tries the sentences kept as tests through `judge`.

    Without one, categories are compared by the words that their training sentences share with the sentence.
    """
    faults: list[str] = []
    directory = Directory.read(folder, areas, faults.append)
    told = {joined(example.path) for example in directory.examples}
    misses: list[Miss] = []
    right: dict[str, float] = {}
    tried = 0
    if not faults:
        right, tried = _try(directory, judge or by_words(directory), misses)
    return Findings(
        faults=tuple(faults),
        disagreements=directory.disagreements,
        desks=tuple(_coverage(directory)) if any(desk.catch_all for desk in directory.desks.values()) else (),
        counts={
            "categories": len(directory.categories),
            "examples": len(directory.examples),
            "checks": len(directory.checks()),
            "units": len(directory.units),
            "rules": len(directory.dispatch.rules),
            "desks": len(directory.desks),
        },
        without_examples=tuple(name for path in directory.categories if (name := joined(path)) not in told),
        without_work=tuple(_idle(directory, areas)),
        right=right,
        tried=tried,
        misses=tuple(misses),
        least=LEAST_RIGHT if judge else LEAST_BY_WORDS,
        acknowledged=acknowledged,
    )


def _coverage(directory: Directory) -> Iterable[DeskCoverage]:
    owners = {path: directory.desk_for(path).id for path in directory.categories}
    for desk in directory.desks.values():
        leaves = [path for path, owner in owners.items() if owner == desk.id]
        told = sum(directory.desk_for(example.path) is desk for example in directory.examples)
        seats = sum(seat.count for seat in desk.seats)
        yield DeskCoverage(
            desk.id, desk.name, len({path[0] for path in leaves}), len(leaves), told + len(desk.examples), seats
        )


def _idle(directory: Directory, areas: AreaTree) -> Iterable[str]:
    """The units to which no category of any area comes, as leading or assisting; governments wait for the fallback."""
    places = (None, areas.root.id, *(area.id for area in areas.below(areas.root.id)))
    busy = {directory.dispatch.route((), place).unit for place in places}
    for path in directory.categories:
        for place in places:
            route = directory.dispatch.route(path, place)
            busy.update((route.unit, *route.assisting))
    return (unit.id for unit in directory.units if unit.id not in busy)


def _try(directory: Directory, judge: Judge, misses: list[Miss]) -> tuple[dict[str, float], int]:
    """The shares that came right, and the number of sentences; those that did not are added to `misses`."""
    tests = list(directory.checks())
    of_desks = [(desk.id, text) for desk in directory.desks.values() for text in desk.examples]
    texts = [*(test.text for test in tests), *(text for _, text in of_desks)]
    if not texts:
        return {}, 0
    judged = judge(texts)
    outcomes: dict[str, list[bool]] = {}

    def note(text: str, what: str, wanted: str, found: str) -> None:
        outcomes.setdefault(what, []).append(wanted == found)
        if wanted != found:
            misses.append(Miss(text, what, wanted, found))

    for test, (path, desk, unit) in zip(tests, judged[: len(tests)], strict=True):
        note(test.text, "category", joined(test.path), joined(path))
        note(test.text, "desk", directory.desk_for(test.path).id, desk)
        if test.unit:
            found = directory.dispatch.route(path, test.area).unit if test.area else unit
            note(test.text, "unit", test.unit, found)
    for (wanted, text), (_, desk, _) in zip(of_desks, judged[len(tests) :], strict=True):
        note(text, "desk", wanted, desk)
    return {what: sum(found) / len(found) for what, found in outcomes.items()}, len(texts)


def by_words(directory: Directory) -> Judge:
    """A judge without a model: the category whose training sentences share most rare pairs of characters.

    It finds files that contradict themselves; how good the product's own classifier is it does not say.
    """
    training = [(example, _pairs(example)) for example in directory.training()]
    spread = Counter(pair for _, pairs in training for pair in pairs)
    worth = {pair: math.log(1 + len(training) / count) for pair, count in spread.items()}
    holding: dict[str, list[int]] = {}
    for row, (_, pairs) in enumerate(training):
        for pair in pairs:
            holding.setdefault(pair, []).append(row)
    norms = [math.sqrt(sum(worth[pair] ** 2 for pair in pairs)) or 1.0 for _, pairs in training]

    def judge_one(text: str) -> tuple[tuple[str, ...], str, str]:
        shared: dict[int, float] = defaultdict(float)
        for pair in _pairs(Example((), text)):
            for row in holding.get(pair, ()):
                shared[row] += worth[pair] ** 2 / norms[row]
        votes: dict[tuple[str, ...], float] = defaultdict(float)
        for row in heapq.nlargest(NEAREST, shared, key=shared.__getitem__):
            votes[training[row][0].path] += shared[row]
        path = max(votes, key=votes.__getitem__) if votes else ()
        area = directory.dispatch.areas.find(text)
        unit = directory.dispatch.route(path, area.id if area else None).unit
        return path, directory.desk_for(path).id, unit

    return lambda texts: [judge_one(text) for text in texts]


def _pairs(example: Example) -> set[str]:
    """The pairs of neighbouring characters of the sentence and of its category's name."""
    parts = (example.text, *example.path)
    return {part[at : at + 2] for part in parts for at in range(len(part) - 1)}
