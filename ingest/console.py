"""Publishing from a terminal: a bar with rate and remaining time on standard error."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Never

from tqdm import tqdm

from ingest.publish import publish
from ingest.report import Progress, Report
from knowledge.areas import AreaTree
from knowledge.models import Collection
from knowledge.publishing import PublishingStore

_TEXTS = Path(__file__).parent / "texts" / "console.toml"


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
    words = tomllib.loads(_TEXTS.read_text("utf-8"))
    with tqdm(
        desc=words["publishing"], unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, disable=quiet
    ) as bar:
        show = _on_progress(bar, words["counts"])
        return publish(paths, store=store, collection=collection, prune=prune, areas=areas, progress=show)


def _on_progress(bar: tqdm[Never], counts: str) -> Callable[[Progress], None]:
    def show(progress: Progress) -> None:
        bar.total = progress.total_bytes
        elapsed = float(bar.format_dict["elapsed"] or 0.0)
        rate = progress.passages / elapsed if elapsed > 0 else 0.0
        text = counts.format(documents=progress.documents, passages=progress.passages, rate=rate)
        bar.set_postfix_str(text, refresh=False)
        bar.update(progress.done_bytes - bar.n)

    return show
