"""Citizens who ask over HTTP: one after another, or many at once for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any

import httpx

from assistant.texts import tell
from evals.beir import Question
from evals.bench.catalogue import ItemQuestion
from evals.bench.server import BenchError
from evals.metrics import contains

Asked = Question | ItemQuestion
TIMEOUT_S = 30.0
OPENED_AT_ONCE = 8
CONVERSATIONS_EACH = 40


@dataclass(slots=True)
class Heard:
    """What came back: milliseconds and rightness of each answer, and the seconds of the whole."""

    times_ms: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    wrong: list[dict[str, Any]] = field(default_factory=list)
    took_s: float = 0.0

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.times_ms) / self.took_s if self.took_s else 0.0

    def hear(self, question: Asked, reply: dict[str, Any], ms: float) -> None:
        """Keeps one answer; a wrong one with what was said."""
        good = is_right(question, reply)
        self.times_ms.append(ms)
        self.right.append(float(good))
        if not good:
            self.wrong.append({"question": question.text, "kind": reply["kind"], "said": reply["text"][:300]})


def is_right(question: Asked, reply: dict[str, Any]) -> bool:
    """Whether the reply is an answer about the item that is meant, or holds the known answer."""
    if reply["kind"] != "answer":
        return False
    if isinstance(question, ItemQuestion):
        return (reply.get("item") or {}).get("code") == question.code
    return contains(reply["text"], question.answer)


@dataclass(frozen=True, slots=True)
class Citizens:
    """A connection pool to one server."""

    client: httpx.AsyncClient

    async def open(self, number: int) -> list[str]:
        """Tokens of `number` new conversations."""
        gate = asyncio.Semaphore(OPENED_AT_ONCE)

        async def one() -> str:
            async with gate:
                return str((await self._post("/api/v1/sessions", {}, ""))["token"])

        return await asyncio.gather(*(one() for _ in range(number)))

    async def ask(self, token: str, question: Asked, heard: Heard) -> None:
        """Asks in the conversation of the token; times the whole reply."""
        began = perf_counter()
        reply = await self._post("/api/v1/chat", {"message": question.text}, token)
        heard.hear(question, reply, (perf_counter() - began) * 1000)

    async def one_by_one(self, questions: Sequence[Asked]) -> Heard:
        """Every question in a conversation of its own, each after the answer to the one before."""
        tokens = await self.open(len(questions))
        heard, began = Heard(), perf_counter()
        for token, question in zip(tokens, questions, strict=True):
            await self.ask(token, question, heard)
        heard.took_s = perf_counter() - began
        return heard

    async def at_once(
        self, tokens: Sequence[str], questions: Sequence[Asked], concurrency: int, seconds: float
    ) -> Heard:
        """`concurrency` citizens who ask on and on for `seconds`, each question in the next of the conversations."""
        heard, turns, began = Heard(), count(), perf_counter()

        async def citizen() -> None:
            while perf_counter() - began < seconds:
                turn = next(turns)
                await self.ask(tokens[turn % len(tokens)], questions[turn % len(questions)], heard)

        await asyncio.gather(*(citizen() for _ in range(concurrency)))
        heard.took_s = perf_counter() - began
        return heard

    async def _post(self, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = await self.client.post(path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise BenchError(tell("bench.no_answer", path=path, said=type(error).__name__)) from error
        if not answer.is_success:
            raise BenchError(tell("bench.no_answer", path=path, said=f"{answer.status_code} {answer.text[:300]}"))
        return dict(answer.json())


@asynccontextmanager
async def citizens(base: str, most: int) -> AsyncIterator[Citizens]:
    """Citizens of the server at `base`, at most `most` at once."""
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
    async with httpx.AsyncClient(base_url=base, timeout=TIMEOUT_S, limits=limits, trust_env=False) as client:
        yield Citizens(client)
