"""Suite `answers`: is the reply right, short, supported by what it cites, and silent where nothing is known?"""

from __future__ import annotations

import statistics
from datetime import date, datetime, time
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from tqdm import tqdm

from assistant.models import Kind, Message, Reply
from assistant.texts import tell
from evals.beir import SuiteError, read_beir
from evals.home import Ingested, ingested
from evals.metrics import char_f1, contains, mean, percentile, rouge_l, squeezed
from evals.report import Report

ZONE = ZoneInfo("Asia/Shanghai")


async def answers(folder: Path, *, out_of_scope: Path | None, collection: str = "auto", on: date) -> Report:
    """Asks every question, and every question that cannot be known, through the whole dialogue."""
    began = perf_counter()
    beir = read_beir(folder)
    foreign = _lines(out_of_scope) if out_of_scope else []
    async with ingested(beir, collection) as home:
        replies = []
        for question in tqdm(beir.questions, desc="answers", mininterval=1):
            replies.append(await _ask(home, question.text, on))
        refused = []
        for text in tqdm(foreign, desc="out of scope", mininterval=1, disable=not foreign):
            refused.append((text, await _ask(home, text, on)))

    answered = [reply.kind is Kind.ANSWER for reply in replies]
    held, overlap, common, gold, supported, failures = [], [], [], [], [], []
    for question, reply in zip(beir.questions, replies, strict=True):
        said = reply.kind is Kind.ANSWER
        if question.answer:
            right = said and contains(reply.text, question.answer)
            held.append(float(right))
            overlap.append(char_f1(reply.text, question.answer) if said else 0.0)
            common.append(rouge_l(reply.text, question.answer) if said else 0.0)
            if not right:
                failures.append({"id": question.id, "question": question.text, "kind": reply.kind, "said": reply.text})
        cited = {home.names.get(citation.document_id, "") for citation in reply.citations}
        gold.append(float(bool(cited & question.gold)))
        supported.extend(_supported(reply))
    for text, reply in refused:
        supported.extend(_supported(reply))
        if reply.kind is Kind.ANSWER:
            failures.append({"id": "out_of_scope", "question": text, "kind": reply.kind, "said": reply.text})
    said_lengths = [len(reply.text) for reply in replies if reply.kind is Kind.ANSWER]
    times = [reply.took_ms for reply in replies]
    metrics = {
        "answer_contained": mean(held),
        "rouge_l": mean(common),
        "char_f1": mean(overlap),
        "reply_chars_median": float(statistics.median(said_lengths)) if said_lengths else 0.0,
        "reply_chars_p90": percentile([float(length) for length in said_lengths], 0.9),
        "answered_rate": mean([float(one) for one in answered]),
        "supported_rate": mean(supported) if supported else 1.0,
        "cited_gold_rate": mean(gold),
        "latency_ms_p50": percentile(times, 0.5),
        "latency_ms_p95": percentile(times, 0.95),
    }
    if refused:
        metrics["refused_rate"] = mean([float(reply.kind is not Kind.ANSWER) for _, reply in refused])
    settings = {
        "collection": home.collection.value,
        "engine": "model" if home.services.settings.model_url else "extractive",
        "out_of_scope": len(refused),
    }
    return Report("answers", len(beir.questions), metrics, settings, perf_counter() - began, tuple(failures))


async def _ask(home: Ingested, text: str, on: date) -> Reply:
    """One question in a conversation of its own."""
    at = datetime.combine(on, time(10), ZONE)
    session_id = await home.services.open_session("eval", at)
    return await home.services.dialogue.respond(session_id, Message(text=text, received_at=at))


def _supported(reply: Reply) -> list[float]:
    """For every sentence of an answer: does a passage that it cites hold it? Stricter than the product's own check."""
    if reply.kind is not Kind.ANSWER:
        return []
    quotes = {citation.n: squeezed(citation.quote) for citation in reply.citations}
    return [
        float(any(squeezed(sentence.text) in quotes.get(n, "") for n in sentence.citations))
        for sentence in reply.sentences
    ]


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip() and line[0] != "#"]
    except OSError as error:
        raise SuiteError(tell("eval.no_list", path=path)) from error
