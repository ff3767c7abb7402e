"""What passes between the steps of a conversation and what a person finally reads."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.hotline.models import Urgency
from knowledge.models import Aspect, Hit, ServiceItem


class Frozen(BaseModel):
    """Base of the conversation's records: immutable and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What a reply is."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    CHOOSE = "choose"
    TICKET_DRAFT = "ticket_draft"
    TICKET_CREATED = "ticket_created"
    TICKET_STATUS = "ticket_status"
    HANDOFF = "handoff"
    EMERGENCY = "emergency"
    NOT_ACCEPTED = "not_accepted"
    REFUSAL = "refusal"
    SMALLTALK = "smalltalk"
    ERROR = "error"


class Intent(StrEnum):
    """What a person wants with a message."""

    ASK_ITEM = "ask_item"
    ASK_POLICY = "ask_policy"
    REQUEST_HELP = "request_help"
    COMPLAIN = "complain"
    REPORT_VIOLATION = "report_violation"
    SUGGEST = "suggest"
    PRAISE = "praise"
    TICKET_PROGRESS = "ticket_progress"
    TICKET_UPDATE = "ticket_update"
    TICKET_WITHDRAW = "ticket_withdraw"
    RATE = "rate"
    ASK_PERSON = "ask_person"
    GREETING = "greeting"
    THANKS = "thanks"
    ABUSE = "abuse"
    EMERGENCY = "emergency"
    OUT_OF_SCOPE = "out_of_scope"


class ScoredIntent(Frozen):
    """An intent with the confidence in it, 0..1."""

    name: Intent
    confidence: float = Field(ge=0, le=1)


class Citation(Frozen):
    """Where a sentence comes from: the quoted passage with title, section and dates. `n` counts from 1."""

    n: int
    document_id: str
    title: str
    section: str = ""
    quote: str
    item_code: str | None = None
    source_url: str | None = None
    issued_on: date | None = None
    effective_from: date | None = None
    expires_at: date | None = None


