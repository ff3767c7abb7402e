"""The card of a version: what it was made of, how it did, and who let it in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.learning.errors import DamagedVersion
from assistant.learning.labelled import Labelled
from assistant.texts import tell

CARD = "card.json"
LEARNT = "learnt.npy"


class Shape(BaseModel):
    """Base of what a card holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Compared(Shape):
    """Candidate less running accuracy on the same tickets; `low` its lower bound at 95 %."""

    n: int
    better: int
    worse: int
    difference: float
    low: float
    margin: float


class Confusion(Shape):
    """A mistake and how often it was made."""

    label: str
    proposed: str
    count: int


class Card(Shape):
    """What is known of a version. Measures are on the held-out tickets; empty where none were held out."""

    version: str
    made_at: datetime
    started_by: str
    rows: dict[str, int]
    """Rows learnt from, by source."""
    skipped: dict[str, int] = Field(default_factory=dict)
    """Tickets that taught nothing, by reason."""
    labels: int
    held_out: int = 0
    target: float
    embedder: str = ""
    """Name of the vectors it was fitted on; with others it cannot be used."""
    metrics: dict[str, float] = Field(default_factory=dict)
    running: str = ""
    """The version it was compared with, and `running_metrics` of that one."""
    running_metrics: dict[str, float] = Field(default_factory=dict)
    compared: Compared | None = None
    objections: tuple[str, ...] = ()
    promoted: bool = False
    forced: bool = False
    confused: tuple[Confusion, ...] = ()
    data: str
    """SHA-256, hexadecimal, of the rows learnt from."""
    took_s: float = 0.0
    files: dict[str, str] = Field(default_factory=dict)
    """SHA-256 of every other file of the version by name."""


def by_source(rows: Sequence[Labelled]) -> dict[str, int]:
    """How many rows come from where."""
    return dict(sorted(Counter(row.source.value for row in rows).items()))


def digest_of(rows: Sequence[Labelled]) -> str:
    """SHA-256, hexadecimal, of texts, labels and weights in order."""
    found = hashlib.sha256()
    for row in rows:
        found.update(f"{row.label}\t{row.weight}\t{row.text}\n".encode())
    return found.hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder, its card left out."""
    found = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CARD):
        with file.open("rb") as stream:
            found[file.relative_to(folder).as_posix()] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


def read_card(folder: Path) -> Card:
    """The card of a version; DamagedVersion when it cannot be read."""
    try:
        return Card.model_validate_json((folder / CARD).read_text("utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise DamagedVersion(tell("understand.damaged", version=folder.name, what=CARD)) from error


def checked(folder: Path) -> Card:
    """The card of a version whose files are all as they were written; DamagedVersion names the first that is not."""
    card = read_card(folder)
    found = digests(folder)
    for name, digest in card.files.items():
        if found.get(name) != digest:
            raise DamagedVersion(tell("understand.damaged", version=folder.name, what=name))
    return card
