"""Opening a conversation, asking, and what is refused."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from api.sweeping import sweep
from assistant.adapters.ledger import Call
from tests.api.conftest import FRIEND, HOST, Browser, NewServices, serving

QUESTION = {"message": "新生儿落户要什么材料"}


async def test_a_citizen_opens_a_conversation_and_gets_a_cited_answer(browser: Browser) -> None:
    own = await browser.open()
    answer = await browser.http.post("/api/v1/chat", json=QUESTION, headers=own)
    reply = answer.json()
    assert answer.status_code == 200 and reply["kind"] == "answer" and reply["engine"] == "catalogue"
    assert reply["item"]["name"] and reply["citations"][0]["title"] and "出生医学证明" in reply["text"]
    kept = await browser.http.post(
        "/api/v1/feedback", json={"reply_id": reply["reply_id"], "useful": True}, headers=own
    )
    assert kept.status_code == 204


async def test_the_same_message_twice_gets_the_same_reply(browser: Browser) -> None:
    own = await browser.open()
    asked = {**QUESTION, "client_message_id": "m1"}
    answers = await asyncio.gather(*(browser.http.post("/api/v1/chat", json=asked, headers=own) for _ in range(5)))
    assert len({answer.text for answer in answers}) == 1
    other = await browser.open()
    again = await browser.http.post("/api/v1/chat", json=asked, headers=other)
    assert again.json()["reply_id"] != answers[0].json()["reply_id"]


async def test_what_is_typed_is_data_and_comes_back_as_json(browser: Browser) -> None:
    own = await browser.open()
    asked = {"message": "<script>alert(1)</script>怎么落户"}
    answer = await browser.http.post("/api/v1/chat", json=asked, headers=own)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_nobody_reads_or_continues_the_conversation_of_another(browser: Browser) -> None:
    one, two = await browser.open(), await browser.open()
    reply = (await browser.http.post("/api/v1/chat", json=QUESTION, headers=one)).json()
    stolen = await browser.http.post(
        "/api/v1/feedback", json={"reply_id": reply["reply_id"], "useful": False}, headers=two
    )
    assert stolen.status_code == 404
    by_id = {"Authorization": f"Bearer {reply['session_id']}"}
    assert (await browser.http.post("/api/v1/chat", json=QUESTION, headers=by_id)).status_code == 401


async def test_a_conversation_is_bound_to_the_site_where_it_began(browser: Browser) -> None:
    own = await browser.open(FRIEND)
    assert (await browser.http.post("/api/v1/chat", json=QUESTION, headers=own)).status_code == 200
    moved = await browser.http.post("/api/v1/chat", json=QUESTION, headers={**own, "Origin": HOST})
    assert moved.status_code == 403 and moved.json()["error"]["code"] == "origin_not_allowed"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://city.example.evil.example"])
async def test_another_site_may_not_even_open_one(browser: Browser, origin: str) -> None:
    answer = await browser.http.post("/api/v1/sessions", json={}, headers={"Origin": origin})
    assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers


async def test_an_allowed_site_passes_the_browsers_preflight_and_others_do_not(browser: Browser) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    allowed = await browser.http.options("/api/v1/chat", headers={"Origin": FRIEND, **asks})
    assert allowed.status_code == 200 and allowed.headers["access-control-allow-origin"] == FRIEND
    assert "access-control-allow-credentials" not in allowed.headers
    refused = await browser.http.options("/api/v1/chat", headers={"Origin": "https://evil.example", **asks})
    assert refused.status_code == 400 and "access-control-allow-origin" not in refused.headers


async def test_a_page_of_an_allowed_site_may_read_when_to_try_again(new_services: NewServices, dist: Path) -> None:
    async with serving(new_services(sessions_per_minute=1), dist) as browser:
        await browser.open(FRIEND)
        full = await browser.http.post("/api/v1/sessions", json={}, headers={"Origin": FRIEND})
        assert full.status_code == 429 and int(full.headers["retry-after"]) > 0
        assert full.headers["access-control-expose-headers"] == "Retry-After"


async def test_limits_by_session_and_by_address(new_services: NewServices, dist: Path) -> None:
    async with serving(new_services(messages_per_minute=1, sessions_per_minute=12), dist) as browser:
        for _ in range(10):
            own = await browser.open()
            assert (await browser.http.post("/api/v1/chat", json={"message": "你好"}, headers=own)).status_code == 200
            again = await browser.http.post("/api/v1/chat", json={"message": "你好"}, headers=own)
            assert again.status_code == 429 and int(again.headers["retry-after"]) > 0
        late = await browser.open()
        crowded = await browser.http.post("/api/v1/chat", json={"message": "你好"}, headers=late)
        assert crowded.status_code == 429 and crowded.json()["error"]["code"] == "too_many_messages"
        await browser.open()
        full = await browser.http.post("/api/v1/sessions", json={})
        assert full.status_code == 429 and full.json()["error"]["code"] == "too_many_sessions"


async def test_the_log_and_the_database_hold_no_phone_number(
    browser: Browser, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("WARNING", logger="httpx")
    caplog.set_level("INFO", logger="yixian.access")
    own = await browser.open()
    asked = {"message": "我的电话是13800001234，新生儿怎么落户"}
    assert (await browser.http.post("/api/v1/chat", json=asked, headers=own)).status_code == 200
    await browser.http.get("/13800001234?code=13800001234")
    assert "yixian.access" in {record.name for record in caplog.records}
    assert "13800001234" not in caplog.text
    kept = b"".join(file.read_bytes() for file in (tmp_path / "home").glob("yixian.db*"))
    assert b"13800001234" not in kept


async def test_a_conversation_that_ended_long_ago_is_deleted(new_services: NewServices, dist: Path) -> None:
    async with serving(new_services(), dist) as browser:
        conversations, now = browser.services.conversations, browser.services.clock.now()
        await conversations.open("old", "", now - timedelta(days=31))
        await conversations.open("recent", "", now - timedelta(days=29))
        for days in (100, 399, 402):
            at = now - timedelta(days=days)
            await browser.services.learning.ledger.keep(Call("answer", "m"), at=at, took_ms=1)
        stop = asyncio.Event()
        sweeping = asyncio.create_task(sweep(browser.services, stop))
        await asyncio.wait({sweeping}, timeout=0.5)
        stop.set()
        await sweeping
        assert not await conversations.seen("old")
        assert await conversations.seen("recent")
        kept = await browser.services.learning.ledger.totals(now - timedelta(days=500))
        assert [one.day for one in kept] == [(now - timedelta(days=days)).date().isoformat() for days in (100, 399)]


async def test_what_cannot_be_deleted_does_not_keep_the_rest(
    new_services: NewServices, dist: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> int:
        raise OSError("secret")

    async with serving(new_services(), dist) as browser:
        services, now = browser.services, browser.services.clock.now()
        await services.learning.ledger.keep(Call("answer", "m"), at=now - timedelta(days=500), took_ms=1)
        monkeypatch.setattr(services.conversations, "clear_ended", broken)
        stop = asyncio.Event()
        sweeping = asyncio.create_task(sweep(services, stop))
        await asyncio.wait({sweeping}, timeout=0.5)
        stop.set()
        await sweeping
        assert await services.learning.ledger.totals(now - timedelta(days=600)) == []
        assert "sweep, drafts: OSError" in caplog.text and "secret" not in caplog.text
