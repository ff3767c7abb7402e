"""Fifth step: a complaint or request becomes a draft, the person corrects and confirms it, and holds a number."""

from __future__ import annotations

from typing import Any

from assistant.models import DialogueState, FormMove, Intent, Kind, TicketRef, Turn
from assistant.recognise.intents import TICKET_TYPES
from assistant.recognise.patterns import pattern
from assistant.recognise.slots import ticket_number_in
from assistant.replies import plain
from assistant.sources import Sources
from assistant.texts import say
from knowledge.text import normalise

FIELDS = ("type", "description", "location", "occurred", "contact")


class Register:
    """Keeps the draft in the conversation's state until it is confirmed or dropped."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Ends the turn when the message is about a ticket; leaves any other turn as it is."""
        understood = turn.understanding
        if understood is None:
            return turn
        if understood.form is not None:
            return await self._continue(turn, understood.form)
        if understood.intent.name in TICKET_TYPES:
            return self._draft(turn)
        if understood.intent.name in (Intent.TICKET_PROGRESS, Intent.TICKET_WITHDRAW):
            return await self._progress(turn)
        return turn

    async def _continue(self, turn: Turn, form: FormMove) -> Turn:
        """What a message does to the open draft."""
        draft = dict(turn.state.ticket_draft or {})
        if form.action == "confirm":
            return await self._confirm(turn, draft)
        if form.action == "cancel":
            state = turn.state.model_copy(update={"pending": "", "ticket_draft": None, "asked": ()})
            return plain(turn.model_copy(update={"state": state}), Kind.TICKET_DRAFT, say("ticket.cancelled"))
        draft.update(form.fields)
        if form.addition:
            draft["description"] = f"{draft['description']}\n{form.addition}"
        draft["area"] = turn.state.area or draft.get("area", "")
        return self._show(turn, draft, "ticket.changed")

    def _draft(self, turn: Turn) -> Turn:
        understood = turn.understanding
        if understood is None:
            return turn
        if pattern("patterns", "problem", "bare").search(understood.text):
            return plain(turn, Kind.CLARIFY, say("ticket.missing_description"))
        slots = understood.slots
        draft: dict[str, Any] = {
            "type": understood.ticket_type,
            "description": turn.message.text.strip(),
            "location": slots.get("location", ""),
            "occurred": slots.get("occurred", ""),
            "contact": slots.get("contact", ""),
            "area": turn.state.area or "",
            "key": turn.turn_id,
        }
        return self._show(turn, draft, "ticket.draft")

    def _show(self, turn: Turn, draft: dict[str, Any], key: str) -> Turn:
        missing = not draft.get("location")
        text = say(key, type=say(f"ticket_types.{draft['type']}"), summary=summary_of(draft))
        if missing:
            text += "\n" + say("ticket.missing_location")
        state = turn.state.model_copy(
            update={
                "pending": "ticket",
                "ticket_draft": draft,
                "asked": ("location",) if missing else turn.state.asked,
                "item_code": None,
            }
        )
        return plain(
            turn.model_copy(update={"state": state}),
            Kind.TICKET_DRAFT,
            text,
            suggested=(say("suggest.confirm"), say("suggest.cancel")),
            ticket=TicketRef(state="draft", fields=draft),
        )

    async def _confirm(self, turn: Turn, draft: dict[str, Any]) -> Turn:
        if not draft.get("location") and turn.state.asked.count("location") < 2:
            state = turn.state.model_copy(update={"asked": (*turn.state.asked, "location")})
            return plain(
                turn.model_copy(update={"state": state}),
                Kind.TICKET_DRAFT,
                say("ticket.missing_location"),
                ticket=TicketRef(state="draft", fields=draft),
            )
        created = await self._sources.tickets.create(
            ticket_fields(draft), session_id=turn.session_id, idempotency_key=f"{turn.session_id}:{_key(turn.state)}"
        )
        state = turn.state.model_copy(
            update={"pending": "", "ticket_draft": None, "asked": (), "ticket_number": created.number}
        )
        return plain(
            turn.model_copy(update={"state": state}),
            Kind.TICKET_CREATED,
            say("ticket.created", number=created.number, code=created.pickup_code or ""),
            ticket=TicketRef(
                number=created.number, state=created.ticket.state.value, pickup_code=created.pickup_code, fields=draft
            ),
        )

    async def _progress(self, turn: Turn) -> Turn:
        number, code = ticket_number_in(normalise(turn.message.text))
        if number and code:
            progress = await self._sources.tickets.progress(number, code, who=turn.session_id)
        elif turn.state.ticket_number and number in (None, turn.state.ticket_number):
            progress = await self._sources.tickets.progress_in_session(turn.state.ticket_number, turn.session_id)
        else:
            return plain(turn, Kind.CLARIFY, say("ticket.ask_number"))
        if progress is None:
            return plain(turn, Kind.TICKET_STATUS, say("ticket.not_found"))
        state = progress.state.value
        text = say(
            "ticket.status",
            number=progress.number,
            state=say(f"ticket_states.{state}"),
            detail=say(
                "ticket.since", at=f"{progress.updated_at.astimezone(turn.message.received_at.tzinfo):%Y-%m-%d %H:%M}"
            ),
        )
        return plain(turn, Kind.TICKET_STATUS, text, ticket=TicketRef(number=progress.number, state=state))


def summary_of(draft: dict[str, Any]) -> str:
    """The draft as lines of label and value."""
    rows = []
    for name in FIELDS:
        value = say(f"ticket_types.{draft[name]}") if name == "type" else str(draft.get(name) or say("ticket.none"))
        rows.append(f"{say(f'ticket.label_{name}')}：{value}")
    return "\n".join(rows)


def ticket_fields(draft: dict[str, Any]) -> dict[str, Any]:
    """The draft in the shape in which a ticket comes in."""
    description = str(draft["description"])
    if (occurred := draft.get("occurred")) and occurred not in description:
        description += f"\n{say('ticket.label_occurred')}：{occurred}"
    fields: dict[str, Any] = {"type": draft["type"], "description": description, "channel": "web"}
    if draft.get("location") or draft.get("area"):
        fields["location"] = {"text": draft.get("location", ""), "area": draft.get("area") or None}
    if draft.get("contact"):
        fields["contact"] = {"phone": draft["contact"]}
    return fields


def _key(state: DialogueState) -> str:
    """One key for one draft, so that a confirmation sent twice opens one ticket."""
    return str((state.ticket_draft or {}).get("key", ""))
