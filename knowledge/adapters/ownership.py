"""Which process may write the embedded vectors: one at a time, by a lock on a file in the home."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


class VectorOwner:
    """Holds the lock from `take` to `release`; the operating system lets go of it when the process ends."""

    def __init__(self, home: Path) -> None:
        self._file = home / "vectors.lock"
        self._held: IO[str] | None = None

    def take(self) -> bool:
        """Whether this process is now the owner; False while another one is."""
        stream = self._file.open("w")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            return False
        self._held = stream
        return True

    def release(self) -> None:
        """Lets another process own the vectors."""
        if self._held is not None:
            self._held.close()
            self._held = None
