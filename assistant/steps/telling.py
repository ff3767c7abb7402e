"""Whether a message that names an item asks about it, or tells what went wrong with it."""

from __future__ import annotations

import re

from assistant.recognise.aspects import aspects_in
from assistant.recognise.intents import SETTLED, IntentReading, problem_weight
from assistant.recognise.items import ItemMatch
from assistant.recognise.patterns import pattern, table
from assistant.steps.naming import WHOLE
from knowledge.models import Aspect

TOLD = 0.8
"""At or above this a message that names an item tells a trouble with it, and `ASKING` where it asks an element too."""
ASKING = 0.93
CLAUSE = re.compile(r"[,，。;；!！?？\s]+")


def tells(text: str, reading: IntentReading, aspects: tuple[Aspect, ...], match: ItemMatch) -> bool:
    """Whether a message that names an item tells what went wrong with it rather than asks how it is done.

    Who asks an element of it and tells of nothing to be put right only says how it came to the question.
    """
    if aspects and not aggrieved(text) and (len(reading.parts) > 1 or _asks_apart(text)):
        return False
    if len(reading.parts) > 1:
        return True
    if match.score >= WHOLE and reading.main.confidence < SETTLED:
        return False
    return reading.opens >= (ASKING if aspects else TOLD)


def aggrieved(text: str) -> bool:
    """Whether a clause tells of something that somebody should put right."""
    threshold = int(table("patterns")["problem"]["threshold"])
    told = pattern("patterns", "which", "grievance").search(text) is not None
    return told or any(problem_weight(clause) >= threshold for clause in CLAUSE.split(text))


def _asks_apart(text: str) -> bool:
    """Whether the question stands in a clause of its own."""
    clauses = [clause for clause in CLAUSE.split(text) if clause.strip()]
    return len(clauses) > 1 and any(not aspects_in(clause) for clause in clauses)
