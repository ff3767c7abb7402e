"""Last step of a turn: the skill that the message calls for, run as a Rasa server would run it."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import ActionExecutor

from assistant.actions import names
from assistant.actions.answering import Answer
from assistant.actions.choosing import skill_for
from assistant.actions.context import Context
from assistant.actions.filing import CancelTicket, SubmitTicket
from assistant.actions.form import TicketForm
from assistant.actions.person import AskPerson
from assistant.actions.stages import announce
from assistant.actions.talking import Clarify, Emergency, NotAccepted, Refuse, Smalltalk
from assistant.actions.tickets import Rate, TicketProgress, TicketUpdate, TicketWithdraw
from assistant.actions.understanding import Understand
from assistant.models import Reply, Turn

ALL = (
    Understand, Answer, TicketForm, SubmitTicket, CancelTicket, TicketProgress, TicketUpdate, TicketWithdraw, Rate,
    AskPerson, Emergency, NotAccepted, Smalltalk, Refuse, Clarify,
)  # fmt: skip
"""Every skill, once."""
FILING = (names.FORM, names.SUBMIT, names.CANCEL)


class Act:
    """Registers the skills with one executor and runs them for our own dialogue; a webhook uses the same executor."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.executor = ActionExecutor()
        for skill in ALL:
            self.executor.register_action(skill(context))

    async def __call__(self, turn: Turn) -> Turn:
        """Ends the turn with the reply of its skill."""
        action: str | None = skill_for(turn)
        while action is not None:
            if action in FILING:
                await announce("register")
            turn, action = await self._run(turn, action)
        return turn

    async def _run(self, turn: Turn, action: str) -> tuple[Turn, str | None]:
        """The turn after one action, and the action that follows a decided form."""
        result = await self.executor.run(self._call(turn, action))
        slots = {event["name"]: event.get("value") for event in result.events if event["event"] == "slot"}
        held = self.context.seal.open(turn.session_id, slots.get(names.STATE))
        if held is None:
            raise RuntimeError(f"turn {turn.turn_id}: {action} gave no state back")
        turn = turn.model_copy(update={"state": held.state})
        if result.responses:
            reply = Reply.model_validate(result.responses[-1]["custom"])
            return turn.model_copy(update={"reply": reply}), None
        return turn, names.AFTER_FORM[str(slots[names.DECISION])]

    def _call(self, turn: Turn, action: str) -> dict[str, Any]:
        """The call as a Rasa server makes it."""
        return {
            "next_action": action,
            "sender_id": turn.session_id,
            "tracker": {
                "sender_id": turn.session_id,
                "slots": {names.STATE: self.context.kept(turn)["value"]},
                "latest_message": {"text": turn.message.text},
                "events": [],
            },
            "domain": {},
        }
