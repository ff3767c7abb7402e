"""Exact look-up of a service item in the version of an area."""

from __future__ import annotations

from datetime import date

from knowledge.areas import AreaTree
from knowledge.models import Aspect, Collection, ServiceItem
from knowledge.ports import DocumentStore
from knowledge.rendering import render_aspect

COLLECTIONS = (Collection.CATALOGUE, Collection.GUIDES)


class Catalogue:
    """The items of the store, held in memory. `refresh()` reads again only what has changed."""

    def __init__(self, store: DocumentStore, areas: AreaTree) -> None:
        self._store = store
        self.areas = areas
        self._revisions: dict[Collection, int] = {}
        self._items: dict[str, dict[str, ServiceItem]] = {}
        self._documents: dict[tuple[str, str], str] = {}
        self._differs: dict[tuple[str, Aspect], bool] = {}
        self.refresh()

    def refresh(self) -> bool:
        """Read the items again if a collection has changed; True when it had."""
        revisions = {collection: self._store.revision(collection) for collection in COLLECTIONS}
        if revisions == self._revisions:
            return False
        items: dict[str, dict[str, ServiceItem]] = {}
        documents: dict[tuple[str, str], str] = {}
        for collection in COLLECTIONS:
            for document in self._store.documents(collection):
                if (item := document.item) is not None:
                    items.setdefault(item.code, {})[item.area] = item
                    documents[item.code, item.area] = document.document_id
        self._items, self._documents, self._differs = items, documents, {}
        self._revisions = revisions
        return True

    @property
    def revision(self) -> tuple[int, ...]:
        """Changes whenever the items do."""
        return tuple(self._revisions[collection] for collection in COLLECTIONS)

    def items(self, on: date) -> tuple[ServiceItem, ...]:
        """One version of every item in force that day: the one of the highest area, by code."""
        found = []
        for code in sorted(self._items):
            versions = [item for item in self.versions(code) if _in_force(item, on)]
            if versions:
                found.append(versions[0])
        return tuple(found)

    def item(self, code: str, area: str, on: date) -> ServiceItem | None:
        """The version for an area: its own, else that of the nearest area above. An empty area means the highest."""
        versions = self._items.get(code, {})
        if not area:
            return next((item for item in self.versions(code) if _in_force(item, on)), None)
        for one in self.areas.lineage(area):
            if (item := versions.get(one)) is not None and _in_force(item, on):
                return item
        return None

    def document_id(self, item: ServiceItem) -> str | None:
        """The document that publishes that version of the item."""
        return self._documents.get((item.code, item.area))

    def versions(self, code: str) -> tuple[ServiceItem, ...]:
        """Every version of an item, the highest area first."""
        versions = self._items.get(code, {}).values()
        return tuple(sorted(versions, key=lambda item: (len(self.areas.ancestors(item.area)), item.area)))

    def differs(self, code: str, aspect: Aspect) -> bool:
        """Whether the text of that aspect is not the same in every area."""
        key = (code, aspect)
        if key not in self._differs:
            texts = {render_aspect(item, aspect, None) for item in self.versions(code)}
            self._differs[key] = len(texts) > 1
        return self._differs[key]


def _in_force(item: ServiceItem, on: date) -> bool:
    return item.effective_from <= on and (item.expires_at is None or on <= item.expires_at)
