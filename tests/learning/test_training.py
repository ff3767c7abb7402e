"""A candidate is judged on tickets that neither classifier has seen, and comes into use only when it is not worse."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.learning.cards import Card
from assistant.learning.comparing import Difference, objections, paired
from assistant.learning.errors import TooFewTickets
from assistant.learning.holding_out import fingerprint, fingerprints, split
from assistant.learning.labelled import Labelled
from assistant.learning.measures import Measures, coverage, ece, macro_f1, measured
from assistant.learning.registry import Registry
from assistant.learning.training import Collected, Outcome, Trainer, begin
from tests.learning import small
from tests.learning.conftest import NOW

NOTHING = np.zeros(0, dtype=np.uint64)
ROOT = Path(__file__).parents[2]


def trained(trainer: Trainer, collected: Collected, rows: list[Labelled], **how: bool) -> Outcome:
    return trainer.train(replace(collected, rows=rows), started_by="test", **how)


def test_the_first_training_beats_the_tree_and_comes_into_use(
    registry: Registry, trainer: Trainer, collected: Collected
) -> None:
    tree = begin(trainer)
    outcome = trained(trainer, collected, small.tickets(400))
    card = outcome.card
    assert card.promoted and outcome.kept and registry.current() == card.version
    assert card.running == tree and card.metrics["accuracy"] >= card.running_metrics["accuracy"]
    assert card.compared is not None and card.compared.n == card.held_out == 80
    assert card.rows == {"ticket": 320, "tree": 3} and card.started_by == "test" and len(card.data) == 64
    assert card.metrics in [kept.metrics for kept in registry.versions()]


def test_a_candidate_that_is_worse_is_kept_back(registry: Registry, trainer: Trainer, collected: Collected) -> None:
    good = trained(trainer, collected, small.tickets(400)).card.version
    bad = replace(trainer, fit=lambda rows, progress: small.Small({}, always=next(iter(small.MATTERS))))
    outcome = trained(bad, collected, small.tickets(800))
    assert outcome.card.objections[0] == "accuracy" and not outcome.card.promoted
    assert registry.current() == good
    forced = trained(bad, collected, small.tickets(800), force=True)
    assert forced.card.promoted and forced.card.forced and registry.current() == forced.card.version
    assert registry.rollback(by="test", at=NOW) == good


def test_a_dry_run_saves_nothing(registry: Registry, trainer: Trainer, collected: Collected) -> None:
    tree = begin(trainer)
    outcome = trained(trainer, collected, small.tickets(400), dry_run=True)
    assert outcome.card.metrics and not outcome.kept and not outcome.card.promoted
    assert registry.current() == tree and len(registry.versions()) == 1


def test_too_few_tickets_say_how_many_are_needed(registry: Registry, trainer: Trainer, collected: Collected) -> None:
    tree = begin(trainer)
    with pytest.raises(TooFewTickets, match=r"199.*200"):
        trained(trainer, collected, small.tickets(199))
    assert registry.current() == tree
    version = trained(trainer, collected, small.tickets(400)).card.version
    with pytest.raises(TooFewTickets, match=r"80"):
        trained(trainer, collected, [*small.tickets(320)])
    assert registry.current() == version


def test_a_version_that_came_into_use_meanwhile_is_not_pushed_out(
    registry: Registry, trainer: Trainer, collected: Collected
) -> None:
    tree = begin(trainer)
    other = trained(trainer, collected, small.tickets(400)).card.version

    def fit_slowly(rows: object, progress: object) -> small.Small:
        registry.rollback(by="op", at=NOW)
        return small.fit(rows, None)  # type: ignore[arg-type]

    outcome = trained(replace(trainer, fit=fit_slowly), collected, small.tickets(800))
    assert outcome.card.running == other
    assert outcome.card.objections == ("running_changed",) and not outcome.card.promoted
    assert registry.current() == tree


def test_a_damaged_version_in_use_is_replaced_by_comparison_with_the_one_before(
    registry: Registry, trainer: Trainer, collected: Collected
) -> None:
    tree = begin(trainer)
    version = trained(trainer, collected, small.tickets(400)).card.version
    (registry.folder / version / "small.json").unlink()
    outcome = trained(trainer, collected, small.tickets(400))
    assert outcome.card.running == tree and outcome.card.promoted


def test_categories_that_are_gone_do_not_teach(collected: Collected) -> None:
    assert collected.known(("噪声扰民", "施工噪声", "夜间施工噪声"))
    assert not collected.known(("撤销", "了", "的类别"))


def test_held_out_are_the_newest_of_every_category() -> None:
    rows = small.tickets(300)
    parts = split(rows, NOTHING)
    assert len(parts.held_out) == 60 and len(parts.learn) == 240
    assert set(Counter(row.label for row in parts.held_out).values()) == {20}
    for label in small.MATTERS:
        newest = max(row.number for row in parts.learn if row.label == label)
        assert all(row.number > newest for row in parts.held_out if row.label == label)
    assert split(rows, NOTHING) == parts


def test_what_the_running_one_has_learnt_is_never_held_out() -> None:
    rows = small.tickets(300)
    parts = split(rows, fingerprints(rows[:200]))
    assert parts.unseen == 100
    assert {row.number for row in parts.held_out} <= {row.number for row in rows[200:]}
    assert 0 < len(parts.held_out) <= 50


def test_the_same_words_never_stand_on_both_sides() -> None:
    rows = small.tickets(300)
    twice = [*rows, *(replace(row, number=f"9{row.number}", text=f" {row.text}") for row in rows[:150])]
    parts = split(twice, NOTHING)
    assert not {fingerprint(row.text) for row in parts.learn} & {fingerprint(row.text) for row in parts.held_out}


def test_a_category_with_one_ticket_keeps_it_to_learn_from() -> None:
    rows = small.tickets(300)
    lonely = replace(rows[-1], label="孤/零/零", text="只有一张", number="999999")
    assert lonely in split([*rows, lonely], NOTHING).learn


def guess(label: str, score: float = 0.9) -> small.Guess:
    return small.Guess(((label, score),), True)


@pytest.mark.parametrize(
    ("n", "better", "worse", "may"),
    [(1000, 0, 0, True), (1000, 30, 5, True), (1000, 5, 5, True), (1000, 0, 30, False), (200, 10, 10, False)],
)
def test_a_candidate_must_be_shown_not_to_be_worse_by_more_than_a_point(
    n: int, better: int, worse: int, may: bool
) -> None:
    labels = ["a"] * n
    new = [guess("a")] * (n - worse) + [guess("b")] * worse
    old = [guess("b")] * better + [guess("a")] * (n - better)
    difference = paired(new, old, labels)
    assert (difference.better, difference.worse) == (better, worse)
    same = Measures(0.9, 0.9, 0.9, 0.9, 0.01, 1.0, 0.9)
    assert (objections(difference, same, same, target=0.9) == ()) is may


def test_losing_rare_categories_calibration_or_what_was_promised_is_an_objection() -> None:
    equal = Difference(1000, 0, 0, 0.0, 0.0)
    before = Measures(0.9, 0.9, 0.9, 0.9, 0.01, 1.0, 0.95)
    for change, objection in (
        ({"macro_f1": 0.86}, "macro_f1"),
        ({"ece": 0.15}, "ece"),
        ({"decided_accuracy": 0.9}, "decided"),
    ):
        assert objections(equal, replace(before, **change), before, target=0.93) == (objection,)
    for change in ({"ece": 0.05}, {"decided_accuracy": 0.92}, {"macro_f1": 0.89}):
        assert objections(equal, replace(before, **change), before, target=0.93) == ()


def test_the_measures_are_those_of_the_literature() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx(2 / 3)
    assert coverage([0.9, 0.8, 0.7, 0.6], [True, True, False, True], 1.0) == 0.5
    assert coverage([0.9, 0.9], [True, False], 1.0) == 0.0
    assert ece([0.8, 0.8, 0.8, 0.8], [True, True, True, False]) == pytest.approx(0.05)
    found = measured([guess("a"), guess("b", 0.4)], ["a", "a"], target=0.93)
    assert found.accuracy == 0.5 and found.coverage == 0.5 and found.decided == 1.0
    with pytest.raises(ValueError, match="nothing"):
        measured([], [], target=0.93)


KILLED = """
import sys, time
from pathlib import Path
from assistant.learning.registry import Registry
from assistant.learning.training import Collected, Trainer
from tests.learning import small
from tests.learning.conftest import NOW

