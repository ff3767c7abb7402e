"""The whole measurement, in order: fill a home, start, ask one by one, ask at once, weigh."""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import httpx

from assistant.settings import Settings
from assistant.texts import tell
from evals.bench import corpus, machine, understanding
from evals.bench.catalogue import item_questions, policies_shipped
from evals.bench.citizens import CONVERSATIONS_EACH, Asked, Heard, citizens
from evals.bench.server import BenchError, Home, Running
from evals.metrics import mean, percentile
from evals.report import Report

VECTORS_LIMIT_S = 600.0
WARM_UP = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: policies in all, questions of each kind, starts, seconds at each concurrency."""

    documents: int = 600
    questions: int = 200
    starts: int = 3
    seconds: float = 10.0
    concurrency: tuple[int, ...] = (1, 8, 32)


def bench(plan: Plan, settings: Settings, say: Callable[[str], None]) -> Report:
    """Measures; `say` is told each stage. Raises BenchError when the server fails to do what is measured."""
    began, facts = perf_counter(), machine.facts()
    made = corpus.policies(max(1, plan.documents - policies_shipped()))
    metrics: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="yixian-bench-") as folder:
        home = Home(Path(folder), settings)
        say(tell("bench.filling", documents=plan.documents))
        home.command("demo")
        counts = _ingest(home, made, metrics)
        starts = []
        for number in range(1, plan.starts):
            say(tell("bench.starting", number=number, of=plan.starts))
            with home.serving() as server:
                starts.append(server.ready_s)
        say(tell("bench.starting", number=plan.starts, of=plan.starts))
        with home.serving() as server:
            starts.append(server.ready_s)
            metrics |= {"ready_s": statistics.median(starts), "ready_s_max": max(starts)}
            if (used := machine.processor_s(server.pid)) is not None:
                metrics["ready_processor_s"] = used
            _weigh(server, "resident_mb_ready", metrics)
            waited = _vectors(server)
            heard = asyncio.run(_ask(server, plan, made, metrics, say))
            say(tell("bench.understanding", seconds=plan.seconds))
            metrics |= asyncio.run(understanding.measure(server, home, plan.seconds))
            _weigh(server, "resident_mb", metrics)
    stated: dict[str, Any] = {
        "documents": plan.documents,
        "passages_ingested": counts["passages"],
        "embedder": settings.embedder,
        "engine": "model" if settings.model_url else "extractive",
        "seconds": plan.seconds,
        "vectors_waited_s": round(waited, 1),
        **facts,
    }
    wrong = tuple(chain.from_iterable(one.wrong for one in heard))
    return Report("bench", sum(len(one.times_ms) for one in heard), metrics, stated, perf_counter() - began, wrong)


def _ingest(home: Home, made: list[corpus.Policy], metrics: dict[str, float]) -> dict[str, int]:
    """Publishes the generated policies with the real command and notes how fast they can be searched."""
    folder = home.folder / "policies"
    corpus.write(made, folder)
    said, took = home.command("ingest", str(folder), "--collection", "policies", "--json")
    report = json.loads(said)
    if report["added"] != len(made):
        raise BenchError(tell("bench.failed", command="ingest", said=said[:800]))
    metrics["ingest_passages_per_s"] = report["passages"] / took
    metrics["ingest_documents_per_s"] = report["added"] / took
    _, metrics["ingest_unchanged_s"] = home.command("ingest", str(folder), "--collection", "policies", "--json")
    return {"passages": report["passages"]}


def _vectors(server: Running) -> float:
    """Waits until no passage is without its vector, so that answers are measured as they stay; seconds waited."""
    began = perf_counter()
    pending = server.pending_vectors
    with httpx.Client(base_url=server.base, trust_env=False) as client:
        while pending and perf_counter() - began < VECTORS_LIMIT_S:
            sleep(0.2)
            pending = client.get("/readyz").json().get("pending_vectors", 0)
    return perf_counter() - began


def _weigh(server: Running, name: str, metrics: dict[str, float]) -> None:
    size = machine.resident_mb(server.pid)
    if size is not None:
        metrics[name] = size


async def _ask(
    server: Running, plan: Plan, made: list[corpus.Policy], metrics: dict[str, float], say: Callable[[str], None]
) -> list[Heard]:
    kinds: dict[str, list[Asked]] = {
        "catalogue": list(item_questions(plan.questions)),
        "policy": list(corpus.questions(made, plan.questions)),
    }
    heard = []
    async with citizens(server.base, max(plan.concurrency)) as crowd:
        for kind, questions in kinds.items():
            say(tell("bench.asking", kind=kind, count=len(questions)))
            await crowd.one_by_one(questions[:WARM_UP])
            one = await crowd.one_by_one(questions)
            metrics[f"{kind}_ms_p50"] = percentile(one.times_ms, 0.5)
            metrics[f"{kind}_ms_p95"] = percentile(one.times_ms, 0.95)
            metrics[f"{kind}_right_rate"] = mean(one.right)
            heard.append(one)
        mixed = [question for pair in zip(*kinds.values(), strict=True) for question in pair]
        for count in plan.concurrency:
            say(tell("bench.loading", concurrency=count, seconds=plan.seconds))
            tokens = await crowd.open(count * CONVERSATIONS_EACH)
            before = machine.processor_s(server.pid)
            many = await crowd.at_once(tokens, mixed, count, plan.seconds)
            after = machine.processor_s(server.pid)
            if before is not None and after is not None:
                metrics[f"processor_ms_per_answer@{count}"] = (after - before) * 1000 / len(many.times_ms)
            metrics[f"answers_per_s@{count}"] = many.per_s
            metrics[f"answer_ms_p95@{count}"] = percentile(many.times_ms, 0.95)
            many.wrong.clear()
            heard.append(many)
    return heard
