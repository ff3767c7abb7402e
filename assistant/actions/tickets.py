"""What a citizen does with a ticket already made: how it stands, more to add, withdraw, rate."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from assistant.actions import names
from assistant.actions.skill import Skill
from assistant.hotline.errors import FieldError, NotAllowed
from assistant.hotline.models import Progress
from assistant.hotline.transitions import ActionIn
from assistant.models import DialogueState, Kind, TicketRef, Turn
from assistant.recognise.answers import answer_in, beside_request, grade_in, number_and_code
from assistant.replies import plain
from assistant.texts import say
from knowledge.text import normalise

BAD = 2
"""Grades up to this open a rectification."""
Purpose = Literal["ticket_progress", "ticket_update", "ticket_withdraw", "rate"]


class OfTicket(Skill):
    """Finds the ticket: the one of this conversation, or by its number and pick-up code."""

    PURPOSE: ClassVar[Purpose]

    async def act(self, turn: Turn) -> Turn:
        """Asks for number and code when there is no ticket to speak of."""
        awaited = turn.state.pending == "ticket_number"
        number, code = number_and_code(normalise(turn.message.text), awaited=awaited)
        if number and code:
            found = await self.sources.tickets.progress(number, code, who=turn.session_id)
            state = turn.state.model_copy(update={"held_ticket": number if found else turn.state.held_ticket})
            turn = turn.model_copy(update={"state": state})
        elif (known := self._known(turn.state, number)) is not None:
            found = await self._of_conversation(turn, known)
        else:
            pending = "ticket" if turn.state.pending == "ticket" else "ticket_number"
            state = turn.state.model_copy(update={"pending": pending, "purpose": self.PURPOSE})
            return plain(turn.model_copy(update={"state": state}), Kind.CLARIFY, say("ticket.ask_number"))
        if found is None:
            return plain(_closed(turn), Kind.TICKET_STATUS, say("ticket.not_found"))
        return await self.on(turn, found)

    def _known(self, state: DialogueState, number: str | None) -> str | None:
        """A ticket that this conversation may speak of without its code."""
        own = [one for one in (state.held_ticket, state.ticket_number) if one]
        return next((one for one in own if number in (None, one)), None)

    async def _of_conversation(self, turn: Turn, number: str) -> Progress | None:
        if number == turn.state.held_ticket:
            code = self.sources.tickets.code_of(number)
            return await self.sources.tickets.progress(number, code, who=turn.session_id)
        return await self.sources.tickets.progress_in_session(number, turn.session_id)

    async def done(self, turn: Turn, ticket: Progress, asked: ActionIn) -> Progress | None:
        """The ticket after a citizen's action; the ticket has been found for this person before."""
        code = self.sources.tickets.code_of(ticket.number)
        key = f"{turn.session_id}:{turn.message.client_message_id or turn.turn_id}"
        return await self.sources.tickets.citizen_act(
            ticket.number, code, asked, who=turn.session_id, idempotency_key=key
        )

    @abstractmethod
    async def on(self, turn: Turn, ticket: Progress) -> Turn:
        """What is done with the ticket found."""


def _closed(turn: Turn) -> Turn:
    """Nothing is asked about a ticket any more; an open draft stays open."""
    pending = "ticket" if turn.state.ticket_draft is not None else ""
    state = turn.state.model_copy(update={"pending": pending, "purpose": ""})
    return turn.model_copy(update={"state": state})


def _status(turn: Turn, text: str, ticket: Progress) -> Turn:
    ref = TicketRef(number=ticket.number, state=ticket.state.value)
    return plain(_closed(turn), Kind.TICKET_STATUS, text, ticket=ref)


def _asked(turn: Turn, purpose: Purpose, text: str, suggested: tuple[str, ...], ticket: Progress) -> Turn:
    """A question about the ticket; what comes next answers it."""
    state = turn.state.model_copy(update={"pending": purpose, "purpose": purpose})
    ref = TicketRef(number=ticket.number, state=ticket.state.value)
    return plain(turn.model_copy(update={"state": state}), Kind.CLARIFY, text, suggested=suggested, ticket=ref)


