"""A run of publishing as a person at a terminal sees it: a bar with rate and remaining time, then what was done."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from ingest.publish import publish
from ingest.report import Progress, Report
from knowledge.models import Collection
from knowledge.publishing import PublishingStore

TEXTS = Path(__file__).parent / "texts" / "console.toml"


def run(
    paths: Sequence[Path],
    *,
    store: PublishingStore,
    collection: Collection | None = None,
    prune: bool = False,
    as_json: bool = False,
) -> Report:
    """Publishes with a progress bar on standard error; the result goes to standard output."""
    words = tomllib.loads(TEXTS.read_text("utf-8"))
    with tqdm(unit="B", unit_scale=True, unit_divisor=1024, desc=words["publishing"], mininterval=0.2) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total_bytes
            bar.set_postfix_str(
                words["counts"].format(documents=progress.documents, passages=progress.passages), refresh=False
            )
            bar.update(progress.done_bytes - bar.n)

        report = publish(paths, store=store, collection=collection, prune=prune, progress=show)
    if as_json:
        sys.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False) + "\n")
        return report
    for path, reason in report.failed:
        sys.stderr.write(words["failed"].format(path=path, reason=reason) + "\n")
    changed = report.added or report.replaced or report.retired
    sys.stdout.write(words["done" if changed else "same"].format(**report.as_dict()) + "\n")
    return report
