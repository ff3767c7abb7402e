"""The ticket form: fills a draft from what is said, asks for one missing thing at a time, and has it decided."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from assistant.actions import names
from assistant.actions.answering import Answer
from assistant.actions.context import Context, Event
from assistant.actions.drafts import EDITABLE, Draft, begun, moment, moved
from assistant.actions.placing import placed_anew
from assistant.actions.skill import Skill
from assistant.actions.together import answered_too, question_in
from assistant.hotline.forms import SLOTS
from assistant.hotline.models import TicketType
from assistant.models import FormMove, Kind, TicketRef, Turn
from assistant.recognise.alignment import as_typed
from assistant.recognise.answers import put_aside
from assistant.recognise.forms import DECISION
from assistant.recognise.intents import TICKET_TYPES
from assistant.recognise.patterns import pattern, table
from assistant.replies import plain
from assistant.texts import say

PLACE_CHARACTERS = 300
TEXT_CHARACTERS = 20_000
NAME_CHARACTERS = 100
TEXTS = ("description", "wanted", "affected")
"""What people read and nothing looks up: kept with its punctuation as typed."""
SAID = "yixian_said"
"""What the message says for the draft, for the extraction; never leaves this process."""
WANTED = "yixian_wanted"
"""What may still be asked, in order; never leaves this process."""


class TicketForm(Skill, FormValidationAction):  # type: ignore[misc]
    """`validate_ticket_form`. Its slots are the fields of the draft and, last, the decision to file it."""

    NAME = names.FORM

    def __init__(self, context: Context) -> None:
        Skill.__init__(self, context)
        self._answer = Answer(context)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        """What the message does to the draft; a message about something else is rejected."""
        turn = await self.context.turn_of(tracker)
        understood = turn.understanding
        if turn.reply is not None or understood is None:
            raise self.reject()
        move = understood.form
        if move is None and understood.intent.name not in TICKET_TYPES:
            raise self.reject()
        if move is not None and move.action == "reject":
            state = put_aside(turn.state)
            turn = plain(turn.model_copy(update={"state": state}), Kind.CLARIFY, say("form.rejected"))
            return [*await self.context.told(dispatcher, turn), SlotSet(REQUESTED_SLOT, None)]
        draft = self._draft(turn, move)
        said = self._said(move, turn)
        tracker.slots.update({name: draft.fields.get(name) or None for name in SLOTS})
        tracker.slots.update({names.DECISION: None, SAID: said, WANTED: draft.wanted()})
        events: list[Event] = await FormValidationAction.run(self, dispatcher, tracker, domain)
        values = {event["name"]: event["value"] for event in events}
        return await self._shown(dispatcher, turn, draft, values)

    def _draft(self, turn: Turn, move: FormMove | None) -> Draft:
        """The draft that the message is about: a new one, the one put aside, or the open one changed."""
        state = turn.state
        if move is None:
            return begun(turn)
        if move.action == "resume":
            return Draft(dict(state.kept_draft or {}))
        return moved(Draft.of(state, state.ticket_draft or {}), move, turn)

    def _said(self, move: FormMove | None, turn: Turn) -> dict[str, str]:
        if move is None:
            return {}
        if move.action in ("confirm", "cancel"):
            return {DECISION: "submit" if move.action == "confirm" else "cancel"}
        said = {name: value for name, value in move.fields.items() if name in EDITABLE and value}
        return said | {name: as_typed(turn.message.text, said[name]) for name in TEXTS if name in said}

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[str]:
        """What may still be asked for a ticket of this type, what the message says beside it, and the decision."""
        said = [name for name in tracker.slots.get(SAID) or {} if name != DECISION]
        return list(dict.fromkeys((*(tracker.slots.get(WANTED) or ()), *said, DECISION)))

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[Event]:
        """What the message says, as it was understood."""
        return [SlotSet(name, value) for name, value in (tracker.slots.get(SAID) or {}).items()]

    def domain_slots(self, domain: Any) -> list[str]:
        """None: which slots there are does not depend on the caller's domain."""
        return []

    def validate_type(self, value: str, *_: Any) -> dict[str, Any]:
        """One of the ticket types."""
        return {"type": value if value in {kind.value for kind in TicketType} else None}

    def validate_description(self, value: str, *_: Any) -> dict[str, Any]:
        """Any text, cut at what a ticket holds."""
        return {"description": value.strip()[:TEXT_CHARACTERS] or None}

    def validate_location(self, value: str, *_: Any) -> dict[str, Any]:
        """Any place, cut at what a ticket holds."""
        return {"location": value.strip()[:PLACE_CHARACTERS] or None}

    def validate_contact(self, value: str, *_: Any) -> dict[str, Any]:
        """A mobile or landline number; anything else is not one."""
        match = re.search(table("forms")["corrections"]["phone"], value)
        return {"contact": re.sub(r"[ -]", "", match.group(0)) if match else None}

    def validate_occurred(self, value: str, *_: Any) -> dict[str, Any]:
        """When, in the person's words."""
        return {"occurred": value.strip()[:NAME_CHARACTERS] or None}

    def validate_subject(self, value: str, *_: Any) -> dict[str, Any]:
        """Whom or what it is about."""
        return {"subject": value.strip()[:NAME_CHARACTERS] or None}

    def validate_wanted(self, value: str, *_: Any) -> dict[str, Any]:
        """What is wanted."""
        return {"wanted": value.strip()[:NAME_CHARACTERS] or None}

    def validate_affected(self, value: str, *_: Any) -> dict[str, Any]:
        """Who is affected."""
        return {"affected": value.strip()[:NAME_CHARACTERS] or None}

    def validate_decision(self, value: str, *_: Any) -> dict[str, Any]:
        """To file it, or not to."""
        return {DECISION: value if value in names.AFTER_FORM else None}

    async def _shown(
        self, dispatcher: CollectingDispatcher, turn: Turn, draft: Draft, values: dict[str, Any]
    ) -> list[Event]:
        """The draft with what was validated, and the next question; nothing is said once it is decided."""
        move = turn.understanding.form if turn.understanding else None
        requested, decision = values.pop(REQUESTED_SLOT, None), values.pop(DECISION, None)
        changes = {name: value for name, value in values.items() if value}
        unfit = [name for name, value in values.items() if not value]
        draft = draft.with_fields(changes)
        if "occurred" in changes:
            kept = {name: value for name, value in draft.fields.items() if name != "occurred_at"}
            draft = Draft(kept | moment(turn), draft.asked, draft.declined, draft.trail)
        before = turn.state.ticket_draft or draft.fields
        if move is None:
            before = {**draft.fields, "area": (turn.understanding.area if turn.understanding else None) or ""}
        if move is None or move.action != "back":
            draft = await placed_anew(self.sources, before, draft, turn.state.area)
        if "type" in changes:
            requested = next((name for name in draft.wanted() if not draft.fields.get(name)), DECISION)
        if decision == "cancel" or (decision and _files(turn, draft, requested)):
            state = draft.put_in(turn.state)
            held = turn.model_copy(update={"state": state})
            return [self.context.kept(held), SlotSet(names.DECISION, decision), SlotSet(REQUESTED_SLOT, None)]
        if move is not None and move.action == "edit":
            requested = move.slot if move.slot in (*EDITABLE, "more") else "which"
        again = [name for name in unfit if draft.asked.count(name) < 2]
        requested = again[0] if again else requested or DECISION
        if move is not None and move.action == "tell":
            requested = turn.state.asked[-1] if turn.state.asked else DECISION
            text = f"{say(f'form.about_{move.slot}')}\n{_question(draft, requested)}"
        else:
            text = _text(draft, _lead(draft, move, again), requested)
            draft = draft.having_asked(requested)
        turn = _reply(turn.model_copy(update={"state": draft.put_in(turn.state)}), draft, text, requested)
        turn = await self._with_answer(turn) if move is None else turn
        told = await self.context.told(dispatcher, turn)
        slots = [SlotSet(name, draft.fields.get(name) or None) for name in ("type", *SLOTS)]
        return [*told, *slots, SlotSet(names.DECISION, None), SlotSet(REQUESTED_SLOT, requested)]

    async def _with_answer(self, turn: Turn) -> Turn:
        """The turn with the answer to what the message asks beside the matter, by the skill that answers."""
        question = question_in(turn)
        if not question or turn.reply is None:
            return turn
        answer = await self._answer.beside(turn, question)
        if answer is None:
            return turn
        return turn.model_copy(update={"reply": answered_too(turn.reply, answer, question)})