def _stands(ticket: Progress) -> str:
    return say(f"ticket_states.{ticket.state.value}")


class TicketProgress(OfTicket):
    """Tells how a ticket stands."""

    NAME = names.PROGRESS
    PURPOSE = "ticket_progress"

    async def on(self, turn: Turn, ticket: Progress) -> Turn:
        """State and the time of the last change."""
        at = ticket.updated_at.astimezone(turn.message.received_at.tzinfo)
        detail = say("ticket.since", at=f"{at:%Y-%m-%d %H:%M}")
        return _status(turn, say("ticket.status", number=ticket.number, state=_stands(ticket), detail=detail), ticket)


class TicketUpdate(OfTicket):
    """Adds what the citizen says to a ticket."""

    NAME = names.UPDATE
    PURPOSE = "ticket_update"

    async def on(self, turn: Turn, ticket: Progress) -> Turn:
        """Adds the words beside the request; asks for them when there are none."""
        if "note" not in ticket.allowed_actions:
            return _status(turn, say("ticket.update_closed", number=ticket.number, state=_stands(ticket)), ticket)
        text = turn.message.text.strip()
        note = text if turn.state.pending == "ticket_update" else beside_request(text)
        if not note:
            return _asked(turn, "ticket_update", say("ticket.update_what", number=ticket.number), (), ticket)
        after = await self.done(turn, ticket, ActionIn(action="note", note=note[:2000]))
        return _status(turn, say("ticket.updated", number=ticket.number), after or ticket)


class TicketWithdraw(OfTicket):
    """Withdraws a ticket, after asking once whether that is meant."""

    NAME = names.WITHDRAW
    PURPOSE = "ticket_withdraw"

    async def on(self, turn: Turn, ticket: Progress) -> Turn:
        """Asks; then withdraws or leaves it. Whoever asks for it again instead of saying yes is sure."""
        if "withdraw" not in ticket.allowed_actions:
            return _status(turn, say("ticket.withdraw_late", number=ticket.number, state=_stands(ticket)), ticket)
        text = normalise(turn.message.text).strip(" 。.!！~")
        asked = turn.state.pending == "ticket_withdraw" and not any(number_and_code(text, awaited=False))
        if not asked:
            choices = (say("suggest.withdraw"), say("suggest.keep"))
            return _asked(turn, "ticket_withdraw", say("ticket.withdraw_sure", number=ticket.number), choices, ticket)
        if answer_in(text) is False:
            return _status(turn, say("ticket.withdraw_kept", number=ticket.number), ticket)
        try:
            after = await self.done(turn, ticket, ActionIn(action="withdraw"))
        except NotAllowed:
            return _status(turn, say("ticket.withdraw_late", number=ticket.number, state=_stands(ticket)), ticket)
        return _status(turn, say("ticket.withdrawn", number=ticket.number), after or ticket)


class Rate(OfTicket):
    """Takes one of the five grades of 好差评 for a ticket."""

    NAME = names.RATE
    PURPOSE = "rate"

    async def on(self, turn: Turn, ticket: Progress) -> Turn:
        """Takes the grade said; asks for it when none is."""
        if "rate" not in ticket.allowed_actions:
            return _status(turn, say("ticket.rate_early", number=ticket.number, state=_stands(ticket)), ticket)
        grade = grade_in(normalise(turn.message.text).replace(ticket.number, " "))
        if grade is None:
            choices = tuple(say(f"grades.{value}") for value in (5, 4, 3, 2, 1))
            return _asked(turn, "rate", say("ticket.rate_which", number=ticket.number), choices, ticket)
        try:
            after = await self.done(turn, ticket, ActionIn(action="rate", rating=grade))
        except FieldError:
            return _status(turn, say("ticket.rate_twice"), ticket)
        key = "ticket.rated_bad" if grade <= BAD else "ticket.rated"
        return _status(turn, say(key, grade=say(f"grades.{grade}")), after or ticket)
