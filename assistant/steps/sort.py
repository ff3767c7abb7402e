"""Third step: which category, desk and unit a message belongs to, how urgent it is, and what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.hotline.directory import Directory
from assistant.models import CategoryGuess, Intent, ScoredPath, SlotValue, Turn, Understanding
from assistant.recognise.intents import QUESTIONS, TICKET_TYPES, read_intents
from assistant.recognise.mood import mood_of
from assistant.recognise.slots import in_words, slots_said
from assistant.recognise.urgency import urgency_of
from assistant.sources import Sources

OF_SOMEBODY = (Intent.PRAISE, Intent.SUGGEST)
"""What is said to or of somebody: it goes to that one's desk where its category is nobody's own."""
ASKING = (Intent.ASK_ITEM, Intent.ASK_POLICY)
TOLD = (*TICKET_TYPES, Intent.EMERGENCY)
"""What opens a ticket."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a matter goes: category, desk, the unit that leads, those that assist, and the rule that says so."""

    guess: CategoryGuess
    desk: str
    unit: str
    assisting: tuple[str, ...]
    rule: str


async def place_of(sources: Sources, text: str, area: str | None) -> Place | None:
    """Where a matter told in these words in that area goes; None without a classifier."""
    found = await sources.categories.of(text)
    return None if found is None else placed(sources.directory(), found.guess, area)


def placed(directory: Directory, guess: CategoryGuess, area: str | None) -> Place:
    """The desk and the unit that most of the probability falls to.

    Categories that the classifier cannot tell apart often go to the same desk and unit, so these are surer than any
    one category is.
    """
    desk = _likeliest(guess, lambda path: directory.desk_for(path).id)
    unit = _likeliest(guess, lambda path: directory.dispatch.route(path, area).unit)
    paths = [one.path for one in (guess, *guess.alternatives)]
    path = next(path for path in paths if directory.dispatch.route(path, area).unit == unit)
    route = directory.dispatch.route(path, area)
    return Place(guess, desk, route.unit, route.assisting, route.rule)


def area_of(sources: Sources, turn: Turn, said: Mapping[str, SlotValue]) -> str | None:
    """The area in which a matter lies: where the message says it is, else where the person is."""
    where = said.get("location")
    return where.value if where and sources.areas.area(where.value) else turn.state.area


class Sort:
    """Proposes; a person confirms. Says nothing of a message that is about no matter, such as a greeting."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Adds what was said with its spans, and where a matter goes. A message to an open draft keeps its place."""
        understood = turn.understanding
        if understood is None or turn.reply is not None:
            return turn
        told = understood.intent.name in TOLD
        if not (told or understood.intent.name in ASKING):
            return turn
        if turn.session_id and understood.intent.name is Intent.ASK_ITEM and understood.item_codes:
            return turn  # the item knows its desk, and its answer needs no more
        text = turn.message.text
        said = slots_said(text, now=turn.message.received_at, areas=self._sources.areas)
        if understood.form is not None:
            return turn.model_copy(update={"understanding": understood.model_copy(update={"said": said})})
        more: dict[str, object] = {"said": said, "slots": {**understood.slots, **in_words(said)}, "mood": mood_of(text)}
        if told and understood.intent.name is not Intent.EMERGENCY:
            more["urgency"] = urgency_of(text)
        area = area_of(self._sources, turn, said)
        understood = understood.model_copy(update=more | ({"area": area} if area else {}))
        found = await place_of(self._sources, matter_of(understood), area)
        if found is not None:
            understood = _put(understood, self._of_somebody(understood, found), led=told)
        return turn.model_copy(update={"understanding": understood})

    def _of_somebody(self, understood: Understanding, place: Place) -> Place:
        """Praise and suggestions that no specialist desk's category holds go to the desk of whom they name."""
        directory = self._sources.directory()
        if understood.intent.name not in OF_SOMEBODY or place.desk != directory.catch_all.id:
            return place
        desk = directory.desk_named(understood.text)
        return place if desk is None else replace(place, desk=desk.id)


def matter_of(understood: Understanding) -> str:
    """What is to be sorted: of a message that also asks something, the stretches that tell the matter."""
    if any(one.name in QUESTIONS for one in understood.also):
        return read_intents(understood.text).told() or understood.text
    return understood.text


def _put(understood: Understanding, place: Place, *, led: bool) -> Understanding:
    """With the category and the desk and, of a matter to be handled, the units."""
    more: dict[str, object] = {"category": place.guess, "desk": understood.desk or place.desk}
    if led:
        more |= {
            "unit": place.unit,
            "units_assisting": place.assisting,
            "evidence": understood.evidence.model_copy(update={"rule": place.rule}),
        }
    return understood.model_copy(update=more)


def _likeliest(guess: CategoryGuess, where: Callable[[tuple[str, ...]], str]) -> str:
    """The place to which most probability goes; of equals the one of the likelier category."""
    mass: dict[str, float] = defaultdict(float)
    candidates: Iterable[ScoredPath] = (guess, *guess.alternatives)
    for one in candidates:
        mass[where(one.path)] += one.confidence
    if max(mass.values()) <= 0:
        return where(guess.path)
    return max(mass, key=lambda place: mass[place])
