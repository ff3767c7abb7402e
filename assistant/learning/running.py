"""The classifier in use, in a process that serves: it notices another version and changes over between questions."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.learning.errors import LearningError
from assistant.learning.ports import Classifier
from assistant.learning.registry import Registry

log = logging.getLogger(__name__)
LOOK_EVERY_S = 2.0


@dataclass(frozen=True)
class InUse:
    """A version and its classifier. Whoever has taken it keeps it until the end of the question."""

    version: str
    classifier: Classifier


class Running:
    """Gives the classifier in use.

    A look at the pointer is one `stat`, at most every `look_every_s`; another version is read in the background while
    the old one answers, and replaces it in one assignment. A version that cannot be read is told in the log once and
    the one before stays in use.
    """

    def __init__(self, registry: Registry, *, look_every_s: float = LOOK_EVERY_S) -> None:
        self._registry = registry
        self._look_every_s = look_every_s
        self._in_use: InUse | None = None
        self._mark: tuple[int, int] | None = None
        self._looked = float("-inf")
        self._reading = threading.Lock()

    def start(self, otherwise: Callable[[], str] | None = None) -> InUse | None:
        """Reads the version in use, or the last one before it that is whole, or the one that `otherwise` makes.

        Blocks. None when there is none.
        """
        self.look()
        for version in self._registry.before():
            if self._in_use is not None or self._read(version):
                break
        if self._in_use is None and otherwise is not None:
            self._read(otherwise())
        return self._in_use

    def __call__(self) -> InUse | None:
        """The classifier in use; a newer one is read in the background. Costs microseconds."""
        now = time.monotonic()
        if now - self._looked >= self._look_every_s:
            self._looked = now
            if self._registry.mark() != self._mark and not self._reading.locked():
                threading.Thread(target=self.look, name="read-classifier", daemon=True).start()
        return self._in_use

    def look(self) -> bool:
        """Changes over when the pointer has changed; True when it did. Blocks for the reading."""
        with self._reading:
            mark = self._registry.mark()
            if mark == self._mark:
                return False
            self._mark = mark
            version = self._registry.current()
            if version is None or (self._in_use is not None and self._in_use.version == version):
                return False
            return self._read(version)

    def _read(self, version: str) -> bool:
        try:
            self._in_use = InUse(version, self._registry.load(version))
        except LearningError as error:
            still = self._in_use.version if self._in_use else "none"
            log.error("classifier %s cannot be used (%s); %s stays in use", version, error, still)
            return False
        log.info("classifier %s is in use", version)
        return True
