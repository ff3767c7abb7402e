"""What the steps draw on, handed over once by the wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from assistant.hotline.directory import Directory
from assistant.ports import CategorySource, Clock, Composer, GapLog, HandoffQueue, TicketDesk
from assistant.recognise.gist import GistMatcher
from assistant.recognise.items import ItemMatcher
from knowledge.areas import AreaTree
from knowledge.catalogue import Catalogue
from knowledge.library import Library


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
