"""`yixian ingest` and `yixian search`: publish files, and see what a query finds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.running import warn_of_keywords, with_services
from assistant.texts import tell
from assistant.wiring import Services
from ingest import console
from ingest.report import Report
from knowledge.errors import YixianError
from knowledge.models import Collection, Hit

CollectionName = Annotated[str | None, typer.Option("--collection", help=tell("ingest.collection"))]
Json = Annotated[bool, typer.Option("--json", help=tell("main.json"))]


def _collection(name: str | None) -> Collection | None:
    if name is None:
        return None
    try:
        return Collection(name)
    except ValueError as error:
        known = ", ".join(collection.value for collection in Collection)
        raise typer.BadParameter(tell("ingest.unknown_collection", name=name, known=known)) from error


def ingest(
    paths: Annotated[list[Path], typer.Argument(help=tell("ingest.paths"))],
    collection: CollectionName = None,
    prune: Annotated[bool, typer.Option("--prune", help=tell("ingest.prune"))] = False,
    as_json: Json = False,
) -> None:
    """Publishes files and folders; exit code 1 when one of them was bad."""
    for path in paths:
        if not path.exists():
            raise YixianError(tell("ingest.missing", path=path))
    target = _collection(collection)

    async def work(services: Services) -> int:
        report = console.run(paths, store=services.documents, collection=target, prune=prune)
        services.refresh()
        show(report, as_json)
        return 1 if report.failed else 0

    if code := with_services(work):
        raise typer.Exit(code)


def show(report: Report, as_json: bool = False) -> None:
    """What a run did: one JSON object, or a sentence, with every bad file and its reason on standard error."""
    if as_json:
        sys.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False) + "\n")
        return
    for path, reason in report.failed:
        sys.stderr.write(tell("ingest.failed", path=path, reason=reason) + "\n")
    changed = report.added or report.replaced or report.retired
    sentence = tell("ingest.done" if changed else "ingest.same", **report.as_dict())
    undated = tell("ingest.undated", undated=report.undated) if report.undated else ""
    sys.stdout.write(sentence + undated + "\n")


def search(
    query: Annotated[str, typer.Argument(help=tell("search.query"))],
    top_k: Annotated[int, typer.Option("--top-k", min=1, max=50, help=tell("search.top_k"))] = 5,
    collection: CollectionName = None,
    as_json: Json = False,
) -> None:
    """Prints the passages found with their scores."""
    target = _collection(collection)

    async def work(services: Services) -> list[Hit]:
        warn_of_keywords(services)
        collections = (target,) if target else None
        return services.library.search(query, collections=collections, top_k=top_k, on=services.clock.now().date())

    hits = with_services(work)
    if as_json:
        rows = [hit.model_dump(mode="json") for hit in hits]
        sys.stdout.write(json.dumps({"query": query, "hits": rows}, ensure_ascii=False) + "\n")
        return
    if not hits:
        sys.stdout.write(tell("search.nothing") + "\n")
    for rank, hit in enumerate(hits, start=1):
        passage = hit.passage
        scores = f"{hit.score:.3f} (k {hit.keyword_score:.2f}, d {hit.dense_score:.2f})"
        sys.stdout.write(f"{rank}. {passage.title} › {passage.section}  {scores}\n   {passage.text[:120]}\n")
