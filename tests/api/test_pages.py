"""Pages come with a strict policy; health tells the truth; metrics are for the allow-list."""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
from pathlib import Path

import httpx
import pytest
import redis as redis_client

from api import frames
from api.guard.gate import ACCESS, log_requests
from api.guard.limits import MemoryLimiter, RedisLimiter
from assistant.hotline.directory import DATA
from assistant.wiring import SystemClock
from tests.api.conftest import FRIEND, Browser, NewServices, serving
from tests.hotline.conftest import StandingClock

REDIS = "redis://127.0.0.1:6379/9"
SCHEMA = Path(__file__).parents[2] / "widgets" / "src" / "shared" / "frames.schema.json"


def policy_of(answer: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize(
    ("path", "framed_by"), [("/", "'none'"), ("/signin", "'none'"), ("/embed", f"'self' {FRIEND}")]
)
async def test_a_page_runs_our_own_script_only_and_is_framed_by_whom_it_says(
    browser: Browser, path: str, framed_by: str
) -> None:
    answer = await browser.http.get(path)
    policy = policy_of(answer)
    assert answer.status_code == 200 and policy["script-src"] == "'self'" and policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == framed_by and "unsafe" not in answer.headers["content-security-policy"]
    assert ("x-frame-options" in answer.headers) == (path != "/embed")
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["referrer-policy"]


async def test_the_widget_and_its_files_may_be_loaded_by_other_sites(browser: Browser) -> None:
    for path in ("/widget.js", "/assets/main-1a2b.js"):
        answer = await browser.http.get(path)
        assert answer.status_code == 200 and "javascript" in answer.headers["content-type"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path", ["/secret.txt", "/assets/..%2fsecret.txt", "/assets/%2e%2e", "/staff.html", "/assets/x/y"]
)
async def test_no_other_file_is_served(browser: Browser, path: str) -> None:
    answer = await browser.http.get(path)
    assert answer.status_code == 404 and "not for anybody" not in answer.text


async def test_pages_that_are_not_built_say_what_to_do(new_services: NewServices, tmp_path: Path) -> None:
    async with serving(new_services(), tmp_path / "nothing") as browser:
        answer = await browser.http.get("/")
        assert answer.status_code == 503 and "make run" in answer.json()["error"]["message"]


async def test_readiness_names_the_part_that_fails(browser: Browser) -> None:
    ready = await browser.http.get("/readyz")
    assert ready.status_code == 200 and ready.json()["parts"]["database"] == "ok"
    assert ready.json()["pending_vectors"] == 0
    assert (await browser.http.get("/healthz")).json() == {"status": "ok"}

    async def broken() -> None:
        raise ConnectionError

    browser.services.store.ping = broken  # type: ignore[method-assign]
    failing = await browser.http.get("/readyz")
    assert failing.status_code == 503 and failing.json()["failing"] == ["database"]


async def test_an_edit_of_the_citys_files_is_seen_and_a_broken_one_is_told_while_service_goes_on(
    new_services: NewServices, dist: Path, tmp_path: Path
) -> None:
    desks = (DATA / "desks.toml").read_text("utf-8")
    file = tmp_path / "city" / "desks.toml"
    shutil.copytree(DATA, file.parent)
    async with serving(new_services(hotline_data=str(file.parent)), dist) as browser:
        file.write_text(desks.replace("住房专席", "住房与物业专席"), "utf-8")
        browser.services.refresh()
        assert browser.services.tickets.directory.desks["housing"].name == "住房与物业专席"
        file.write_text("[[desk", "utf-8")
        browser.services.refresh()
        ready = await browser.http.get("/readyz")
        assert ready.status_code == 200 and ready.json()["parts"]["directory"].startswith("desks.toml")
        assert browser.services.tickets.directory.desks["housing"].name == "住房与物业专席"


async def test_metrics_count_replies_and_are_for_the_allow_list(new_services: NewServices, dist: Path) -> None:
    async with serving(new_services(), dist) as browser:
        own = await browser.open()
        await browser.http.post("/api/v1/chat", json={"message": "你好"}, headers=own)
        text = (await browser.http.get("/metrics")).text
        assert 'yixian_replies_total{engine="catalogue",kind="smalltalk"} 1.0' in text
        assert 'route="/api/v1/chat"' in text
    async with serving(new_services(metrics_allow=("10.0.0.1",)), dist) as browser:
        assert (await browser.http.get("/metrics")).status_code == 403


async def test_an_editor_reads_retires_and_tests(browser: Browser) -> None:
    editor = await browser.sign_in("editor")
    listed = (await browser.http.get("/api/v1/knowledge/documents", headers=editor)).json()
    document = listed["documents"][0]["document_id"]
    base = f"/api/v1/knowledge/documents/{document}"
    assert (await browser.http.get(base, headers=editor)).json()["title"] == listed["documents"][0]["title"]
    found = await browser.http.post("/api/v1/knowledge/hit-test", json={"queries": ["落户材料"]}, headers=editor)
    assert found.json()["results"]["落户材料"][0]["document_id"] == document
    gone = await browser.http.post(f"{base}/retire", json={"reason": "已失效"}, headers=editor)
    assert gone.status_code == 204
    assert (await browser.http.post(f"{base}/retire", json={"reason": "已失效"}, headers=editor)).status_code == 404
    versions = (await browser.http.get(f"{base}/versions", headers=editor)).json()
    assert [one["change"] for one in versions] == ["published", "retired"]
    again = await browser.http.post("/api/v1/search", json={"query": "落户材料"}, headers=editor)
    assert again.json()["hits"] == []


@pytest.mark.parametrize(("text", "intent", "urgency"), [
    ("新生儿落户要什么材料", "ask_item", "normal"),
    ("我要投诉楼下工地半夜打桩", "complain", "normal"),
    ("家里煤气泄漏了", "emergency", "emergency"),
])  # fmt: skip
async def test_an_agent_asks_what_words_mean(browser: Browser, text: str, intent: str, urgency: str) -> None:
    agent = await browser.sign_in("agent")
    meant = (await browser.http.post("/api/v1/understand", json={"text": text}, headers=agent)).json()
    assert (meant["intent"]["name"], meant["urgency"]) == (intent, urgency)


async def test_an_editor_sees_and_closes_what_nothing_answers(browser: Browser) -> None:
    own, editor = await browser.open(), await browser.sign_in("editor")
    asked = {"message": "示例市明年要拆哪几条老街"}
    assert (await browser.http.post("/api/v1/chat", json=asked, headers=own)).json()["kind"] == "refusal"
    gaps = (await browser.http.get("/api/v1/knowledge/gaps", headers=editor)).json()
    assert gaps[0]["question"] == asked["message"] and gaps[0]["count"] == 1
    url = f"/api/v1/knowledge/gaps/{gaps[0]['key']}"
    assert [(await browser.http.delete(url, headers=editor)).status_code for _ in range(2)] == [204, 404]


def test_the_widgets_schema_is_that_of_the_server() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == frames.schema(), "run: python -m api.frames > " + SCHEMA.name


async def test_a_window_slides(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = StandingClock()
    limiter = MemoryLimiter(clock)
    assert [await limiter.hit("a", 2), await limiter.hit("a", 2), await limiter.hit("b", 2)] == [0, 0, 0]
    clock.pass_by(seconds=20)
    assert await limiter.hit("a", 2) == 40
    clock.pass_by(seconds=40)
    assert await limiter.hit("a", 2) == 0
    monkeypatch.setattr("api.guard.limits.KEYS", 3)
    for index in range(10):
        await limiter.hit(f"k{index}", 1)
    assert len(limiter._times) == 3


async def test_processes_share_a_window_through_redis() -> None:
    try:
        redis_client.Redis.from_url(REDIS).ping()
    except redis_client.ConnectionError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"Redis at {REDIS} does not answer: {error}")
    one, two, key = RedisLimiter(REDIS, SystemClock()), RedisLimiter(REDIS, SystemClock()), secrets.token_hex(8)
    assert [await one.hit(key, 2), await two.hit(key, 2)] == [0, 0]
    assert 0 < await one.hit(key, 2) <= 60 and 0 < await two.hit(key, 2) <= 60
    await one.close()
    await two.close()


async def test_a_line_of_the_access_log_is_json_on_standard_error(
    browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    log_requests()
    try:
        await browser.http.get("/healthz?name=secret")
    finally:
        ACCESS.handlers.clear()
        ACCESS.propagate = True
        ACCESS.setLevel(logging.NOTSET)
    line = json.loads(capsys.readouterr().err)
    assert line["path"] == "/healthz" and line["status"] == 200 and "secret" not in str(line)
