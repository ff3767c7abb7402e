"""First step: emergencies and matters outside the hotline are told the right number or channel at once."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.hotline.models import TicketState, Urgency
from assistant.models import Intent, Kind, Reply, ScoredIntent, TicketRef, Turn, Understanding
from assistant.recognise.channels import not_accepted_in
from assistant.recognise.patterns import pattern, table
from assistant.recognise.screening import Emergency, emergencies_in
from assistant.recognise.slots import slots_said
from assistant.replies import plain
from assistant.sources import Sources
from assistant.steps import alarm
from assistant.texts import say
from knowledge.text import normalise

MOST_TOLD = 2
"""Kinds of which the first help is told: more cannot be followed in an emergency. The numbers are told of all."""
ANSWER = 40
"""Characters of an answer to a question of a form; whoever says more tells a story of its own."""
GENERAL = "general"
LONGEST_ADDITION = 60
"""Characters: a longer message after an emergency is read by itself."""
SURE = ScoredIntent(name=Intent.EMERGENCY, confidence=0.99)


class Screen:
    """Looks before anything else does. Without `sources`, and outside a conversation, it records nothing."""

    def __init__(self, sources: Sources | None = None) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Ends the turn for an emergency, a matter of another organ, or an empty message."""
        text = normalise(turn.message.text)
        if not text:
            return plain(turn, Kind.REFUSAL, say("refusal.empty"))
        if found := emergencies_in(turn.message.text, answering=_answering(turn)):
            return await self._emergency(turn, found)
        if turn.state.emergencies and (taken_back := pattern("screening", "taken_back", "pattern").search(text)):
            turn = await self._taken_back(turn, whole=taken_back.group() == text)
            if turn.reply is not None:
                return turn
        if told := await self._told_more(turn):
            return told
        if key := not_accepted_in(turn.message.text):
            return plain(
                turn,
                Kind.NOT_ACCEPTED,
                say(f"not_accepted.{key}"),
                suggested=(say("suggest.person"),),
                intent=ScoredIntent(name=Intent.COMPLAIN, confidence=0.8),
            )
        return turn

    async def _emergency(self, turn: Turn, found: Sequence[Emergency]) -> Turn:
        """The numbers first; then the first help, the ticket and the person called. An open form stays open."""
        lines = [told(found)]
        ticket = None
        if self._sources is not None and turn.session_id:
            turn, ticket, line = await self._recorded(turn, self._sources, found[0].key)
            lines.append(line)
        turn = plain(
            turn, Kind.EMERGENCY, "\n".join(lines), suggested=(say("suggest.person"),), intent=SURE, ticket=ticket
        )
        desk = desk_of(found[0].key, self._sources)
        return turn.model_copy(update={"reply": turn.reply and turn.reply.model_copy(update={"desk": desk})})

    async def _recorded(self, turn: Turn, sources: Sources, key: str) -> tuple[Turn, TicketRef | None, str]:
        """Opens the ticket and calls a person; what was said of the same kind that day is not recorded twice."""
        kind = f"{turn.message.received_at.date().isoformat()}:{key}"
        if number := turn.state.emergencies.get(kind):
            ticket = TicketRef(number=number, state=TicketState.DRAFT.value)
            return turn, ticket, say("emergency.known", number=number)
        desk = desk_of(key, sources)
        created = await alarm.recorded(sources, turn, key, desk)
        person = await alarm.called(sources, turn, key, desk)
        called = say("emergency.called") if person else say("emergency.call_us")
        if created is None:
            return turn, None, called
        emergencies = {**turn.state.emergencies, kind: created.number}
        state = turn.state.model_copy(update={"emergencies": emergencies, "ticket_number": created.number})
        ticket = TicketRef(
            number=created.number,
            state=created.ticket.state.value,
            pickup_code=created.pickup_code,
            fields={"type": created.ticket.type.value, "urgency": created.ticket.urgency.value},
        )
        line = say("emergency.recorded", number=created.number, code=created.pickup_code)
        return turn.model_copy(update={"state": state}), ticket, line + called

    async def _told_more(self, turn: Turn) -> Turn | None:
        """Where it is or whom to call, said right after an emergency: put on its ticket, and no matter of its own."""
        number = turn.state.ticket_number
        if self._sources is None or not turn.session_id or turn.state.pending or turn.state.item_code:
            return None
        text = turn.message.text
        if number is None or number not in turn.state.emergencies.values() or len(text) > LONGEST_ADDITION:
            return None
        said = slots_said(text, now=turn.message.received_at, areas=self._sources.areas)
        if not {"location", "contact"} & said.keys() or said.keys() & {"wanted", "subject"}:
            return None
        if pattern("forms", "moves", "question").search(text) or not await alarm.added(self._sources, turn, number):
            return None
        return plain(
            turn,
            Kind.TICKET_STATUS,
            say("emergency.added", number=number),
            suggested=(say("suggest.person"),),
            intent=ScoredIntent(name=Intent.TICKET_UPDATE, confidence=0.9),
            ticket=TicketRef(number=number, state=TicketState.DRAFT.value),
        )

    async def _taken_back(self, turn: Turn, *, whole: bool) -> Turn:
        """“不是紧急情况”: the tickets are withdrawn; a message that says more goes on as any other."""
        numbers = tuple(dict.fromkeys(turn.state.emergencies.values()))
        if self._sources is None or not turn.session_id:
            return turn
        done = all([await alarm.withdrawn(self._sources, turn, number) for number in numbers])
        own = None if turn.state.ticket_number in numbers else turn.state.ticket_number
        state = turn.state.model_copy(update={"emergencies": {}, "ticket_number": own})
        turn = turn.model_copy(update={"state": state})
        if not whole:
            return turn
        key = "emergency.withdrawn" if done else "emergency.not_withdrawn"
        return plain(
            turn,
            Kind.TICKET_STATUS,
            say(key, number="、".join(numbers)),
            intent=ScoredIntent(name=Intent.TICKET_WITHDRAW, confidence=0.9),
            ticket=TicketRef(number=numbers[0], state=(TicketState.CLOSED if done else TicketState.ACCEPTED).value),
        )


def as_matter(text: str, reply: Reply) -> Understanding:
    """An emergency, whose reply is given, as the matter of the ticket that follows it."""
    return Understanding(
        text=normalise(text), intent=reply.intent, ticket_type=alarm.TYPE, urgency=Urgency.EMERGENCY, desk=reply.desk
    )


def desk_of(key: str, sources: Sources | None = None) -> str:
    """The desk that sees to a kind of emergency; the general one where this city has no such desk."""
    desk: str = table("screening")["desks"].get(key, GENERAL)
    known = sources is None or desk in sources.directory().desks
    return desk if known else GENERAL


def _answering(turn: Turn) -> bool:
    """Whether the message may be the short answer to what a form has just asked."""
    return turn.state.pending == "ticket" and bool(turn.state.asked) and len(turn.message.text) <= ANSWER


def told(found: Sequence[Emergency]) -> str:
    """What is said of the emergencies: all numbers, the right one first, then what to do until help comes."""
    numbers = dict.fromkeys(number for one in found for number in one.numbers)
    first_help = dict.fromkeys(say(f"emergency.{one.help}") for one in found[:MOST_TOLD])
    return "\n".join((say(f"emergency.{found[0].call}", numbers="、".join(numbers)), *first_help))
