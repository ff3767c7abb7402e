"""What a message does to a ticket draft that is still open."""

from __future__ import annotations

from assistant.models import DialogueState, FormMove
from assistant.recognise.intents import TICKET_TYPES, problem_weight
from assistant.recognise.patterns import pattern, table
from assistant.recognise.slots import slots_in
from assistant.texts import say

LONGEST_PLACE = 40
"""Characters: a longer answer to “where?” is more than a place."""


def form_move(text: str, state: DialogueState) -> FormMove | None:
    """Confirm, cancel, a correction, or the missing place; None when the message is a question of its own."""
    draft = state.ticket_draft
    if state.pending != "ticket" or draft is None:
        return None
    if pattern("patterns", "intents", "confirm").search(text):
        return FormMove(action="confirm")
    if pattern("patterns", "intents", "cancel").search(text):
        return FormMove(action="cancel")
    if match := pattern("patterns", "intents", "correct").search(text):
        return _correction(match.groupdict())
    return _filling(text, state, draft)


def _correction(found: dict[str, str | None]) -> FormMove:
    label = found.get("label") or found.get("label2") or ""
    value = (found.get("value") or found.get("value2") or "").strip()
    name = str(table("patterns")["labels"].get(label, "description"))
    if name == "type":
        kinds = [kind for kind in TICKET_TYPES.values() if say(f"ticket_types.{kind}") in value]
        return FormMove(action="change", fields={"type": kinds[0]} if kinds else {})
    return FormMove(action="change", fields={name: value})


def _filling(text: str, state: DialogueState, draft: dict[str, object]) -> FormMove | None:
    slots = slots_in(text)
    awaited = "location" in state.asked and not draft.get("location")
    weight = problem_weight(text)
    if weight < 0 or (not slots and not awaited and weight == 0):
        return None
    fields = {name: value for name, value in slots.items() if not draft.get(name)}
    if awaited and "location" not in slots and len(text) <= LONGEST_PLACE and weight == 0:
        fields["location"] = text
    return FormMove(action="change", fields=fields, addition=text if weight > 0 else "")