class Slow(small.Small):
    def save(self, folder):
        super().save(folder)
        print("saving", flush=True)
        time.sleep(60)

def fit(rows, progress):
    return Slow(small.fit(rows, progress).counts)

registry = Registry(Path(sys.argv[1]), load=small.load)
collected = Collected(mask=str, known=lambda path: True, rows=small.tickets(800))
Trainer(registry, fit=fit, seeds=list, now=lambda: NOW).train(collected, started_by="test")
"""


def test_a_training_that_is_killed_leaves_the_version_in_use_and_the_next_one_works(
    registry: Registry, trainer: Trainer, collected: Collected
) -> None:
    version = trained(trainer, collected, small.tickets(400)).card.version
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(registry.folder)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "saving\n"
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    time.sleep(0.05)
    assert registry.current() == version and registry.load(version).labels
    assert [card.version for card in registry.versions()] == [version]
    outcome = trained(trainer, collected, small.tickets(800))
    assert outcome.kept and not list(registry.folder.glob(".making-*"))


def test_a_card_of_a_later_version_of_the_program_can_be_read() -> None:
    card = Card(version="v-one", made_at=NOW, started_by="x", rows={}, labels=1, target=0.93, data="")
    assert Card.model_validate({**card.model_dump(), "something_new": 1}) == card