class Sentence(Frozen):
    """A checked sentence and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...] = ()


class ItemRef(Frozen):
    """The item answered about."""

    code: str
    name: str


class TicketRef(Frozen):
    """A ticket as the citizen sees it. `pickup_code` is shown once, at creation."""

    number: str | None = None
    state: str
    pickup_code: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)


class Reply(Frozen):
    """One answer of the assistant, as every channel delivers it."""

    reply_id: str
    session_id: str
    kind: Kind
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    intent: ScoredIntent
    item: ItemRef | None = None
    desk: str | None = None
    ticket: TicketRef | None = None
    suggested_replies: tuple[str, ...] = ()
    engine: Literal["catalogue", "extractive", "model"] = "catalogue"
    took_ms: float = 0.0
    trace_id: str


class DraftSentence(Frozen):
    """A sentence proposed by a composer with the passages it says it rests on (passage identifiers)."""

    text: str
    passage_ids: tuple[str, ...]


class Draft(Frozen):
    """A proposed answer, not yet checked."""

    sentences: tuple[DraftSentence, ...]
    engine: Literal["catalogue", "extractive", "model"]
    confidence: float = Field(default=1.0, ge=0, le=1)


class Message(Frozen):
    """What a person sent. `text` is as typed; `received_at` is aware."""

    text: str
    received_at: datetime
    client_message_id: str | None = None


class DialogueState(Frozen):
    """What is carried from turn to turn of one conversation; stored as JSON."""

    item_code: str | None = None
    area: str | None = None
    policy: str | None = None
    """Identifier of the policy that the last answer rests on: a short question may go on from it."""
    policy_question: str = ""
    """What was asked of that policy."""
    situation: str | None = None
    aspects: tuple[Aspect, ...] = ()
    pending: Literal[
        "", "choose_item", "ask_area", "ticket", "ticket_number", "ticket_update", "ticket_withdraw", "rate"
    ] = ""
    choices: tuple[str, ...] = ()
    ticket_draft: dict[str, Any] | None = None
    asked: tuple[str, ...] = ()
    """What was asked for the open draft, in order; the last one is what is being asked now."""
    declined: tuple[str, ...] = ()
    """What the person would not or could not say: not asked again for this draft."""
    trail: tuple[dict[str, Any], ...] = ()
    """What each of the last changes of the draft replaced, so that one can go back."""
    kept_draft: dict[str, Any] | None = None
    """A draft that was put aside and may be taken up again."""
    ticket_number: str | None = None
    held_ticket: str | None = None
    """A ticket whose pick-up code was shown in this conversation."""
    questions: tuple[str, ...] = ()
    """What has been asked back about items, so that nothing is asked twice: `area:CODE`, and the text just asked."""
    purpose: Literal["", "ticket_progress", "ticket_update", "ticket_withdraw", "rate"] = ""
    """What a ticket number is being asked for."""
    emergencies: dict[str, str] = Field(default_factory=dict)
    """Numbers of the tickets opened for emergencies, by day and kind (`2026-11-23:fire`)."""


class FormMove(Frozen):
    """What a message does to a ticket draft.

    `confirm` and `cancel` decide it, `change` fills or corrects `fields` and adds `addition`, `back` takes the last
    change back, `edit` asks for another value of `slot`, `decline` leaves `slot` empty, `reject` puts the draft aside
    because it is not what was meant, `resume` takes up the one put aside, `tell` asks about filing itself (`slot`).
    """

    action: Literal["confirm", "cancel", "change", "back", "edit", "decline", "reject", "resume", "tell"]
    fields: dict[str, str] = Field(default_factory=dict)
    addition: str = ""
    slot: str = ""


class SlotValue(Frozen):
    """Something said, where it stands in the message as sent, and what it means.

    `text` is message[start:end], characters counted from 0. `value` is the normal form: an identifier of the area tree
    for an area, an ISO 8601 interval `start/end` for a time, digits for a telephone; the text itself without one.
    """

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    value: str


class ScoredPath(Frozen):
    """A category path (one to three levels) with the calibrated probability that it is the right one."""

    path: tuple[str, ...]
    confidence: float = Field(ge=0, le=1)


class CategoryGuess(ScoredPath):
    """The category proposed, the next best ones, and whether the classifier would decide it alone."""

    alternatives: tuple[ScoredPath, ...] = ()
    decided: bool = False


class Evidence(Frozen):
    """Why something is proposed: the words that speak for it, and similar texts with what they turned out to be."""

    words: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    rule: str = ""


class ItemAsked(Frozen):
    """One of several items that a message asks about, with the elements asked of it and the words that ask."""

    code: str
    aspects: tuple[Aspect, ...] = ()
    text: str = ""


class PublishedAnswer(Frozen):
    """The stretch of a document that answers, by a question published with it, and how likely that one is meant."""

    document_id: str
    text: str
    share: float = Field(ge=0, le=1)


class Understanding(Frozen):
    """What a message was taken to mean."""

    text: str
    """Normalised: simplified characters, half width, without spoken fillers."""
    intent: ScoredIntent
    """The main intent; `also` holds the others of a message that wants several things."""
    also: tuple[ScoredIntent, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    item_codes: tuple[str, ...] = ()
    """Candidates, best first; more than one means they tie, unless `asked` says that each is meant."""
    guessed: bool = False
    """Whether the item is only the likeliest of those that the person was already asked to choose from."""
    asked: tuple[ItemAsked, ...] = ()
    """The questions of a message that asks about several items, in its order; empty for one item."""
    published: tuple[PublishedAnswer, ...] = ()
    """The likeliest first; several where a question is about as much as all of them say."""
    area: str | None = None
    situation: str | None = None
    desk: str | None = None
    ticket_type: str | None = None
    category: CategoryGuess | None = None
    unit: str | None = None
    """Identifier of the leading unit (主办); `units_assisting` are those that cooperate (协办)."""
    units_assisting: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    mood: str = ""
    """Only where it changes handling: `angry`, `anxious`, `despairing`; empty otherwise."""
    slots: dict[str, str] = Field(default_factory=dict)
    """What was said of place, time and contact, as said; the same with spans and normal forms in `said`."""
    said: dict[str, SlotValue] = Field(default_factory=dict)
    evidence: Evidence = Evidence()
    form: FormMove | None = None


class Turn(Frozen):
    """One exchange on its way through the steps. A step returns a changed copy; a set `reply` ends the run."""

    session_id: str
    turn_id: str
    message: Message
    state: DialogueState
    understanding: Understanding | None = None
    hits: tuple[Hit, ...] = ()
    item: ServiceItem | None = None
    draft: Draft | None = None
    reply: Reply | None = None
    timings_ms: dict[str, float] = Field(default_factory=dict)
