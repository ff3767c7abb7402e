"""What the steps draw on, handed over once by the wiring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.hotline.directory import Directory
from assistant.ports import CategorySource, Clock, Composer, GapLog, HandoffQueue, TicketDesk
from assistant.recognise.gist import GistMatcher
from assistant.recognise.item_guess import ItemGuesser
from assistant.recognise.items import ItemMatcher
from knowledge.areas import AreaTree
from knowledge.catalogue import Catalogue
from knowledge.library import Library
from knowledge.models import Asked, ServiceItem


@dataclass(frozen=True, slots=True)
class InForce:
    """What is published on a day: items, the questions of policies, and the policy that holds each answer."""

    items: tuple[ServiceItem, ...]
    questions: tuple[Asked, ...]
    documents: dict[str, str]


@dataclass(slots=True)
class Sources:
    """The knowledge and the services that the steps of a conversation use."""

    library: Library
    catalogue: Catalogue
    areas: AreaTree
    composer: Composer
    tickets: TicketDesk
    gaps: GapLog
    clock: Clock
    handoffs: HandoffQueue
    directory: Callable[[], Directory]
    """The desks, categories, units and rules in force."""
    categories: CategorySource
    guessers: Callable[[Sequence[ServiceItem], Sequence[Asked]], ItemGuesser | None] = lambda items, questions: None
    """Gives what guesses the item of a message that names none, for the items and the policies in force."""
    _in_force: dict[tuple[object, ...], InForce] = field(default_factory=dict)
    _matchers: dict[tuple[tuple[int, ...], date], tuple[ItemMatcher, GistMatcher]] = field(default_factory=dict)

    def matcher(self, on: date) -> ItemMatcher:
        """The matcher over the items in force that day; made again when the catalogue changes."""
        return self._both(on)[0]

    def gist(self, on: date) -> GistMatcher:
        """The matcher of whole stories over the same items."""
        return self._both(on)[1]

    def _both(self, on: date) -> tuple[ItemMatcher, GistMatcher]:
        key = (self.catalogue.revision, on)
        if key not in self._matchers:
            self._matchers.clear()
            items = tuple(self.catalogue.items(on))
            self._matchers[key] = (ItemMatcher(items), GistMatcher(items))
        return self._matchers[key]

    def guesser(self, on: date) -> ItemGuesser | None:
        """What guesses among the items and policies in force that day; None while it is still being learnt."""
        known = self._known(on)
        return self.guessers(known.items, known.questions)

    def document_of(self, answer: str, on: date) -> str | None:
        """The policy in force that day with which a question with that answer was published."""
        return self._known(on).documents.get(answer)

    def _known(self, on: date) -> InForce:
        key = (self.catalogue.revision, self.library.revision, on)
        if key not in self._in_force:
            self._in_force.clear()
            asked = [one for one in self.library.passages() if one.questions and one.in_force(on)]
            documents = {question.answer: one.document_id for one in asked for question in one.questions}
            questions = {question.answer: question for one in asked for question in one.questions}
            self._in_force[key] = InForce(self.catalogue.items(on), tuple(questions.values()), documents)
        return self._in_force[key]
