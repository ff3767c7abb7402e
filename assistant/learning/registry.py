"""The versions of a classifier in a folder, and which of them is in use.

<version>/     the classifier's files, `learnt.npy`, and `card.json`, which is written last
current        the name of the version in use; replaced in one step
history.jsonl  every change of it: when, from, to, who, why
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from assistant.learning.cards import CARD, LEARNT, Card, checked, digests, read_card
from assistant.learning.errors import DamagedVersion, LearningError, NoSuchVersion
from assistant.learning.holding_out import Learnt
from assistant.learning.ports import Classifier, Load
from assistant.texts import tell

KEPT = 12
"""Versions kept besides those that were in use last."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{3,60}")
_HALF_MADE = ".making-"


@dataclass(frozen=True)
class Switch:
    """A change of the version in use. `action` is `promote` or `rollback`."""

    at: datetime
    action: str
    before: str
    after: str
    by: str


class Registry:
    """The versions under one folder. Processes may read and change it at the same time."""

    def __init__(self, folder: Path, *, load: Load, embedder: str = "") -> None:
        """`embedder` names the vectors of this process: a version that was fitted on others is not used."""
        self.folder = folder
        self.embedder = embedder
        self._load = load

    def current(self) -> str | None:
        """The name of the version in use; None when there is none yet."""
        try:
            name = (self.folder / "current").read_text("ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return name if NAME.fullmatch(name) else None

    def mark(self) -> tuple[int, int]:
        """Changes whenever the pointer is replaced: its time in ns and its inode; (0, 0) without one."""
        try:
            found = (self.folder / "current").stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)

    def versions(self) -> list[Card]:
        """The cards of all versions, oldest first; one that cannot be read is left out."""
        cards = []
        for folder in self._folders():
            try:
                cards.append(read_card(folder))
            except DamagedVersion:
                continue
        return sorted(cards, key=lambda card: (card.made_at, card.version))

    def load(self, version: str) -> Classifier:
        """The classifier of a version; NoSuchVersion, or DamagedVersion when a file is not as it was written."""
        folder = self._of(version)
        card = checked(folder)
        if card.embedder not in ("", self.embedder):
            raise DamagedVersion(tell("understand.other_vectors", version=version, name=card.embedder))
        try:
            return self._load(folder)
        except Exception as error:
            raise DamagedVersion(tell("understand.damaged", version=version, what=type(error).__name__)) from error

    def learnt(self, version: str) -> Learnt:
        """Fingerprints of the texts that a version has learnt from."""
        file = self._of(version) / LEARNT
        return np.load(file, allow_pickle=False) if file.exists() else np.zeros(0, dtype=np.uint64)

    def add(self, classifier: Classifier, learnt: Learnt, card: Card) -> Card:
        """Keeps a version: all of it or nothing. The card comes back with the digests of the files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        making = Path(mkdtemp(prefix=f"{_HALF_MADE}{card.version}-", dir=self.folder))
        try:
            classifier.save(making)
            np.save(making / LEARNT, learnt, allow_pickle=False)
            card = card.model_copy(update={"files": digests(making)})
            _written(making / CARD, card.model_dump_json(indent=2))
            if not self.has(card.version):  # two processes that start together make the same first version
                making.rename(self.folder / card.version)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        return card

    def take_over(self, folder: Path) -> None:
        """Copies a version that was made elsewhere; nothing where it is not there, or not whole."""
        try:
            checked(folder)
        except LearningError:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        making = Path(mkdtemp(prefix=f"{_HALF_MADE}{folder.name}-", dir=self.folder))
        try:
            shutil.copytree(folder, making, dirs_exist_ok=True)
            if not self.has(folder.name):
                making.rename(self.folder / folder.name)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def promote(self, version: str, *, by: str, at: datetime, action: str = "promote") -> None:
        """Puts a version into use, in one step for every reader. It is read once before; DamagedVersion."""
        self.load(version)
        with self._locked("switching"):
            self._switch(version, by=by, at=at, action=action)

    def replace(self, running: str | None, version: str, *, by: str, at: datetime) -> bool:
        """Promotes unless another version than `running` has come into use meanwhile; whether it did."""
        self.load(version)
        with self._locked("switching"):
            if self.current() != running:
                return False
            self._switch(version, by=by, at=at, action="promote")
        return True

    def _switch(self, version: str, *, by: str, at: datetime, action: str) -> None:
        before = self.current() or ""
        _written(self.folder / "current", version + "\n")
        entry = {"at": at.isoformat(), "action": action, "before": before, "after": version, "by": by}
        with (self.folder / "history.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def rollback(self, *, by: str, at: datetime, to: str | None = None) -> str:
        """Puts the version before into use again, or a named one; repeated, it goes further back. NoSuchVersion."""
        if to is None:
            earlier = self.before()
            if not earlier:
                raise NoSuchVersion(tell("understand.nothing_before", version=self.current() or "-"))
            to = earlier[0]
        self.promote(to, by=by, at=at, action="rollback")
        return to

    def before(self) -> list[str]:
        """The versions that were in use before the current one, the last first."""
        return self._stack()[-2::-1]

    def history(self) -> list[Switch]:
        """Every change of the version in use, oldest first."""
        try:
            lines = (self.folder / "history.jsonl").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        found = []
        for line in lines:
            try:
                entry = json.loads(line)
                at = datetime.fromisoformat(entry["at"])
                found.append(Switch(at, entry["action"], entry["before"], entry["after"], entry["by"]))
            except (ValueError, KeyError, TypeError):
                continue  # a line cut off by a power failure
        return found

    def _stack(self) -> list[str]:
        """The versions in use one after the other, those that were rolled back taken off; the current one last."""
        stack: list[str] = []
        for switch in self.history():
            if switch.after in stack:
                del stack[stack.index(switch.after) + 1 :]
            else:
                stack.append(switch.after)
        current = self.current()
        if current is not None and current not in stack[-1:]:
            stack.append(current)
        return stack

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Held by whoever trains; LearningError when somebody else does."""
        with self._locked("training", wait=False):
            yield

    @contextmanager
    def _locked(self, name: str, *, wait: bool = True) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f".{name}").open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LearningError(tell("understand.busy", folder=self.folder)) from error
            yield

    def tidy(self) -> None:
        """Removes what an interrupted training left, and the oldest versions that nobody would go back to."""
        for left in self.folder.glob(f"{_HALF_MADE}*"):
            shutil.rmtree(left, ignore_errors=True)
        in_use = set(self._stack()[-KEPT:])
        spare = [card.version for card in self.versions() if card.version not in in_use]
        for version in spare[:-KEPT]:
            shutil.rmtree(self.folder / version, ignore_errors=True)

    def has(self, version: str) -> bool:
        """Whether there is a version of that name."""
        return bool(NAME.fullmatch(version)) and (self.folder / version / CARD).is_file()

    def _of(self, version: str) -> Path:
        if not self.has(version):
            known = ", ".join(folder.name for folder in self._folders()) or "-"
            raise NoSuchVersion(tell("understand.no_version", version=version, known=known))
        return self.folder / version

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if path.is_dir() and NAME.fullmatch(path.name))


def _written(file: Path, text: str) -> None:
    """The file with that text, or as it was: never half of it."""
    new = file.with_name(f".{file.name}.new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(new, file)
