"""Publishes files: adds, replaces and retires documents by content hash, each document all or nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ingest import readers
from ingest.batch import Batch
from ingest.document import FORMAT, document_id, item_collection, item_document_id, make
from ingest.draft import Draft, Flaw, Override
from ingest.readers.items import overridden
from ingest.reasons import UnreadableError, reason
from ingest.report import OnProgress, Progress, Report
from ingest.sources import Source, sources
from ingest.split import Sizes, split
from knowledge.areas import AreaTree
from knowledge.models import Collection, ServiceItem
from knowledge.publishing import SOURCE_GONE, Known, PublishingStore

AUTO = "auto"


def publish(
    paths: Sequence[Path],
    *,
    store: PublishingStore,
    collection: Collection | None = None,
    prune: bool = False,
    progress: OnProgress | None = None,
    areas: AreaTree | None = None,
    sizes: Sizes = Sizes(),  # noqa: B008 (frozen)
) -> Report:
    """Publish every file under the paths.

    A run that is cut short is finished by the next one; a run without changes writes nothing. With `prune`,
    documents that came from these paths and are no longer there are retired. `collection` None leaves it to the
    files: items by their kind, front matter, a folder named like a collection, else policies.
    What cannot be read is named in the report while the rest goes on. Raises KnowledgeError only when the store
    cannot be read.
    """
    started = time.perf_counter()
    run = _Run(store, collection, areas or AreaTree.load(), sizes, progress)
    run.read(paths)
    if prune:
        run.prune()
    run.report.took_s = time.perf_counter() - started
    return run.report


class _Run:
    """The state of one run: what the store knew at its start, and what was seen since."""

    def __init__(
        self,
        store: PublishingStore,
        collection: Collection | None,
        areas: AreaTree,
        sizes: Sizes,
        progress: OnProgress | None,
    ) -> None:
        self.report = Report()
        self._store, self._collection, self._areas, self._sizes = store, collection, areas, sizes
        self._progress = progress or (lambda _: None)
        self._known: dict[str, Known] = store.known()
        self._asked = collection.value if collection else AUTO
        self._files = store.files(self._asked)
        self._batch = Batch(store, self.report, self._known)
        self._seen: dict[str, tuple[str, str]] = {}
        """Identifier -> origin and name of what was found under it in this run."""
        self._kept: set[str] = set()
        self._items: dict[tuple[str, str], ServiceItem] = {}
        self._overrides: list[tuple[Source, Override]] = []
        self._roots: list[str] = []
        self._changed: list[tuple[ServiceItem, ServiceItem]] = []

    def read(self, paths: Sequence[Path]) -> None:
        """Read and publish every file; overrides come last, when the versions above them are known."""
        self._roots = [str(path.resolve()) for path in paths]
        found = list(sources(paths))
        total = sum(one.size for one in found if isinstance(one, Source))
        done = 0
        for source in found:
            if isinstance(source, Path):
                self.report.failed.append((str(source), reason("missing")))
                continue
            self._file(source, done, total)
            done += source.size
            self._tell(done, total, source.relative)
        for source, override in self._ordered_overrides():
            self._override(source, override)
        for before, after in self._changed:
            self._pass_on(before, after)
        self._batch.flush()
        self._tell(total, total, "")

    def prune(self) -> None:
        """Retire the published documents that came from under the given paths and were not seen in this run."""
        for identifier, known in sorted(self._known.items()):
            mine = self._collection is None or known.collection == self._collection.value
            gone = identifier not in self._seen and known.origin not in self._kept
            if (
                known.published
                and mine
                and gone
                and self._is_ours(known.origin)
                and self._store.retire(identifier, SOURCE_GONE)
            ):
                self.report.retired += 1

    def _is_ours(self, origin: str) -> bool:
        """Whether the file lies under one of the paths of this run."""
        return any(origin == one or origin.startswith(one.rstrip("/") + "/") for one in self._roots)

    def _file(self, source: Source, done: int, total: int) -> None:
        try:
            content = source.content()
            digest = self._digest(source, content)
            last = self._files.get(source.origin)
            if last is not None and last["digest"] == digest:
                self._kept.add(source.origin)
                self.report.unchanged += last["documents"]
                return
            if not self._drafts(source, content, done, total):
                self._kept.add(source.origin)
                return
            self._batch.file_read(digest)
        except UnreadableError as error:
            self._failed(source, str(error))
        except Exception as error:  # the parsers of the formats raise anything on a damaged file
            self._failed(source, reason("unreadable", detail=f"{type(error).__name__}: {error}"))

    def _failed(self, source: Source, why: str) -> None:
        """Name the file and keep the last good version of its documents."""
        self._kept.add(source.origin)
        self._batch.flush()
        self.report.failed.append((source.relative, why))

    def _drafts(self, source: Source, content: bytes, done: int, total: int) -> bool:
        """Whether the file was read to its end without a flaw and may be passed over next time."""
        self._batch.open_file(self._asked, source.origin)
        whole = True
        for draft in readers.read(source.relative, content):
            if isinstance(draft, Flaw):
                self.report.failed.append((f"{source.relative}#{draft.key}", draft.reason))
                whole = False
            elif isinstance(draft, Override):
                self._overrides.append((source, draft))
                whole = False
            else:
                whole &= self._draft(source, draft)
                if self._batch.due():
                    self._batch.flush()
                    self._tell(done + draft.position, total, source.relative)
        return whole

    def _draft(self, source: Source, draft: Draft) -> bool:
        name = f"{source.relative}#{draft.key}" if draft.key else source.relative
        collection = self._collection_of(source, draft)
        self._settle_area(draft)
        if draft.item is not None:
            identifier = item_document_id(draft.item.code, draft.item.area)
            self._items[draft.item.code, draft.item.area] = draft.item
        else:
            identifier = self._identifier(source, collection, name)
        if identifier in self._seen:
            key = draft.item.code if draft.item else draft.key or name
            self.report.failed.append((name, reason("duplicate", other=self._seen[identifier][1], key=key)))
            return False
        self._seen[identifier] = (source.origin, name)
        document = make(draft, identifier, collection, name, self._sizes)
        known = self._known.get(identifier)
        if document.item and known and known.published and known.content_hash != document.content_hash:
            before = self._store.document(identifier)
            if before is not None and before.item is not None:
                self._changed.append((before.item, document.item))
        self._batch.add(document, partial(split, document, self._sizes), source.origin, name)
        return True

    def _settle_area(self, draft: Draft) -> None:
        """Portals and tables give the name of an area: put its identifier, and the whole city where none is given."""
        if draft.item is None:
            draft.metadata.area = self._areas.identifier(draft.metadata.area)
        elif (area := self._areas.identifier(draft.item.area) or self._areas.root.id) != draft.item.area:
            draft.item = draft.item.model_copy(update={"area": area})

    def _collection_of(self, source: Source, draft: Draft) -> Collection:
        if draft.item is not None:
            own = item_collection(draft.item)
            return self._collection if self._collection in (Collection.CATALOGUE, Collection.GUIDES) else own
        if self._collection is not None:
            return self._collection
        named = [draft.metadata.collection, *reversed(source.path.parent.parts)]
        return Collection(next((one for one in named if one in set(Collection)), Collection.POLICIES))

    def _identifier(self, source: Source, collection: Collection, name: str) -> str:
        """By path relative to the root; by more of the path when another file that still exists has that one."""
        wider = (name, f"{source.root.name}/{name}", f"{source.root}/{name}")
        candidates = [document_id(collection, one) for one in wider]
        for identifier in candidates:
            known = self._known.get(identifier)
            if known is not None and known.origin == source.origin:
                return identifier
        for identifier in candidates:
            known = self._known.get(identifier)
            seen = self._seen.get(identifier)
            if seen is not None and seen[0] == source.origin:
                return identifier
            taken = seen is not None or (known is not None and known.published and Path(known.origin).is_file())
            if not taken:
                return identifier
        return candidates[0]

    def _ordered_overrides(self) -> list[tuple[Source, Override]]:
        return sorted(self._overrides, key=lambda pair: len(self._areas.ancestors(pair[1].area)))

    def _override(self, source: Source, override: Override) -> None:
        try:
            if self._areas.area(override.area) is None:
                raise UnreadableError("unknown_area", area=override.area)
            base = self._base(override)
            if base is None:
                raise UnreadableError("no_base", code=override.code, area=override.area)
            self._draft(source, Draft([], item=overridden(base, override)))
        except UnreadableError as error:
            self._kept.add(source.origin)
            self.report.failed.append((source.relative, str(error)))

    def _base(self, override: Override) -> ServiceItem | None:
        for area in self._areas.ancestors(override.area):
            if (item := self._items.get((override.code, area.id))) is not None:
                return item
            document = self._store.document(item_document_id(override.code, area.id))
            if document is not None and document.item is not None:
                return document.item
        return None

    def _pass_on(self, before: ServiceItem, after: ServiceItem) -> None:
        """Districts whose own file is not part of this run inherit what has changed above them."""
        for area in self._areas.below(after.area):
            identifier = item_document_id(after.code, area.id)
            known = self._known.get(identifier)
            document = self._store.document(identifier) if known and known.published else None
            if document is None or document.item is None or known is None or identifier in self._seen:
                continue
            if self._is_ours(known.origin):
                continue
            own = {
                name: value
                for name in ServiceItem.model_fields
                if (value := getattr(document.item, name)) != getattr(before, name)
            }
            try:
                heir = overridden(after, Override(after.code, area.id, own))
            except UnreadableError as error:
                self.report.failed.append((document.source_name, str(error)))
                continue
            self._seen[identifier] = (known.origin, document.source_name)
            made = make(Draft([], item=heir), identifier, document.collection, document.source_name, self._sizes)
            self._batch.add(made, partial(split, made, self._sizes), known.origin, document.source_name)

    def _digest(self, source: Source, content: bytes) -> str:
        made = f"{FORMAT}\0{self._sizes}\0{source.relative}\0{source.root}\0".encode()
        return hashlib.sha256(made + content).hexdigest()

    def _tell(self, done: int, total: int, current: str) -> None:
        report = self.report
        documents = report.added + report.replaced + report.unchanged + report.held
        self._progress(Progress(done, total, documents, report.passages, current))


__all__ = ["Report", "publish"]
