"""Trains a candidate from what tickets teach, compares it with the classifier in use, and lets the better one in."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter

import numpy as np

from assistant.learning.cards import Card, Compared, Confusion, by_source, digest_of
from assistant.learning.comparing import MARGIN, objections, paired
from assistant.learning.errors import DamagedVersion, TooFewTickets
from assistant.learning.holding_out import Learnt, fingerprints, split
from assistant.learning.labelled import Course, Labelled, path_of, taught_by
from assistant.learning.measures import Measures, confused, measured
from assistant.learning.ports import Classifier, Fit, Predicted, Progress
from assistant.learning.registry import Registry
from assistant.texts import tell

LEAST_TICKETS = 200
"""Teaching tickets without which a training is not worth its comparison."""
LEAST_HELD_OUT = 40
AT_A_TIME = 1000
TREE = "tree-"
"""How the names of versions without tickets begin."""
CHANGED = "running_changed"
"""The objection that somebody has put another version into use during the training."""


@dataclass
class Collected:
    """What the tickets teach, and why the others teach nothing. `known` tells whether a path is in the directory."""

    mask: Callable[[str], str]
    known: Callable[[tuple[str, ...]], bool]
    rows: list[Labelled] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def take(self, courses: Iterable[Course]) -> None:
        """Add a batch of tickets, in any order."""
        for course in courses:
            taught = taught_by(course, self.mask)
            if isinstance(taught, Labelled) and not self.known(path_of(taught.label)):
                taught = "unknown_category"
            if isinstance(taught, Labelled):
                self.rows.append(taught)
            else:
                self.skipped[taught] += 1


@dataclass(frozen=True)
class Outcome:
    """What a training came to. `kept` tells whether the version is in the registry: not after a dry run."""

    card: Card
    kept: bool


@dataclass(frozen=True)
class Trainer:
    """Runs trainings. `seeds` gives the tree and the written examples; `target` is the accuracy of what is decided."""

    registry: Registry
    fit: Fit
    seeds: Callable[[], Sequence[Labelled]]
    now: Callable[[], datetime]
    target: float = 0.93
    seed: int = 0
    form: str = ""
    """Names the saved form of the classifiers: those of another form are not taken for the same."""
    made: Path | None = None
    """A folder of versions that were made beforehand, as `prepare` does: taken over instead of fitted again."""

    def train(
        self,
        collected: Collected,
        *,
        started_by: str,
        force: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Outcome:
        """Fits, compares and, when nothing speaks against it or with `force`, puts the candidate into use.

        TooFewTickets says how many are needed; whatever is raised, the classifier in use stays.
        """
        with self.registry.alone():
            return self._train(collected, started_by, force, dry_run, progress)

    def _train(
        self, collected: Collected, started_by: str, force: bool, dry_run: bool, progress: Progress | None
    ) -> Outcome:
        began = perf_counter()
        current = self.registry.current()
        serving, running, learnt = self._running()
        rows = [*self.seeds(), *collected.rows]
        parts = split(rows, learnt, seed=self.seed)
        self._enough(collected.rows, parts.held_out, parts.unseen)
        candidate = self.fit(parts.learn, progress)
        labels = [row.label for row in parts.held_out]
        texts = [row.text for row in parts.held_out]
        said = _predicted(candidate, texts)
        measures = measured(said, labels, target=self.target)
        card = Card(
            version=f"{self.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
            made_at=self.now(),
            started_by=started_by,
            rows=by_source(parts.learn),
            skipped=dict(sorted(collected.skipped.items())),
            labels=len(candidate.labels),
            held_out=len(labels),
            target=self.target,
            embedder=self.registry.embedder,
            metrics=measures.rounded(),
            confused=tuple(Confusion(label=a, proposed=b, count=n) for a, b, n in confused(said, labels)),
            data=digest_of(parts.learn),
        )
        if running is not None:
            compared = self._against(running, texts, labels, said, measures)
            card = card.model_copy(update={"running": serving, **compared})
        let_in = force or not card.objections
        took = round(perf_counter() - began, 1)
        card = card.model_copy(
            update={"promoted": let_in and not dry_run, "forced": force and bool(card.objections), "took_s": took}
        )
        if dry_run:
            return Outcome(card, kept=False)
        card = self.registry.add(candidate, fingerprints(parts.learn), card)
        if let_in and not self.registry.replace(current, card.version, by=started_by, at=self.now()):
            card = card.model_copy(update={"promoted": False, "objections": (*card.objections, CHANGED)})
        self.registry.tidy()
        return Outcome(card, kept=True)

    def _running(self) -> tuple[str | None, Classifier | None, Learnt]:
        """The version in use, the classifier that serves (the one before, where a file is damaged), what it learnt."""
        current = self.registry.current()
        for version in [current, *self.registry.before()]:
            if version is not None and self.registry.has(version):
                try:
                    return version, self.registry.load(version), self.registry.learnt(version)
                except DamagedVersion:
                    continue
        return None, None, np.zeros(0, dtype=np.uint64)

    def _against(
        self, running: Classifier, texts: list[str], labels: list[str], said: Sequence[Predicted], measures: Measures
    ) -> dict[str, object]:
        """The parts of the card that compare the candidate with the classifier in use."""
        old = _predicted(running, texts)
        theirs = measured(old, labels, target=self.target)
        difference = paired(said, old, labels)
        return {
            "running_metrics": theirs.rounded(),
            "compared": Compared(**asdict(difference), margin=MARGIN),
            "objections": objections(difference, measures, theirs, target=self.target),
        }

    def _enough(self, tickets: Sequence[Labelled], held_out: Sequence[Labelled], unseen: int) -> None:
        if len(tickets) < LEAST_TICKETS:
            raise TooFewTickets(tell("understand.too_few", found=len(tickets), least=LEAST_TICKETS))
        if len(held_out) < LEAST_HELD_OUT:
            least = 2 * LEAST_HELD_OUT
            raise TooFewTickets(tell("understand.too_few_new", found=unseen, least=least))


def first(trainer: Trainer) -> str:
    """The version that knows the tree and the written examples alone; made when it is not there yet."""
    rows = list(trainer.seeds())
    registry = trainer.registry
    made_of = f"{trainer.form} {registry.embedder} {trainer.target} {digest_of(rows)}"
    version = TREE + hashlib.sha256(made_of.encode()).hexdigest()[:12]
    if not registry.has(version) and trainer.made is not None:
        registry.take_over(trainer.made / version)
    if not registry.has(version):
        fitted = trainer.fit(rows, None)
        card = Card(
            version=version, made_at=trainer.now(), started_by="start", rows=by_source(rows),
            labels=len(fitted.labels), target=trainer.target, embedder=registry.embedder, promoted=True,
            data=digest_of(rows),
        )  # fmt: skip
        registry.add(fitted, fingerprints(rows), card)
    return version


def begin(trainer: Trainer) -> str:
    """Puts the version of the tree into use unless one learnt from tickets is; the version in use.

    Another tree or other examples make another version, which takes the old one's place.
    """
    registry = trainer.registry
    current = registry.current()
    if current is not None and not current.startswith(TREE) and registry.has(current):
        return current
    version = first(trainer)
    if current != version:
        registry.replace(current, version, by="start", at=trainer.now())
    return registry.current() or version


def _predicted(classifier: Classifier, texts: Sequence[str]) -> list[Predicted]:
    found: list[Predicted] = []
    for start in range(0, len(texts), AT_A_TIME):
        found += classifier.predict(texts[start : start + AT_A_TIME])
    return found
