"""What the steps draw on, handed over once by the wiring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from assistant.ports import Clock, Composer, GapLog, HandoffQueue, TicketDesk
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
    handoffs: HandoffQueue | None = None
    _matchers: dict[tuple[tuple[int, ...], date], ItemMatcher] = field(default_factory=dict)

    def matcher(self, on: date) -> ItemMatcher:
        """The matcher over the items in force that day; made again when the catalogue changes."""
        key = (self.catalogue.revision, on)
        if key not in self._matchers:
            self._matchers.clear()
            self._matchers[key] = ItemMatcher(self.catalogue.items(on))
        return self._matchers[key]
