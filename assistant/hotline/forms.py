"""What a ticket of each type must say, and how often a missing thing is asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.hotline.errors import DeskDataError
from assistant.hotline.models import TicketType

FILE = Path(__file__).parent / "data" / "forms.toml"
SLOTS = ("description", "location", "occurred", "contact", "subject", "wanted", "affected")
"""What can be said in a draft besides its type."""


@cache
def forms() -> Mapping[str, Any]:
    """The file, checked: every type has its list, and every name in it is one of `SLOTS`."""
    rules = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for kind in TicketType:
        names = rules["required"].get(kind.value)
        if names is None or not set(names) <= set(SLOTS):
            raise DeskDataError(f"{FILE.name}, [required] {kind.value}: list some of {', '.join(SLOTS)}.")
    return rules


def required(kind: str) -> tuple[str, ...]:
    """What must be asked for a ticket of that type, in order."""
    return tuple(forms()["required"][kind])


def times_asked_for(name: str) -> int:
    """How often a thing that stays unsaid is asked for before the ticket may go without it."""
    return 2 if name in forms()["insist"] else 1
