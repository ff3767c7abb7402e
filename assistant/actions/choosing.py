"""Which skill a message calls for."""

from __future__ import annotations

from assistant.actions import names
from assistant.models import Intent, Kind, Turn
from assistant.recognise.intents import TICKET_TYPES

BY_REPLY = {
    Kind.EMERGENCY: names.EMERGENCY,
    Kind.NOT_ACCEPTED: names.NOT_ACCEPTED,
    Kind.REFUSAL: names.REFUSE,
    Kind.SMALLTALK: names.SMALLTALK,
    Kind.HANDOFF: names.PERSON,
}
"""Who tells a reply that reading the message has already come to; every other is a question back."""
BY_INTENT = {
    Intent.ASK_ITEM: names.ANSWER,
    Intent.ASK_POLICY: names.ANSWER,
    Intent.TICKET_PROGRESS: names.PROGRESS,
    Intent.TICKET_UPDATE: names.UPDATE,
    Intent.TICKET_WITHDRAW: names.WITHDRAW,
    Intent.RATE: names.RATE,
    Intent.ASK_PERSON: names.PERSON,
    Intent.GREETING: names.SMALLTALK,
    Intent.THANKS: names.SMALLTALK,
    Intent.ABUSE: names.SMALLTALK,
    Intent.OUT_OF_SCOPE: names.REFUSE,
    **dict.fromkeys(TICKET_TYPES, names.FORM),
}


def skill_for(turn: Turn) -> str:
    """The action's name."""
    if turn.reply is not None:
        return BY_REPLY.get(turn.reply.kind, names.CLARIFY)
    if turn.understanding is None:
        return names.CLARIFY
    if turn.understanding.form is not None:
        return names.FORM
    return BY_INTENT.get(turn.understanding.intent.name, names.REFUSE)
