"""The one way into the knowledge base: keyword and dense evidence fused, reprints shown once, dates and areas kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import Field

from knowledge.areas import AreaTree
from knowledge.jurisdiction import Habits
from knowledge.kept import Kept
from knowledge.models import Collection, Frozen, Hit, Passage
from knowledge.ports import DocumentStore, Embedder, PassageStore
from knowledge.second import SecondVectors
from knowledge.shelf import Shelf
from knowledge.text import normalise
from knowledge.vectors import VectorSync, passage_of


class LibrarySettings(Frozen):
    """How the library searches."""

    weights: Mapping[Collection, Mapping[str, float]] = Field(default_factory=dict)
    """Weights of signals by collection; a collection that is not there uses the shipped ones."""
    dense_candidates: int = Field(default=200, gt=0)
    """Passages asked of the dense store for a query, by collection."""
    reprints_among: int = Field(default=12, ge=0)
    """How many of the best documents are compared to find reprints; 0 shows every copy."""
    window_characters: int = Field(default=1000, ge=0)
    """A hit's text may be widened to neighbouring passages of its document up to this length; 0 leaves it."""


DEFAULTS = LibrarySettings()


class Library:
    """Search over every collection of a document store. Thread safe: a refresh swaps whole shelves."""

    def __init__(
        self,
        documents: DocumentStore,
        dense: PassageStore | None,
        embedder: Embedder | None,
        settings: LibrarySettings = DEFAULTS,
        areas: AreaTree | None = None,
        second: SecondVectors | None = None,
        habits: Habits | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Without `dense` and `embedder` by keywords alone; `second` vectors follow in the background.

        `habits` of the offices' letters; None means those shipped. With `kept`, keyword tokens outlive the process.
        """
        self._second = second
        self._habits = habits
        self._kept = kept
        self._documents = documents
        self._embedder = embedder
        self._dense = dense if embedder is not None else None
        self._settings = settings
        self._areas = areas if areas is not None else AreaTree.load()
        self._vectors = VectorSync(self._dense, embedder) if self._dense is not None and embedder is not None else None
        self._shelves: dict[Collection, Shelf] = {}
        self._refreshing = threading.Lock()

    def refresh(self) -> bool:
        """Take over what was published or retired since the last call; True when something had changed.

        The document store is the truth. Keyword indexes are rebuilt from it and the dense store is brought to hold
        exactly its passages, so a run that was cut off is completed by the next call.
        """
        changed = False
        with self._refreshing:
            for collection in Collection:
                revision = self._documents.revision(collection)
                shelf = self._shelves.get(collection)
                if shelf is not None and shelf.revision == revision:
                    continue
                passages = self._documents.passages(collection)
                if self._vectors is not None:
                    self._vectors.reconcile(collection, passages)
                if self._second is not None:
                    self._second.follow(collection, passages)
                weights = self._settings.weights.get(collection)
                self._shelves[collection] = Shelf.of(
                    collection, revision, passages, weights, shelf, self._habits, self._kept
                )
                changed = True
        return changed

    def search(
        self,
        query: str,
        *,
        collections: Sequence[Collection] | None = None,
        top_k: int = 5,
        on: date,
        area: str | None = None,
    ) -> list[Hit]:
        """The best passage of each of the best documents, best first.

        Only passages in force on the day `on`. With `area`: those of the area, of the areas above it and of none.
        """
        question = normalise(query)
        if not question or top_k < 1:
            return []
        vector = self._embedder.embed_query(query) if self._embedder is not None else None
        lineage = self._areas.lineage(area) if area else None
        hits: list[Hit] = []
        for collection in collections if collections is not None else tuple(Collection):
            shelf = self._shelves.get(collection)
            if shelf is None or not shelf.passages:
                continue
            found: list[tuple[str, float]] = []
            if self._dense is not None and vector is not None:
                near = self._dense.search(collection, vector, self._settings.dense_candidates)
                found = [(passage_of(vector_id), cosine) for vector_id, cosine in near]
            dense = found if self._dense is not None else None
            second = None
            if self._second is not None:
                second = self._second.search(collection, query, self._settings.dense_candidates)
            hits += shelf.search(question, dense, second, top_k, self._settings.reprints_among, on, lineage)
        hits.sort(key=lambda hit: (-hit.score, -_published(hit.passage)))
        return [self._widened(hit) for hit in hits[:top_k]]

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of that identifier, in force or not."""
        found = (shelf.by_id.get(passage_id) for shelf in self._shelves.values())
        return next((passage for passage in found if passage is not None), None)

    @property
    def revision(self) -> tuple[int, ...]:
        """Changes whenever what is published does."""
        return tuple(shelf.revision for shelf in self._shelves.values())

    def passages(self) -> Iterator[Passage]:
        """Every published passage, collection by collection."""
        for shelf in self._shelves.values():
            yield from shelf.passages

    def document_passages(self, document_id: str) -> list[Passage]:
        """The passages of a document in its order; empty when it is not published."""
        for shelf in self._shelves.values():
            if passages := shelf.of_document(document_id):
                return passages
        return []

    def pending_vectors(self) -> int:
        """Vectors that are still to come, in the first store or the second."""
        first = self._vectors.pending if self._vectors is not None else 0
        return first + (self._second.pending if self._second is not None else 0)

    def settle(self, seconds: float) -> bool:
        """Wait for the vectors that follow in the background; False when the time is over first."""
        return self._second is None or self._second.settle(seconds)

    def close(self) -> None:
        """Stop the work in the background."""
        if self._second is not None:
            self._second.close()

    def _widened(self, hit: Hit) -> Hit:
        """The hit with its text widened to whole neighbouring passages while they fit the window."""
        limit = self._settings.window_characters
        if len(hit.passage.text) >= limit:
            return hit
        siblings = self.document_passages(hit.passage.document_id)
        first = last = [p.passage_id for p in siblings].index(hit.passage.passage_id)
        length = len(hit.passage.text)
        grown = True
        while grown:
            grown = False
            for step in (last + 1, first - 1):
                if 0 <= step < len(siblings) and length + len(siblings[step].text) <= limit:
                    first, last = min(first, step), max(last, step)
                    length += len(siblings[step].text)
                    grown = True
        text = "\n".join(p.text for p in siblings[first : last + 1])
        return hit.model_copy(update={"passage": hit.passage.model_copy(update={"text": text})})


def _published(passage: Passage) -> int:
    day = passage.effective_from or passage.issued_on
    return day.toordinal() if day is not None else 0
