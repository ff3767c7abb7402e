"""Whether a matter can wait: what endangers or cuts off people now, short of an emergency of 110, 119 or 120."""

from __future__ import annotations

import re
from functools import cache

from assistant.hotline.models import Urgency
from assistant.recognise.alignment import aligned
from assistant.recognise.patterns import pattern, table
from knowledge.errors import SampleError

NEAR = 40
"""Characters around what is told in which it must be made serious: things far apart are two matters."""
LONGEST = 4000
"""Characters of a message that are read."""


def urgency_of(text: str) -> Urgency:
    """URGENT or NORMAL; emergencies proper are not told here. `text` as sent or in comparing form."""
    folded = aligned(text[:LONGEST]).text
    if not any(_serious(folded, told, beside) for told, beside in _rows()):
        return Urgency.NORMAL
    return Urgency.NORMAL if pattern("urgency", "calm", "patterns").search(folded) else Urgency.URGENT


@cache
def _rows() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    try:
        return tuple((re.compile(row["told"]), re.compile(row["with"])) for row in table("urgency")["urgent"])
    except (KeyError, re.error) as error:
        raise SampleError(f"urgency.toml, [[urgent]]: {error!r}. Correct the entry.") from error


def _serious(text: str, told: re.Pattern[str], beside: re.Pattern[str]) -> bool:
    seen = 0
    for match in told.finditer(text):
        if match.end() <= seen:
            continue
        seen = match.end() + NEAR
        if beside.search(text, max(0, match.start() - NEAR), seen):
            return True
    return False
