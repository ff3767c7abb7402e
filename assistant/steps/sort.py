"""Third step: which category, desk and unit a message belongs to, how urgent it is, and what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from assistant.models import CategoryGuess, Intent, ScoredPath, Turn, Understanding
from assistant.recognise.intents import TICKET_TYPES
from assistant.recognise.mood import mood_of
from assistant.recognise.slots import slots_said
from assistant.recognise.urgency import urgency_of
from assistant.sources import Sources

ASKING = (Intent.ASK_ITEM, Intent.ASK_POLICY)


class Sort:
    """Proposes; a person confirms. Says nothing of a message that is about no matter, such as a greeting."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def __call__(self, turn: Turn) -> Turn:
        """Adds what was said with its spans, and where a matter goes. A message to an open draft keeps its place."""
        understood = turn.understanding
        if understood is None or turn.reply is not None:
            return turn
        told = understood.intent.name in TICKET_TYPES
        if understood.form is not None or not (told or understood.intent.name in ASKING):
            return turn
        if turn.session_id and understood.intent.name is Intent.ASK_ITEM and understood.item_codes:
            return turn  # the item knows its desk, and its answer needs no more
        text = turn.message.text
        said = slots_said(text, now=turn.message.received_at, areas=self._sources.areas)
        more: dict[str, object] = {"said": said, "mood": mood_of(text)}
        if told:
            more["urgency"] = urgency_of(text)
        place = said.get("location")
        area = place.value if place and self._sources.areas.area(place.value) else turn.state.area
        understood = understood.model_copy(update=more | ({"area": area} if area else {}))
        found = await self._sources.categories.of(understood.text)
        if found is not None:
            understood = self._placed(understood, found.guess, area, led=told)
        return turn.model_copy(update={"understanding": understood})

    def _placed(self, understood: Understanding, guess: CategoryGuess, area: str | None, *, led: bool) -> Understanding:
        """With the desk and, of a matter to be handled, the unit that most of the probability falls to.

        Categories that the classifier cannot tell apart often go to the same desk and unit, so these are surer than
        any one category is.
        """
        directory = self._sources.directory()
        desk = _likeliest(guess, lambda path: directory.desk_for(path).id)
        placed: dict[str, object] = {"category": guess, "desk": understood.desk or desk}
        if led:
            unit = _likeliest(guess, lambda path: directory.dispatch.route(path, area).unit)
            paths = [one.path for one in (guess, *guess.alternatives)]
            path = next(path for path in paths if directory.dispatch.route(path, area).unit == unit)
            route = directory.dispatch.route(path, area)
            placed |= {
                "unit": route.unit,
                "units_assisting": route.assisting,
                "evidence": understood.evidence.model_copy(update={"rule": route.rule}),
            }
        return understood.model_copy(update=placed)


def _likeliest(guess: CategoryGuess, where: Callable[[tuple[str, ...]], str]) -> str:
    """The place to which most probability goes; of equals the one of the likelier category."""
    mass: dict[str, float] = defaultdict(float)
    candidates: Iterable[ScoredPath] = (guess, *guess.alternatives)
    for one in candidates:
        mass[where(one.path)] += one.confidence
    if max(mass.values()) <= 0:
        return where(guess.path)
    return max(mass, key=lambda place: mass[place])
