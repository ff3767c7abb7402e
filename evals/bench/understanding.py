"""An agent's screen that has citizens' words understood: one after another, then many at once for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count
from time import perf_counter

import httpx

from assistant.demo import PREFIX, password_of
from assistant.hotline.models import Role
from assistant.texts import tell
from evals.bench.server import BenchError, Home, Running
from evals.conversations import SHIPPED, read_conversations
from evals.metrics import percentile

WARM_UP = 20
AT_ONCE = 8
FILES = ("tickets", "services", "spoken", "urgent")


def citizens_words() -> list[str]:
    """The first words of shipped conversations: complaints, requests, questions, emergencies."""
    return [one.turns[0].user for name in FILES for one in read_conversations(SHIPPED / f"{name}.jsonl")]


async def measure(server: Running, home: Home, seconds: float) -> dict[str, float]:
    """`understand_ms_p50`, `understand_ms_p95` one by one, and `understand_per_s` with eight at once."""
    words = citizens_words()
    async with httpx.AsyncClient(base_url=server.base, timeout=30, trust_env=False) as client:
        token = await _signed_in(client, home)
        headers = {"Authorization": f"Bearer {token}"}
        await _all(client, words[:WARM_UP], headers)
        times = await _all(client, words, headers)
        turns, began = count(), perf_counter()

        async def agent() -> int:
            heard = 0
            while perf_counter() - began < seconds:
                await _understand(client, words[next(turns) % len(words)], headers)
                heard += 1
            return heard

        done = sum(await asyncio.gather(*(agent() for _ in range(AT_ONCE))))
        took = perf_counter() - began
    return {
        "understand_ms_p50": percentile(times, 0.5),
        "understand_ms_p95": percentile(times, 0.95),
        f"understand_per_s@{AT_ONCE}": done / took,
    }


async def _signed_in(client: httpx.AsyncClient, home: Home) -> str:
    body = {"username": PREFIX + Role.AGENT.value, "password": password_of(home.folder / "home")}
    answer = await client.post("/api/v1/login", json=body)
    if not answer.is_success:
        raise BenchError(tell("bench.no_answer", path="/api/v1/login", said=str(answer.status_code)))
    return str(answer.json()["token"])


async def _all(client: httpx.AsyncClient, words: Sequence[str], headers: dict[str, str]) -> list[float]:
    return [await _understand(client, text, headers) for text in words]


async def _understand(client: httpx.AsyncClient, text: str, headers: dict[str, str]) -> float:
    """Milliseconds of one request."""
    began = perf_counter()
    answer = await client.post("/api/v1/understand", json={"text": text}, headers=headers)
    if not answer.is_success:
        raise BenchError(tell("bench.no_answer", path="/api/v1/understand", said=str(answer.status_code)))
    return (perf_counter() - began) * 1000
