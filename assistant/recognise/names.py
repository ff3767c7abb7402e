"""Where a name begins that ends at a known word: read backwards up to a word that cannot stand in a name."""

from __future__ import annotations

import re
from functools import cache

from assistant.recognise.patterns import pattern

REACH = 10
"""Characters before a head in which its name is looked for."""


@cache
def _name() -> re.Pattern[str]:
    return pattern("places", "chain", "name")


def name_start(text: str, head: int, least: int, *, file: str = "places", section: str = "chain") -> int:
    """Where the name before text[head:] begins, not before `least`; `head` itself when there is none.

    `stop` and `protected` of the section say which words end a name, and in which words they do not.
    """
    floor = max(least, head - REACH)
    run = _name().search(text, floor, head)
    begins = run.start() if run else head
    if begins == head:
        return head
    kept = [match.span() for match in pattern(file, section, "protected").finditer(text, begins, head + 2)]
    for match in pattern(file, section, "stop").finditer(text, begins, head):
        if not any(start <= match.start() and match.end() <= end for start, end in kept):
            begins = max(begins, match.end())
    return begins