def _files(turn: Turn, draft: Draft, requested: str | None) -> bool:
    """Whether a yes files the draft: a bare one only when nothing is insisted on any more, an express one sooner."""
    express = pattern("forms", "moves", "submits").search(turn.message.text) is not None
    return requested is None or (express and draft.asked_enough())


def _text(draft: Draft, lead: str, requested: str) -> str:
    if not draft.fields.get("description") and requested == "description":
        return say("form.opened" if requested not in draft.asked else "form.ask_description_again")
    return f"{lead}\n{draft.summary()}\n{_question(draft, requested)}"


def _lead(draft: Draft, move: FormMove | None, unfit: list[str]) -> str:
    """What was done, in a few words."""
    if unfit:
        return say(f"form.unfit_{unfit[0]}")
    if move is None:
        return say("form.begun")
    if move.action == "change":
        replaced = draft.trail[-1] if draft.trail else {}
        corrected = any(replaced.get(name) for name in move.fields)
        told = "change" if corrected else "filled" if move.fields else "added" if move.addition else "shown"
        return say(f"form.{told}")
    return say(f"form.{'asked' if move.action in ('confirm', 'edit') else move.action}")


def _question(draft: Draft, requested: str) -> str:
    if requested != DECISION:
        return say(f"form.ask_{requested}_again" if _asked_again(draft, requested) else f"form.ask_{requested}")
    missing = draft.missing()
    noted = say("form.noted", names="、".join(say(f"ticket.label_{name}") for name in missing)) if missing else ""
    return noted + say("form.ask_decision" if DECISION not in draft.asked else "form.ask_decision_again")


def _asked_again(draft: Draft, requested: str) -> bool:
    return requested in draft.asked and requested in ("location", "description")


def _reply(turn: Turn, draft: Draft, text: str, requested: str) -> Turn:
    skip = (say("suggest.skip"),) if requested in SLOTS and requested != "description" else ()
    suggested = (say("suggest.confirm"),) if requested == DECISION else skip
    if not draft.fields.get("description") and requested == "description":
        return plain(turn, Kind.CLARIFY, text, suggested=(say("suggest.cancel"),))
    turn = plain(
        turn, Kind.TICKET_DRAFT, text,
        suggested=(*suggested, say("suggest.cancel")), ticket=TicketRef(state="draft", fields=draft.fields),
    )  # fmt: skip
    if turn.reply is None:
        return turn
    desk = turn.reply.desk or draft.fields.get("desk")
    return turn.model_copy(update={"reply": turn.reply.model_copy(update={"desk": desk})})
