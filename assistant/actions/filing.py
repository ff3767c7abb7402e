"""Files a draft as a ticket, or puts it aside."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActiveLoop, SlotSet

from assistant.actions import names
from assistant.actions.context import Event
from assistant.actions.skill import Skill
from assistant.hotline.errors import FieldError
from assistant.hotline.forms import SLOTS
from assistant.hotline.models import CreatedTicket
from assistant.models import Kind, TicketRef, Turn
from assistant.recognise.answers import put_aside
from assistant.replies import plain
from assistant.texts import say

DESCRIPTION_CHARACTERS = 20_000
PROPOSED = ("category_path", "desk", "occurred_at")
"""What the reading proposes and a person has not said: left out when the hotline does not know it."""


class SubmitTicket(Skill):
    """Opens the ticket of the draft, once however often it is told to."""

    NAME = names.SUBMIT

    async def act(self, turn: Turn) -> Turn:
        """The number and the pick-up code."""
        draft = turn.state.ticket_draft
        if draft is None or turn.state.pending != "ticket":
            raise self.reject()
        created = await self._created(turn, draft)
        state = put_aside(turn.state).model_copy(
            update={"kept_draft": None, "ticket_number": created.number, "held_ticket": None}
        )
        turn = plain(
            turn.model_copy(update={"state": state}),
            Kind.TICKET_CREATED,
            say("ticket.created", number=created.number, code=created.pickup_code),
            ticket=TicketRef(
                number=created.number, state=created.ticket.state.value, pickup_code=created.pickup_code, fields=draft
            ),
        )
        if turn.reply is None:
            return turn
        return turn.model_copy(update={"reply": turn.reply.model_copy(update={"desk": created.ticket.desk})})

    async def _created(self, turn: Turn, draft: dict[str, Any]) -> CreatedTicket:
        fields, key = ticket_fields(draft), f"{turn.session_id}:{draft.get('key', '')}"
        while True:
            try:
                return await self.sources.tickets.create(fields, session_id=turn.session_id, idempotency_key=key)
            except FieldError as error:
                name = error.field.partition(".")[0]
                if error.code == "key_reused":
                    return await self.sources.tickets.created_under(turn.session_id, key)
                if name not in PROPOSED or name not in fields:
                    raise
                fields = _without(fields, name)

    def events(self, turn: Turn) -> list[Event]:
        """The form is over."""
        return form_over()


class CancelTicket(Skill):
    """Puts the draft aside; it can be taken up again."""

    NAME = names.CANCEL

    async def act(self, turn: Turn) -> Turn:
        """Says that nothing was filed."""
        if turn.state.ticket_draft is None:
            raise self.reject()
        turn = turn.model_copy(update={"state": put_aside(turn.state)})
        return plain(turn, Kind.TICKET_DRAFT, say("ticket.cancelled"), suggested=(say("suggest.resume"),))

    def events(self, turn: Turn) -> list[Event]:
        """The form is over."""
        return form_over()


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    """The ticket's fields without a proposal."""
    left = {given: value for given, value in fields.items() if given != name}
    return left | {"proposed": [one for one in fields.get("proposed", ()) if one != name]}


def form_over() -> list[Event]:
    """The events that end the form and empty its slots."""
    slots = ("type", *SLOTS, names.DECISION, "requested_slot")
    return [ActiveLoop(None), *(SlotSet(name, None) for name in slots)]


def ticket_fields(draft: dict[str, Any]) -> dict[str, Any]:
    """The draft in the shape in which a ticket comes in."""
    description = "\n".join(
        (str(draft["description"]), *(_line(draft, name) for name in ("subject", "wanted", "affected")))
    ).strip()[:DESCRIPTION_CHARACTERS]
    fields: dict[str, Any] = {"type": draft["type"], "description": description, "channel": "web"}
    if draft.get("location") or draft.get("area"):
        fields["location"] = {"text": draft.get("location", ""), "area": draft.get("area") or None}
    if draft.get("contact"):
        fields["contact"] = {"phone": draft["contact"]}
    if draft.get("occurred"):
        fields["occurred_text"] = str(draft["occurred"])[:100]
    for name in ("category_path", "desk", "urgency", "occurred_at"):
        if draft.get(name):
            fields[name] = draft[name]
    proposed = [name for name in draft.get("proposed", ()) if name in fields]
    return fields | ({"proposed": proposed} if proposed else {})


def _line(draft: dict[str, Any], name: str) -> str:
    """A line for what the ticket has no field for, unless the description says it."""
    value = str(draft.get(name) or "")
    if not value or value in str(draft["description"]):
        return ""
    return f"{say(f'ticket.label_{name}')}：{value}"
