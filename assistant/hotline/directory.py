"""The desks, categories, units and rules of the city, read from its files and checked together."""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from assistant.hotline import desks as desks_of
from assistant.hotline.categories import Example, Path3, Report, read_categories, read_examples
from assistant.hotline.desks import Desk, Hours, read_desks
from assistant.hotline.dispatch import Dispatch, read_dispatch
from assistant.hotline.errors import DeskDataError
from assistant.hotline.files import SHIPPED, absent_from, area_tree, state_of
from assistant.hotline.units import Units, read_units
from knowledge.areas import AreaTree
from knowledge.errors import YixianError

DATA = SHIPPED

SHOWN = 5
"""Faults of a broken edit that the log tells; `yixian desks check` tells all."""

log = logging.getLogger(__name__)

__all__ = ["DATA", "Desk", "Directory", "DirectoryWatch", "Hours"]


@dataclass(frozen=True)
class Directory:
    """The desks by identifier, the category paths (three levels), the units, the rules, and the examples."""

    desks: dict[str, Desk]
    categories: tuple[Path3, ...]
    units: Units
    dispatch: Dispatch
    examples: tuple[Example, ...] = ()
    words: dict[Path3, tuple[str, ...]] = field(default_factory=dict, repr=False)
    disagreements: tuple[str, ...] = ()
    """Examples whose unit is not the one to which the rules lead, a sentence each. The rules are in force all the same:
    an example is a test, and a test that is out of date must not keep a city from changing who does what."""
    _prefixes: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)
    _reached: dict[tuple[str, ...], Desk] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path = DATA, *, areas: AreaTree | None = None) -> Directory:
        """Read and check the files in force. DeskDataError holds every fault, each with file and entry, on a line."""
        faults: list[str] = []
        directory = cls.read(folder, areas or area_tree(folder), faults.append)
        if faults:
            raise DeskDataError("\n".join(faults))
        return directory

    @classmethod
    def read(cls, folder: Path, areas: AreaTree, report: Report) -> Directory:
        """As much as can be read of the folder's files, nothing when one is missing; each fault goes to `report`.

        Where nothing can be read of a file, what only follows from that is not told.
        """
        if absent := absent_from(folder):
            for fault in absent:
                report(fault)
            units = Units({}, areas)
            return cls({}, (), units, Dispatch((), units, areas))
        words = read_categories(folder / "categories.csv", report)
        categories = tuple(words)
        units = read_units(folder / "units.toml", areas, report)
        further = report if words and len(units) else _nobody
        dispatch = read_dispatch(folder / "dispatch.csv", categories, units, areas, further)
        desks = read_desks(folder / "desks.toml", categories, units, further)
        file = folder / "examples.csv"
        examples = read_examples(file, categories, areas, further)
        unknown = further if dispatch.rules else _nobody
        found = (_disagreement(example, dispatch, file.name, unknown) for example in examples)
        disagreements = tuple(fault for fault in found if fault)
        prefixes = frozenset(path[:depth] for path in categories for depth in range(4))
        return cls(desks, categories, units, dispatch, examples, words, disagreements, prefixes)

    @property
    def catch_all(self) -> Desk:
        """The desk for everything that no other covers."""
        return next(desk for desk in self.desks.values() if desk.catch_all)

    def desk_for(self, path: tuple[str, ...]) -> Desk:
        """The desk that claims most levels of the path; the catch-all for an empty or unknown one."""
        found = self._reached.get(path)
        if found is None:
            best = max(self.desks.values(), key=lambda desk: desk.reach(path))
            found = best if best.reach(path) else self.catch_all
            if path in self._prefixes:
                self._reached[path] = found
        return found

    def desk_named(self, text: str) -> Desk | None:
        """The desk whose people or bodies a text names; None when it names those of none or of several."""
        found = [desk for desk in self.desks.values() if desk.named and re.search(desk.named, text)]
        return found[0] if len(found) == 1 else None

    def knows(self, path: tuple[str, ...]) -> bool:
        """Whether the path, or what there is of it, is in the list of categories."""
        return path in self._prefixes

    def is_open(self, desk: str, at: datetime, closed: Container[date] = ()) -> bool:
        """Whether the desk of that identifier is open at that local time; `closed` are the public holidays."""
        return desks_of.is_open(self.desks[desk], at, closed)

    def training(self) -> tuple[Example, ...]:
        """What may be learnt from before there are tickets: names of the categories, their words, sentences.

        Each word is a row of its own; no sentence kept as a test is among them.
        """
        names = (Example(path, part) for path in self.categories for part in dict.fromkeys(path))
        words = (Example(path, word) for path, said in self.words.items() for word in said)
        return (*names, *words, *(example for example in self.examples if not example.check))

    def checks(self) -> tuple[Example, ...]:
        """The examples kept as tests, never learnt from."""
        return tuple(example for example in self.examples if example.check)


def _nobody(_fault: str) -> None:
    """Takes a fault that only follows from another."""


def _disagreement(example: Example, dispatch: Dispatch, name: str, report: Report) -> str:
    """How the rules lead elsewhere than the example says; empty where they agree or it names no unit."""
    where = f"{name}, line {example.line}, example {example.text!r}"
    if not example.unit:
        return ""
    if example.unit not in dispatch.units:
        report(f"{where}: unit {example.unit!r} is unknown. Correct it, or add it to the units.")
        return ""
    route = dispatch.route(example.path, example.area or None)
    if route.unit == example.unit:
        return ""
    return f"{where}: rule {route.rule!r} leads to {route.unit!r}, not {example.unit!r}. Correct the one that is wrong."


class DirectoryWatch:
    """Holds the directory in force and reads the files again when they change; a broken edit keeps the last good one.

    `problem` says what is wrong with the files now, every fault on a line; empty when nothing is.
    """

    def __init__(self, folder: Path = DATA, *, areas: AreaTree | None = None) -> None:
        self._folder = folder
        self._areas = areas
        self._seen = state_of(folder)
        self._told: tuple[str, ...] = ()
        self.problem = ""
        self._current = Directory.load(folder, areas=self._areas)
        self._tell_disagreements()

    def __call__(self) -> Directory:
        """The directory in force."""
        return self._current

    def refresh(self) -> bool:
        """Looks at the files (a few `stat` calls) and reads them when one changed; True when the directory is new."""
        state = state_of(self._folder)
        if state == self._seen:
            return False
        self._seen = state
        try:
            self._current = Directory.load(self._folder, areas=self._areas)
        except Exception as error:  # whatever is in the files, the service goes on
            problem = str(error) if isinstance(error, YixianError) else f"{type(error).__name__}: {error}"
            if problem != self.problem:
                shown = _some(problem.splitlines())
                log.error("the directory was not read again; the last good one is in force:\n%s", shown)
            self.problem = problem
            return False
        self.problem = ""
        self._tell_disagreements()
        return True

    def _tell_disagreements(self) -> None:
        found = self._current.disagreements
        if found and found != self._told:
            log.warning("the rules are in force, though %d examples say otherwise:\n%s", len(found), _some(found))
        self._told = found


def _some(faults: Sequence[str]) -> str:
    """The first faults, and how many more there are."""
    more = [f"... and {len(faults) - SHOWN} more: yixian desks check"] if len(faults) > SHOWN else []
    return "\n".join((*faults[:SHOWN], *more))
