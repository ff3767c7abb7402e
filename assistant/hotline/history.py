"""The append-only history of a ticket: every entry carries a hash over itself and the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from assistant.hotline.models import HistoryEntry


def chain(previous: str, entry: HistoryEntry) -> HistoryEntry:
    """The entry with its hash: SHA-256, hexadecimal, of the previous hash and the entry's own fields."""
    fields = entry.model_dump(mode="json", exclude={"hash", "at"})
    fields["at"] = round(entry.at.timestamp() * 1000)
    text = json.dumps([previous, fields], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return entry.model_copy(update={"hash": hashlib.sha256(text.encode()).hexdigest()})


def broken_at(entries: Sequence[HistoryEntry]) -> int | None:
    """The index of the first entry that was changed, moved or removed since it was written; None when all are whole."""
    previous = ""
    for expected, entry in enumerate(entries):
        if entry.index != expected or chain(previous, entry).hash != entry.hash:
            return expected
        previous = entry.hash
    return None
