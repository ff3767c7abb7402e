"""What a person wants with a message, by rules whose patterns are data."""

from __future__ import annotations

import re

from assistant.models import Intent, ScoredIntent
from assistant.recognise.patterns import pattern, table

SIMPLE = (
    ("greeting", Intent.GREETING),
    ("thanks", Intent.THANKS),
    ("ticket_withdraw", Intent.TICKET_WITHDRAW),
    ("ticket_progress", Intent.TICKET_PROGRESS),
    ("ask_person", Intent.ASK_PERSON),
)
TICKETS = (
    ("report", Intent.REPORT_VIOLATION),
    ("praise", Intent.PRAISE),
    ("complain", Intent.COMPLAIN),
    ("suggest", Intent.SUGGEST),
)
TICKET_TYPES = {
    Intent.COMPLAIN: "complaint",
    Intent.REQUEST_HELP: "help",
    Intent.REPORT_VIOLATION: "report",
    Intent.SUGGEST: "suggestion",
    Intent.PRAISE: "praise",
}


def simple_intent(text: str) -> ScoredIntent | None:
    """Greeting, thanks, progress, withdrawal or a person: intents that a pattern settles."""
    for key, intent in SIMPLE:
        if pattern("patterns", "intents", key).search(text):
            return ScoredIntent(name=intent, confidence=0.95)
    return None


def abusive(text: str) -> bool:
    """Whether the message insults rather than asks or tells."""
    return pattern("patterns", "intents", "abuse").search(text) is not None


def problem_weight(text: str) -> int:
    """How strongly a message tells of a trouble that somebody should put right; `problem.threshold` decides."""
    rules = table("patterns")["problem"]
    weight = sum(int(points) for expression, points in rules["weights"].items() if re.search(expression, text))
    if weight and re.search(rules["adjust"]["personal"], text):
        weight += 1
    if re.search(rules["adjust"]["question"], text):
        weight -= 2
    return weight


def asks_how_to_report(text: str) -> bool:
    """“怎么投诉物业”: how a complaint is made, while nothing is told to be put right."""
    told = problem_weight(text) >= int(table("patterns")["problem"]["threshold"])
    return not told and pattern("patterns", "intents", "guide").search(text) is not None


def ticket_intent(text: str) -> ScoredIntent | None:
    """Complaint, help, report, suggestion or praise; None when the message is a question."""
    if asks_how_to_report(text) or re.search(table("patterns")["problem"]["adjust"]["rule"], text):
        return None
    asks = re.search(table("patterns")["problem"]["adjust"]["question"], text) is not None
    weight = problem_weight(text)
    for key, intent in TICKETS:
        if (match := pattern("patterns", "intents", key).search(text)) and (
            not asks or weight > 0 or (match.start() == 0 and intent is not Intent.SUGGEST)
        ):
            return ScoredIntent(name=intent, confidence=0.85)
    if weight >= int(table("patterns")["problem"]["threshold"]):
        return ScoredIntent(name=Intent.COMPLAIN, confidence=min(0.9, 0.5 + 0.1 * weight))
    return None
