"""What a ticket teaches: the rules by which its course becomes one labelled text, or none."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from assistant.hotline import disclosure
from assistant.hotline.models import Contact, TicketState

CHARACTERS = 1000
"""Of a text that are learnt from; what a matter is stands in its first sentences."""
SENTENCE = 8
"""Characters from which an example is taken for a sentence and no single word."""
DEMO = "demo"
LEVELS = 3


class Source(StrEnum):
    """Where a labelled text comes from."""

    TREE = "tree"
    EXAMPLE = "example"
    TICKET = "ticket"
    CORRECTION = "correction"
    RETURN = "return"


FROM_TICKETS = (Source.TICKET, Source.CORRECTION, Source.RETURN)
WEIGHTS = {Source.TREE: 1.0, Source.EXAMPLE: 1.0, Source.TICKET: 1.0, Source.CORRECTION: 2.0, Source.RETURN: 2.0}
"""A person who changes a category has thought about it; one who leaves a proposal standing may not have looked."""


@dataclass(frozen=True)
class Labelled:
    """A masked text, the category path it belongs to (levels joined by `/`), and where both are known from."""

    text: str
    label: str
    source: Source
    weight: float = 1.0
    number: str = ""
    at: datetime | None = None
    judged: bool = True
    """False for a name or a word of a category, which is learnt and says nothing of how well sentences are told."""


@dataclass(frozen=True)
class Correction:
    """A change of a ticket's category, unit or desk by staff; `before` is empty where nothing stood."""

    field: str
    before: str
    after: str
    actor: str
    role: str
    at: datetime


@dataclass(frozen=True)
class Course:
    """What a ticket says and what happened to it, as far as that decides what it teaches."""

    number: str
    state: TicketState
    channel: str
    title: str
    description: str
    path: tuple[str, ...]
    contact: Contact
    merged_into: str | None
    created_at: datetime
    actions: tuple[str, ...] = ()
    """`refuse`, `withdraw` and `merge`, where they were taken."""
    returned_at: tuple[datetime, ...] = ()
    """When a return (退单) was approved."""
    corrections: tuple[Correction, ...] = ()
    """In the order in which they were made."""


CONFIRMED = frozenset(
    {
        TicketState.SIGNED, TicketState.HANDLING, TicketState.EXTENSION_REQUESTED, TicketState.REPLIED,
        TicketState.CALLBACK, TicketState.CLOSED, TicketState.REWORK, TicketState.ARCHIVED,
    }
)  # fmt: skip
"""States in which a unit has signed for the ticket or the hotline has answered it: the category has held."""
OPEN_QUESTION = frozenset({TicketState.DRAFT, TicketState.RETURN_REQUESTED})
ENDED_OTHERWISE = {"refuse": "not_accepted", "withdraw": "withdrawn", "merge": "merged"}


def label_of(path: Iterable[str]) -> str:
    """The levels joined by `/`."""
    return "/".join(path)


def path_of(label: str) -> tuple[str, ...]:
    """The levels of a label."""
    return tuple(label.split("/"))


def taught_by(course: Course, mask: Callable[[str], str]) -> Labelled | str:
    """The row that a ticket teaches; or, as a word, why it teaches nothing.

    A category set by staff in place of another counts as a correction, and at once; one that nobody changed counts
    when a unit has signed or the hotline has answered. A category that stood when a return was approved is never
    taught; the one set afterwards is.
    """
    for action, why in ENDED_OTHERWISE.items():
        if action in course.actions or (action == "merge" and course.merged_into):
            return why
    if course.channel == DEMO:
        return "demo"
    if course.state is TicketState.NOT_ACCEPTED:
        return "not_accepted"
    if course.state in OPEN_QUESTION:
        return "unconfirmed"
    if len(course.path) < LEVELS:
        return "no_category"
    changes = [change for change in course.corrections if change.field == "category"]
    label = label_of(course.path)
    if label in _returned_from(course, changes):
        return "returned"
    corrected = any(change.before and change.after == label for change in changes)
    if not corrected and course.state not in CONFIRMED:
        return "unconfirmed"
    source = Source.RETURN if course.returned_at else Source.CORRECTION if corrected else Source.TICKET
    text = covered(course, mask)
    if not text:
        return "no_text"
    return Labelled(text, label, source, WEIGHTS[source], course.number, course.created_at)


def _returned_from(course: Course, changes: list[Correction]) -> set[str]:
    """The categories that stood when a return was approved."""
    final = label_of(course.path)
    return {
        next((change.before for change in changes if change.at > at), final) for at in course.returned_at
    }  # fmt: skip


def covered(course: Course, mask: Callable[[str], str]) -> str:
    """The words of a ticket with what is personal covered: numbers, addresses, and wholly the caller's name and phone.

    A pattern for each caller is made only where the text holds the name or number at all.
    """
    title, description = course.title.strip(), course.description.strip()
    repeated = _bare(title)[:8] in _bare(description)
    text = (description if repeated else f"{title}。{description}")[: 2 * CHARACTERS]
    bare = _bare(text)
    said = any(_bare(value) in bare for value in (course.contact.name, course.contact.phone) if value)
    text = disclosure.covered_text(text, course.contact, mask, wholly=True) if said else mask(text)
    return without_names(text)[:CHARACTERS]


def without_names(text: str) -> str:
    """The text with the names by which people introduce themselves covered."""
    patterns, cover = _introductions()
    for pattern in patterns:
        text = pattern.sub(lambda found: found.group().replace(found["name"], cover), text)
    return text


def _bare(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum())


@cache
def _introductions() -> tuple[tuple[re.Pattern[str], ...], str]:
    data = tomllib.loads((Path(__file__).parent / "data" / "introductions.toml").read_text("utf-8"))
    return tuple(re.compile(pattern) for pattern in data["patterns"]), data["cover"]


def tree_rows(paths: Iterable[tuple[str, ...]]) -> list[Labelled]:
    """The category tree as rows, so that a category without tickets can be told from its name."""
    weight = WEIGHTS[Source.TREE]
    return [Labelled(" ".join(path), label_of(path), Source.TREE, weight, judged=False) for path in paths]


def example_rows(examples: Iterable[tuple[tuple[str, ...], str]]) -> list[Labelled]:
    """Written examples (path, sentence) as rows; those as short as a word are not judged by."""
    weight = WEIGHTS[Source.EXAMPLE]
    return [
        Labelled(text, label_of(path), Source.EXAMPLE, weight, judged=len(text) >= SENTENCE and text not in path)
        for path, text in examples
    ]
