"""A conversation survives the death of its server, and is one conversation whichever worker answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.wire import token_for, wire
from tests.hotline import databases
from tests.workers.servers import Server, running

pytestmark = [pytest.mark.slow]
NOISE = "我家楼下工地半夜还在施工，噪声很大"
AT = "云山区学府路12号"


@pytest.fixture(params=databases.KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from databases.migrated(request.param, tmp_path)


async def say(server: Server, token: str, text: str, known: str | None = None) -> dict[str, Any]:
    """A message over HTTP, and its reply."""
    async with httpx.AsyncClient(base_url=f"http://{server.host}", timeout=30, trust_env=False) as http:
        body = {"message": text} | ({"client_message_id": known} if known else {})
        answer = await http.post("/api/v1/chat", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_form_goes_on_after_the_server_was_killed_in_the_middle_of_it(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database_url=database) as (server,):
        token = await token_for(server.host)
        asked = await say(server, token, NOISE, "m1")
        assert asked["kind"] == "ticket_draft" and "在哪里" in asked["text"]
        server.kill()
    with running(tmp_path, database_url=database) as (server,):
        async with wire(server.host, token, last_seq=0) as line:
            missed = await line.until("reply")
            assert missed[-1]["reply_id"] == asked["reply_id"]
            await line.say(AT, "m2")
            shown = (await line.until("reply"))[-1]
            assert shown["kind"] == "ticket_draft" and AT in shown["text"] and NOISE in shown["text"]
            await line.say("确认提交", "m3")
            created = (await line.until("reply"))[-1]
        assert created["kind"] == "ticket_created" and created["ticket"]["number"]
        assert (await say(server, token, NOISE, "m1"))["reply_id"] == asked["reply_id"]


async def test_two_workers_answer_one_conversation_in_turn(tmp_path: Path, database: str) -> None:
    with running(tmp_path, 2, database) as servers:
        worker = cycle(servers)
        token = await token_for(servers[0].host)
        texts = (NOISE, AT, "电话改成13800138000", "不对，是13900139000", "护照丢了要什么材料", "确认提交")
        replies = [await say(next(worker), token, text) for text in texts]
        assert [reply["kind"] for reply in replies[:4]] == ["ticket_draft"] * 4
        assert replies[3]["ticket"]["fields"]["contact"] == "13900139000"
        assert replies[3]["ticket"]["fields"]["location"] == AT
        assert replies[-1]["kind"] == "ticket_created"
        number = replies[-1]["ticket"]["number"]
        for server in servers:
            assert number in (await say(server, token, "我的工单进度怎么样了"))["text"]


async def test_messages_that_reach_both_workers_at_once_lose_nothing(tmp_path: Path, database: str) -> None:
    with running(tmp_path, 2, database) as servers:
        first, second = servers
        token = await token_for(first.host)
        await say(first, token, f"{AT}{NOISE}")
        same = await asyncio.gather(*(say(server, token, "电话改成13800138000", "once") for server in servers))
        assert same[0]["reply_id"] == same[1]["reply_id"]
        details = [f"还有，第{number}天又吵了" for number in range(8)]
        await asyncio.gather(*(say(servers[n % 2], token, text, f"d{n}") for n, text in enumerate(details)))
        shown = await say(second, token, "现在写的什么")
        assert all(text in shown["ticket"]["fields"]["description"] for text in details)
        both = await asyncio.gather(*(say(server, token, "确认提交", f"c{server.port}") for server in servers))
        numbers = {reply["ticket"]["number"] for reply in both}
        assert len(numbers) == 1 and sorted(reply["kind"] for reply in both) == ["ticket_created", "ticket_status"]
