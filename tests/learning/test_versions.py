"""Versions in a folder: one is in use, another takes its place in one step, and the way back is always open."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest

from assistant.learning.cards import Card
from assistant.learning.errors import DamagedVersion, LearningError, NoSuchVersion
from assistant.learning.holding_out import fingerprints
from assistant.learning.registry import KEPT, Registry
from assistant.learning.running import Running
from assistant.learning.training import Trainer, begin, first
from tests.learning import small
from tests.learning.conftest import NOW, PATHS

LABEL = "a/b/c"


def add(registry: Registry, version: str, says: str = LABEL, *, embedder: str = "") -> None:
    card = Card(
        version=version, made_at=NOW, started_by="test", rows={}, labels=1, target=0.93, data="", embedder=embedder
    )
    registry.add(small.Small({}, always=says), fingerprints([]), card)


def promoted(registry: Registry, *versions: str) -> None:
    for version in versions:
        add(registry, version, says=version)
        registry.promote(version, by="test", at=NOW)


def test_without_versions_nothing_is_in_use(registry: Registry) -> None:
    assert registry.current() is None and registry.versions() == [] and registry.history() == []
    assert Running(registry).start() is None
    with pytest.raises(NoSuchVersion):
        registry.rollback(by="test", at=NOW)


def test_a_version_is_kept_with_its_card(registry: Registry) -> None:
    add(registry, "v-one")
    (card,) = registry.versions()
    assert card.version == "v-one" and set(card.files) == {"small.json", "learnt.npy"}
    assert registry.current() is None
    assert not list(registry.folder.glob(".making-*"))


def test_rolling_back_goes_one_step_further_each_time(registry: Registry) -> None:
    promoted(registry, "v-one", "v-two", "v-three")
    assert registry.rollback(by="op", at=NOW) == "v-two"
    assert registry.rollback(by="op", at=NOW) == "v-one"
    with pytest.raises(NoSuchVersion):
        registry.rollback(by="op", at=NOW)
    assert registry.current() == "v-one"
    assert [(one.action, one.before, one.after, one.by) for one in registry.history()][-1] == (
        "rollback", "v-two", "v-one", "op",
    )  # fmt: skip
    promoted(registry, "v-four")
    assert registry.rollback(by="op", at=NOW) == "v-one"


def test_rolling_back_to_a_named_version(registry: Registry) -> None:
    promoted(registry, "v-one", "v-two", "v-three")
    assert registry.rollback(by="op", at=NOW, to="v-one") == "v-one"
    with pytest.raises(NoSuchVersion, match="v-nine"):
        registry.rollback(by="op", at=NOW, to="v-nine")
    with pytest.raises(NoSuchVersion):
        registry.rollback(by="op", at=NOW, to="../../etc")
    assert registry.current() == "v-one"


def damage(registry: Registry, version: str) -> None:
    file = registry.folder / version / "small.json"
    file.write_text(file.read_text("utf-8").replace("always", "alw"), "utf-8")


def test_a_damaged_version_is_named_and_does_not_come_into_use(registry: Registry) -> None:
    promoted(registry, "v-one", "v-two")
    damage(registry, "v-one")
    with pytest.raises(DamagedVersion, match=r"v-one.*small\.json"):
        registry.rollback(by="op", at=NOW)
    assert registry.current() == "v-two"
    (registry.folder / "v-two" / "card.json").write_text("{", "utf-8")
    with pytest.raises(DamagedVersion, match=r"v-two.*card\.json"):
        registry.load("v-two")


def test_a_server_that_starts_on_a_damaged_version_uses_the_one_before(
    registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    promoted(registry, "v-one", "v-two")
    damage(registry, "v-two")
    with caplog.at_level(logging.ERROR):
        in_use = Running(registry).start()
    assert in_use is not None and in_use.version == "v-one"
    assert "v-two" in caplog.text


def test_a_running_server_keeps_its_version_when_the_next_is_damaged(registry: Registry) -> None:
    promoted(registry, "v-one")
    running = Running(registry, look_every_s=0)
    running.start()
    promoted(registry, "v-two")
    damage(registry, "v-two")
    assert running.look() is False
    in_use = running()
    assert in_use is not None and in_use.version == "v-one"


def test_a_server_left_without_any_version_falls_back_on_the_tree(registry: Registry, trainer: Trainer) -> None:
    promoted(registry, "v-one")
    damage(registry, "v-one")
    in_use = Running(registry).start(lambda: first(trainer))
    assert in_use is not None and in_use.version.startswith("tree-")
    assert registry.current() == "v-one"


def test_a_version_made_on_other_vectors_is_not_used(tmp_path: Path) -> None:
    add(Registry(tmp_path, load=small.load), "v-one", embedder="old-vectors")
    with pytest.raises(DamagedVersion, match="old-vectors"):
        Registry(tmp_path, load=small.load, embedder="new-vectors").load("v-one")
    Registry(tmp_path, load=small.load, embedder="old-vectors").load("v-one")


def test_readers_change_over_without_a_restart_and_no_answer_is_mixed(registry: Registry) -> None:
    """Four readers ask all the time while versions come into use and are rolled back."""
    promoted(registry, "v-00")
    running = Running(registry, look_every_s=0)
    running.start()
    stop = threading.Event()
    seen: set[str] = set()
    wrong: list[str] = []

    def reads() -> None:
        while not stop.is_set():
            in_use = running()
            if in_use is None:
                wrong.append("nothing in use")
                return
            (guess,) = in_use.classifier.predict(["x"])
            seen.add(in_use.version)
            if guess.scored[0][0] != in_use.version:
                wrong.append(in_use.version)

    readers = [threading.Thread(target=reads) for _ in range(4)]
    for reader in readers:
        reader.start()

    def waits_for(version: str) -> None:
        until = time.monotonic() + 20
        while version not in seen and time.monotonic() < until:
            time.sleep(0.005)

    try:
        for n in range(1, 6):
            promoted(registry, f"v-0{n}")
            waits_for(f"v-0{n}")
        for n in (4, 3):
            seen.discard(f"v-0{n}")
            registry.rollback(by="op", at=NOW)
            waits_for(f"v-0{n}")
    finally:
        stop.set()
        for reader in readers:
            reader.join(10)
    assert wrong == []
    assert {f"v-0{n}" for n in range(6)} <= seen


def test_a_look_costs_nothing_while_nothing_changes(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    promoted(registry, "v-one")
    running = Running(registry, look_every_s=60)
    running.start()

    def marked() -> tuple[int, int]:
        raise AssertionError("looked again within the minute")

    running()
    monkeypatch.setattr(registry, "mark", marked)
    for _ in range(1000):
        assert running() is not None


def test_the_first_version_knows_the_tree_and_follows_its_changes(registry: Registry, trainer: Trainer) -> None:
    version = begin(trainer)
    assert version.startswith("tree-") and registry.current() == version
    assert set(registry.load(version).labels) == set(small.MATTERS)
    assert begin(trainer) == version and len(registry.history()) == 1
    fewer = Trainer(registry, fit=small.fit, seeds=lambda: trainer.seeds()[:-1], now=trainer.now)
    changed = begin(fewer)
    assert changed != version and len(registry.load(changed).labels) == len(PATHS) - 1


def test_the_tree_does_not_push_out_a_version_learnt_from_tickets(registry: Registry, trainer: Trainer) -> None:
    promoted(registry, "v-one")
    assert begin(trainer) == "v-one"


def test_old_versions_go_but_those_one_could_go_back_to_stay(registry: Registry) -> None:
    promoted(registry, "v-first")
    for n in range(2 * KEPT):
        add(registry, f"v-{n:03d}")
    (registry.folder / ".making-v-left-over").mkdir()
    registry.tidy()
    names = [card.version for card in registry.versions()]
    assert "v-first" in names and len(names) == KEPT + 1
    assert not (registry.folder / ".making-v-left-over").exists()


def test_two_trainings_at_once_are_refused(registry: Registry) -> None:
    with registry.alone():
        assert_busy(registry)
        promoted(registry, "v-one")
    with registry.alone():
        pass


def assert_busy(registry: Registry) -> None:
    with pytest.raises(LearningError), registry.alone():
        raise AssertionError("two at once")
