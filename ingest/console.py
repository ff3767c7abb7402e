"""Publishing from a terminal: a bar with rate and remaining time on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tqdm import tqdm

from ingest.publish import publish
from ingest.report import Progress, Report
from knowledge.areas import AreaTree
from knowledge.models import Collection
from knowledge.publishing import PublishingStore


def run(
    paths: Sequence[Path],
    *,
    store: PublishingStore,
    collection: Collection | None = None,
    prune: bool = False,
    areas: AreaTree | None = None,
    quiet: bool = False,
) -> Report:
    """`publish` with a bar. The rate is in passages a second; nothing is written to standard output."""
    with tqdm(
        total=None, unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, disable=quiet, dynamic_ncols=True
    ) as bar:
        return publish(paths, store=store, collection=collection, prune=prune, areas=areas, progress=_on_progress(bar))


def _on_progress(bar: tqdm[None]) -> Callable[[Progress], None]:
    def show(progress: Progress) -> None:
        bar.total = progress.total_bytes
        elapsed = float(bar.format_dict["elapsed"] or 0.0)
        rate = progress.passages / elapsed if elapsed > 0 else 0.0
        bar.set_postfix_str(f"{progress.documents} docs, {progress.passages} passages, {rate:.0f}/s", refresh=False)
        bar.update(progress.done_bytes - bar.n)

    return show
