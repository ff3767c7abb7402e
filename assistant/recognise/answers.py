"""What a message answers when something is open: a draft, a ticket number, a grade, a yes or no about a ticket."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.hotline.models import TicketType
from assistant.models import DialogueState, FormMove, Intent, ScoredIntent, Understanding
from assistant.recognise.forms import Said, form_move, is_detail, said_in
from assistant.recognise.intents import TICKET_TYPES, simple_intent
from assistant.recognise.patterns import pattern, table
from assistant.recognise.slots import ticket_number_in

_SURE = 0.95
_BARE_CODE = re.compile(r"(?<!\d)(\d{4})[ -]?(\d{4})(?!\d)")
LONGEST_GRADE = 12
"""Characters: a longer message is not only a grade."""


def open_answer(
    text: str, state: DialogueState, names_item: Callable[[], bool], said: Said = said_in
) -> tuple[DialogueState, Understanding | None]:
    """The message as an answer to what is open, and the state; no understanding when it is about something else.

    `said` reads place, time, contact and the rest, for a message and for a part of one.
    A draft that is told not to be what was meant is put aside, and what is said beside that is read as a new message.
    """
    if move := form_move(text, state, names_item, said):
        if move.action == "reject" and move.addition:
            return put_aside(state), None
        return state, _of_form(text, state, move, said(text))
    if state.pending == "ticket_number" and any(ticket_number_in(text)):
        return state, _about_ticket(text, state, Intent(state.purpose or "ticket_progress"))
    if state.pending in ("ticket_update", "ticket_withdraw", "rate"):
        return _of_ticket(text, state, names_item)
    return state, None


def put_aside(state: DialogueState) -> DialogueState:
    """The state with the open draft kept for later and nothing asked."""
    return state.model_copy(
        update={
            "pending": "",
            "kept_draft": state.ticket_draft or state.kept_draft,
            "ticket_draft": None,
            "asked": (),
            "declined": (),
            "trail": (),
        }
    )


def _of_form(text: str, state: DialogueState, move: FormMove, said: dict[str, str]) -> Understanding:
    draft = state.ticket_draft or state.kept_draft or {}
    kind = move.fields.get("type") or str(draft.get("type") or TicketType.COMPLAINT.value)
    intent = next((intent for intent, name in TICKET_TYPES.items() if name == kind), Intent.COMPLAIN)
    return Understanding(
        text=text,
        intent=ScoredIntent(name=intent, confidence=_SURE),
        ticket_type=kind,
        area=state.area,
        slots=said,
        form=move,
    )


def _of_ticket(
    text: str, state: DialogueState, names_item: Callable[[], bool]
) -> tuple[DialogueState, Understanding | None]:
    """A grade, a yes or no, or what is to be added; anything else closes the question."""
    intent = Intent(state.pending)
    words = text.strip(" 。.!！~，,")
    fits = {
        Intent.RATE: grade_in(text) is not None and len(words) <= LONGEST_GRADE,
        Intent.TICKET_WITHDRAW: answer_in(words) is not None or _again(text, intent),
        Intent.TICKET_UPDATE: simple_intent(text) is None and is_detail(text) and not names_item(),
    }
    if fits[intent]:
        return state, _about_ticket(text, state, intent)
    return state.model_copy(update={"purpose": ""}), None


def _again(text: str, intent: Intent) -> bool:
    """Whether the message asks for the same as the one before."""
    told = simple_intent(text)
    return told is not None and told.name is intent


def _about_ticket(text: str, state: DialogueState, intent: Intent) -> Understanding:
    return Understanding(text=text, intent=ScoredIntent(name=intent, confidence=_SURE), area=state.area)


def answer_in(words: str) -> bool | None:
    """Yes or no; None for neither."""
    if pattern("forms", "answers", "no").fullmatch(words):
        return False
    return True if pattern("forms", "answers", "yes").fullmatch(words) else None


def grade_in(text: str) -> int | None:
    """One of the five grades of 好差评, 5 the best; None when none is said."""
    for grade in table("forms")["grade"]:
        if re.search(grade["words"], text.strip()):
            return int(grade["value"])
    return None


def beside_request(text: str) -> str:
    """What a message says beside asking to add something to a ticket."""
    number, code = ticket_number_in(text)
    rest = text.replace(number, " ") if number else text
    rest = pattern("forms", "answers", "code").sub(" ", rest) if code else rest
    left = pattern("forms", "answers", "nothing").sub("", rest)
    return rest.strip(" ,，。:：;；") if len(re.sub(r"\W", "", left)) >= 2 else ""


def number_and_code(text: str, *, awaited: bool) -> tuple[str | None, str | None]:
    """A ticket's number and code; when they are awaited, eight digits without a word are the code."""
    number, code = ticket_number_in(text)
    if awaited and code is None:
        rest = text.replace(number, " ") if number else text
        match = _BARE_CODE.search(rest)
        code = match.group(1) + match.group(2) if match else None
    return number, code
