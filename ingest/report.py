"""What a run of publishing did, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Report:
    """Documents by what became of them; `passages` counts those written in this run."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    retired: int = 0
    held: int = 0
    """Unchanged documents that an editor retired: they stay retired."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Path (with the record or archive member) and the reason."""
    passages: int = 0
    undated: int = 0
    """Documents written in this run for which no date was recognised; such a one never counts as expired."""
    took_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def as_dict(self) -> dict[str, Any]:
        """For JSON output."""
        return {
            "added": self.added,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "retired": self.retired,
            "held": self.held,
            "failed": [{"path": path, "reason": why} for path, why in self.failed],
            "passages": self.passages,
            "undated": self.undated,
            "took_s": round(self.took_s, 3),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: bytes read of all bytes, documents and passages so far."""

    done_bytes: int
    total_bytes: int
    documents: int
    passages: int
    current: str


OnProgress = Callable[[Progress], None]
