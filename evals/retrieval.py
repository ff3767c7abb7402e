"""Suite `retrieval`: does the search put the right document first, and does its passage hold the answer?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

from tqdm import tqdm

from evals.beir import Question, read_beir
from evals.home import Ingested, ingested
from evals.metrics import contains, first_rank, mean, ndcg, percentile
from evals.report import Report
from knowledge.models import Hit

DEPTH = 10
ANSWER_DEPTH = 5


def _documents(hit: Hit, names: dict[str, str]) -> list[str]:
    """The document of a hit first, then its reprints."""
    ids = (hit.passage.document_id, *hit.also_in)
    return [names.get(one, one) for one in ids]


async def retrieval(folder: Path, *, collection: str = "auto", on: date) -> Report:
    """Publishes the corpus into a throw-away home and asks every question through the real search."""
    began = perf_counter()
    beir = read_beir(folder)
    async with ingested(beir, collection) as home:
        return _ask(beir.questions, home, on, began)


def _ask(questions: tuple[Question, ...], home: Ingested, on: date, began: float) -> Report:
    ranks: list[int | None] = []
    strict: list[int | None] = []
    gains: list[float] = []
    answers: list[float] = []
    times: list[float] = []
    failures = []
    for question in tqdm(questions, desc="retrieval", mininterval=1):
        started = perf_counter()
        hits = home.services.library.search(question.text, collections=(home.collection,), top_k=DEPTH, on=on)
        times.append((perf_counter() - started) * 1000)
        ranked = [_documents(hit, home.names) for hit in hits]
        rank = first_rank(ranked, question.gold)
        ranks.append(rank)
        strict.append(first_rank([ids[:1] for ids in ranked], question.gold))
        gains.append(ndcg(ranked, question.gold))
        if question.answer:
            answers.append(float(any(contains(hit.passage.text, question.answer) for hit in hits[:ANSWER_DEPTH])))
        if rank != 1:
            failures.append({"id": question.id, "question": question.text, "rank": rank})

    def recall(found: list[int | None], k: int) -> float:
        return mean([float(rank is not None and rank <= k) for rank in found])

    metrics = {f"recall@{k}": recall(ranks, k) for k in (1, 5, 10)}
    metrics["recall@1_strict"] = recall(strict, 1)
    metrics["mrr@10"] = mean([1 / rank if rank else 0.0 for rank in ranks])
    metrics["ndcg@10"] = mean(gains)
    if answers:
        metrics["answer@5"] = mean(answers)
    metrics["ingest_passages_per_s"] = home.passages_per_s
    metrics["vectors_waited_s"] = home.vectors_waited_s
    metrics["query_ms_p50"] = percentile(times, 0.5)
    metrics["query_ms_p95"] = percentile(times, 0.95)
    settings = {
        "collection": home.collection.value,
        "embedder": home.services.settings.embedder,
        "passages": home.passages,
        "documents": len(home.names),
        "pending_vectors": home.services.library.pending_vectors(),
    }
    return Report("retrieval", len(questions), metrics, settings, perf_counter() - began, tuple(failures))
