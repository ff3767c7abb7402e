"""Questions back to the person: which of several items, and in which district."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.models import Kind, Turn
from assistant.replies import plain
from assistant.sources import Sources
from assistant.texts import say
from knowledge.models import Aspect, ServiceItem

MOST_REMEMBERED = 20
"""Questions remembered in a conversation."""


def asked_area(code: str) -> str:
    """How the state remembers that the district was asked for an item."""
    return f"area:{code}"


def area_replies(names: Sequence[str], city: str) -> tuple[str, ...]:
    """The answers offered to “in which district?”: those that differ, any other, and the rule of the whole city."""
    return (*names, say("choose.area_other"), say("choose.city_wide", city=city))


def ask_area(sources: Sources, turn: Turn, item: ServiceItem, aspect: Aspect) -> Turn:
    """In which district, when its versions of the item differ in the element asked."""
    city = sources.areas.root
    areas = [sources.areas.area(version.area) for version in sources.catalogue.versions(item.code)]
    names = [area.name for area in areas if area is not None and area.id != city.id]
    asked = (*turn.state.questions, asked_area(item.code))[-MOST_REMEMBERED:]
    state = turn.state.model_copy(update={"pending": "ask_area", "item_code": item.code, "questions": asked})
    text = say("choose.area", item=item.name, aspect=say(f"aspects.{aspect.value}"))
    turn = turn.model_copy(update={"state": state})
    return plain(turn, Kind.CLARIFY, text, suggested=area_replies(names, city.name))


def ask_our_area(sources: Sources, turn: Turn, place: str, code: str) -> Turn:
    """In which of our districts, when the one named is not among them."""
    city = sources.areas.root.name
    names = [area.name for area in sources.areas.districts()]
    text = say("choose.area_not_ours", city=city, place=place, names="、".join(names))
    state = turn.state.model_copy(update={"pending": "ask_area", "item_code": code})
    turn = turn.model_copy(update={"state": state})
    return plain(turn, Kind.CLARIFY, text, suggested=(*names, say("choose.city_wide", city=city)))


def ask_which(sources: Sources, turn: Turn, codes: tuple[str, ...], *, several: bool = False) -> Turn:
    """Which of a few items; `several` when the message asked about more than one."""
    on = turn.message.received_at.date()
    items = [item for code in codes if (item := sources.catalogue.item(code, "", on))]
    state = turn.state.model_copy(update={"pending": "choose_item", "choices": codes})
    aspects = "、".join(say(f"aspects.{aspect.value}") for aspect in turn.state.aspects)
    lead = say("choose.item_aspect", aspect=aspects) if aspects else say("choose.item")
    if several:
        lead = say("choose.several")
    lines = [lead, *(f"{number}. {item.name}" for number, item in enumerate(items, start=1))]
    turn = turn.model_copy(update={"state": state})
    return plain(turn, Kind.CHOOSE, "\n".join(lines), suggested=[item.name for item in items])
