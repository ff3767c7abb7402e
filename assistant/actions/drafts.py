"""A ticket before it is filed: what it says, what is still missing, and the changes that can be taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from assistant.actions.together import matter_in
from assistant.hotline.forms import SLOTS, required, times_asked_for
from assistant.hotline.models import TicketType, Urgency
from assistant.models import DialogueState, FormMove, Turn
from assistant.recognise.forms import in_draft, subject_in
from assistant.recognise.patterns import pattern, table
from assistant.recognise.slots import in_words
from assistant.texts import say

SHOWN = ("type", "description", "location", "occurred", "contact", "subject")
ALWAYS_SHOWN = ("type", "description", "location")
STEPS_BACK = 5
EDITABLE = ("type", *SLOTS)
FOLLOWS = ("area", "category_path", "desk", "unit", "unit_name", "units_assisting", "occurred_at", "proposed")
"""What follows from the things said: a step back restores it with them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a draft and what has been asked for it. Every change makes a new one."""

    fields: dict[str, Any]
    asked: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    trail: tuple[dict[str, Any], ...] = ()

    @classmethod
    def of(cls, state: DialogueState, fields: dict[str, Any]) -> Draft:
        """As the state holds it."""
        return cls(dict(fields), state.asked, state.declined, state.trail)

    def kept_as(self, **fields: Any) -> Draft:
        """The draft with fields that follow from what was said: nothing to go back to."""
        return Draft({**self.fields, **fields}, self.asked, self.declined, self.trail)

    @property
    def kind(self) -> str:
        """The ticket type."""
        return str(self.fields["type"])

    def with_fields(self, changes: dict[str, Any]) -> Draft:
        """The draft with these fields, and what they replaced on the trail."""
        replaced = {
            name: self.fields.get(name, "") for name, value in changes.items() if self.fields.get(name) != value
        }
        if not replaced:
            return self
        follows = {name: self.fields.get(name) for name in FOLLOWS}
        trail = (*self.trail, replaced | follows)[-STEPS_BACK:]
        declined = tuple(name for name in self.declined if name not in changes)
        return Draft({**self.fields, **changes}, self.asked, declined, trail)

    def one_step_back(self) -> Draft:
        """The draft before its last change; the thing changed counts as not asked."""
        if not self.trail:
            return self
        names = self.trail[-1]
        asked = tuple(name for name in self.asked if name not in names)
        fields = {name: value for name, value in {**self.fields, **names}.items() if value is not None}
        return Draft(fields, asked, self.declined, self.trail[:-1])

    def without(self, name: str) -> Draft:
        """The draft of which that thing is not asked again."""
        return Draft(self.fields, self.asked, (*self.declined, name), self.trail)

    def having_asked(self, name: str) -> Draft:
        """The draft after a question."""
        return Draft(self.fields, (*self.asked, name), self.declined, self.trail)

    def wanted(self) -> list[str]:
        """What must be said, in order, but for what was declined and what need not be asked again.

        What happened cannot be left out, and what is insisted on is left out only by whoever declines to say it.
        """
        return [
            name
            for name in dict.fromkeys(("description", *required(self.kind)))
            if self.fields.get(name) or name == "description" or (name not in self.declined and self._asks_for(name))
        ]

    def _asks_for(self, name: str) -> bool:
        return times_asked_for(name) > 1 or not self.asked.count(name)

    def asked_enough(self) -> bool:
        """Whether nothing that can be left out is still to be asked for: then an express yes files the draft."""
        return bool(self.fields.get("description")) and all(
            self.fields.get(name) or self.asked.count(name) >= times_asked_for(name) for name in self.wanted()
        )

    def missing(self) -> list[str]:
        """Required things that stay empty."""
        return [name for name in required(self.kind) if not self.fields.get(name)]

    def summary(self) -> str:
        """The draft as lines of label and value: the main things always, others when they are said."""
        rows = []
        for name in SHOWN:
            value = say(f"ticket_types.{self.kind}") if name == "type" else str(self.fields.get(name) or "")
            if value or name in ALWAYS_SHOWN:
                rows.append(f"{say(f'ticket.label_{name}')}：{value or say('ticket.none')}")
        return "\n".join(rows)

    def put_in(self, state: DialogueState) -> DialogueState:
        """The state with this draft open; an item asked about while it was open stays the one spoken of."""
        return state.model_copy(
            update={
                "pending": "ticket",
                "ticket_draft": self.fields,
                "asked": self.asked,
                "declined": self.declined,
                "trail": self.trail,
                "item_code": state.item_code if state.pending == "ticket" else None,
            }
        )


def begun(turn: Turn) -> Draft:
    """A new draft of what a message tells."""
    understood = turn.understanding
    text = matter_in(turn) or turn.message.text.strip()
    kind = (understood.ticket_type if understood else None) or TicketType.COMPLAINT.value
    plain_text = matter_in(turn) or (understood.text if understood else text)
    said = in_draft(in_words(understood.said)) if understood else {}
    bare = pattern("patterns", "problem", "bare").search(plain_text) is not None
    bare = bare or pattern("forms", "moves", "bare_opening").fullmatch(plain_text.strip(" 。.!！~，,")) is not None
    fields: dict[str, Any] = {
        "type": kind,
        "description": "" if bare else text,
        "location": said.get("location", ""),
        "occurred": said.get("occurred", ""),
        "contact": said.get("contact", ""),
        "area": turn.state.area or "",
        "subject": said.get("subject") or subject_in(plain_text, kind),
        "wanted": said.get("wanted", ""),
        "affected": said.get("affected", ""),
        "key": turn.turn_id,
    }
    return Draft(fields | proposals(turn))


def proposals(turn: Turn) -> dict[str, Any]:
    """What the reading proposes beside what was said: category, desk, unit, urgency, the moment it happened."""
    understood = turn.understanding
    if understood is None:
        return {"urgency": Urgency.NORMAL.value, "proposed": []}
    found: dict[str, Any] = {"urgency": understood.urgency.value}
    if understood.category is not None:
        found["category_path"] = list(understood.category.path)
    found |= {name: value for name in ("desk", "unit") if (value := getattr(understood, name))}
    if understood.units_assisting:
        found["units_assisting"] = list(understood.units_assisting)
    found["proposed"] = [name for name in ("category_path", "desk", "unit", "urgency") if name in found]
    return found | moment(turn)


def moment(turn: Turn) -> dict[str, Any]:
    """When it happened, as an instant (ISO 8601), where the message says so: the beginning of what is said."""
    said = turn.understanding.said.get("time") if turn.understanding else None
    return {"occurred_at": said.value.partition("/")[0]} if said else {}


def moved(draft: Draft, move: FormMove, turn: Turn) -> Draft:
    """The draft after what a message does to it, apart from its fields that are validated."""
    match move.action:
        case "back":
            return draft.one_step_back()
        case "decline":
            draft = _declined(draft, move)
    if move.addition and move.action in ("change", "decline"):
        told = f"{draft.fields.get('description') or ''}\n{_told(move, turn)}".strip()
        return draft.with_fields({"description": told})
    return draft


def _told(move: FormMove, turn: Turn) -> str:
    """What a message adds: all of it, of one that declines something only the rest."""
    understood = turn.understanding
    whole = move.action == "change" and (understood is None or move.addition == understood.text)
    return turn.message.text.strip() if whole else move.addition


def _declined(draft: Draft, move: FormMove) -> Draft:
    """The draft without what is not to be said; a telephone refused goes out of the description too."""
    if move.fields.get(move.slot) == "":
        told = str(draft.fields.get("description") or "")
        if move.slot == "contact":
            rules = table("forms")["corrections"]
            told = re.sub(rules["spoken_phone"].replace("PHONE", rules["phone"]), "", told)
        draft = draft.with_fields({move.slot: "", "description": told})
    return draft if move.slot == "description" else draft.without(move.slot)
