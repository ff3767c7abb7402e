"""A throw-away home with a corpus or the sample knowledge published through the real ingest path."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import knowledge
from assistant.settings import Settings
from assistant.wiring import Services, build
from evals.beir import Beir
from ingest.publish import publish
from knowledge.models import Collection

VECTORS_WAIT_S = 900.0
"""How long a suite waits for the vectors that follow in the background; the search works without them as well."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """Running services over the corpus, the BEIR identifier of each document, and how fast it came in."""

    services: Services
    collection: Collection
    names: dict[str, str]
    passages: int
    passages_per_s: float
    vectors_waited_s: float


def collection_of(beir: Beir, asked: str) -> Collection:
    """The collection to publish into; `auto` takes a corpus without titles for replies to citizens."""
    if asked != "auto":
        return Collection(asked)
    return Collection.POLICIES if beir.titled * 2 > beir.documents else Collection.REPLIES


@asynccontextmanager
async def throw_away(base: Settings | None = None) -> AsyncIterator[Services]:
    """Services in a fresh home that holds nothing; the home is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="yixian-eval-") as folder:
        update = {"home": Path(folder), "database_url": "", "chroma_url": "", "redis_url": "", "samples": False}
        services = build((base or Settings()).model_copy(update=update))
        await services.start()
        try:
            yield services
        finally:
            await services.close()


@asynccontextmanager
async def sampled(*, base: Settings | None = None) -> AsyncIterator[Services]:
    """Services in a fresh home that holds the shipped sample knowledge, its vectors complete."""
    async with throw_away(base) as services:
        publish([knowledge.SAMPLES], store=services.documents)
        services.refresh()
        services.library.settle(VECTORS_WAIT_S)
        yield services


@asynccontextmanager
async def ingested(beir: Beir, asked: str = "auto", *, base: Settings | None = None) -> AsyncIterator[Ingested]:
    """Services in a fresh home that holds only the corpus; the home is removed afterwards."""
    collection = collection_of(beir, asked)
    async with throw_away(base) as services:
        began = perf_counter()
        publish([beir.corpus], store=services.documents, collection=collection, prune=False)
        services.refresh()
        took = perf_counter() - began
        began = perf_counter()
        services.library.settle(VECTORS_WAIT_S)
        waited = perf_counter() - began
        documents = services.documents.documents(collection)
        passages = len(services.documents.passages(collection))
        names = {document.document_id: document.source_name.rpartition("#")[2] for document in documents}
        yield Ingested(services, collection, names, passages, passages / max(took, 1e-9), waited)
