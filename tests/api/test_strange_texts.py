"""Characters that cannot be seen or stored get nowhere, and no request makes the server fail: on each database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from assistant.hotline.given import DEEPEST, clean, cleaned
from tests.api.conftest import PASSWORD, Browser, NewServices, serving
from tests.hotline import databases

UNSEEN = "\x00\x07\x1b\x7f\u200b\u202e\u2066\ufeff\ud800"


@pytest.fixture(params=databases.KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from databases.migrated(request.param, tmp_path)


@pytest_asyncio.fixture
async def asking(url: str, new_services: NewServices, dist: Path) -> AsyncIterator[Browser]:
    async with serving(new_services(database_url=url), dist) as made:
        yield made


async def post(browser: Browser, path: str, body: Any, own: dict[str, str]) -> Any:
    headers = {**own, "Content-Type": "application/json"}
    return await browser.http.post(f"/api/v1{path}", content=json.dumps(body).encode(), headers=headers)


def test_only_what_is_not_seen_is_dropped() -> None:
    assert clean(f"护{UNSEEN}照\n\t1 2") == "护照\n\t1 2"
    assert cleaned({f"a{UNSEEN}": ["\x00b", {"c": "\x00"}], "n": 1}) == {"a": ["b", {"c": ""}], "n": 1}
    deep: Any = "\x00"
    for _ in range(5000):
        deep = [deep]
    for _ in range(DEEPEST):
        deep = cleaned(deep)[0]


async def test_unseen_characters_are_dropped_from_everything_that_is_said(asking: Browser) -> None:
    own = await asking.open()
    reply = await post(asking, "/chat", {"message": f"\ud800新生{UNSEEN}儿落户要什么材料"}, own)
    assert reply.status_code == 200 and reply.json()["kind"] == "answer"
    given = {"reply_id": reply.json()["reply_id"], "useful": True, "comment": f"好{UNSEEN}"}
    assert (await post(asking, "/feedback", given, own)).status_code == 204
    assert (await post(asking, "/feedback", {**given, "reply_id": "\x00"}, own)).status_code == 422
    fields = {
        "type": "help",
        "title": UNSEEN,
        "description": f"路灯{UNSEEN}坏了",
        "location": {"text": f"学府路{UNSEEN}"},
    }
    ticket = (await post(asking, "/tickets", fields, own)).json()
    assert (ticket["title"], ticket["location"]["text"]) == ("路灯坏了", "学府路")
    noted = await asking.http.post(
        f"/api/v1/tickets/{ticket['number']}/progress", params={"code": ticket["pickup_code"]},
        json={"action": "note", "note": "还\x00没修"},
    )  # fmt: skip
    assert noted.status_code == 200 and noted.json()["history"][-1]["note"] == "还没修"
    assert (await post(asking, "/tickets", {"type": "help", "description": UNSEEN}, own)).status_code == 422
    assert (await post(asking, "/chat", {"message": UNSEEN}, own)).json()["error"]["field"] == "message"


async def test_staff_signs_in_and_searches_with_unseen_characters(asking: Browser) -> None:
    await asking.hire("agent")
    signed = await post(asking, "/login", {"username": "age\x00nt", "password": PASSWORD}, {})
    assert signed.status_code == 200
    assert (await post(asking, "/login", {"username": "\x00", "password": PASSWORD}, {})).status_code == 422
    agent = {"Authorization": f"Bearer {signed.json()['token']}"}
    asking.http.cookies.clear()
    number = (await post(asking, "/tickets", {"type": "help", "description": "路灯坏了"}, agent)).json()["number"]
    for query in ("q=%00", "q=路灯%00坏了&limit=5", "desk=%00general", "handler=%E2%80%8B", "q=%ED%A0%80&q=路"):
        found = await asking.http.get(f"/api/v1/tickets?{query}", headers=agent)
        assert found.status_code == 200, (query, found.text)
    found = await asking.http.get("/api/v1/tickets?q=路灯%00坏了", headers=agent)
    assert [one["number"] for one in found.json()["tickets"]] == [number]
    for path in (f"/api/v1/tickets/{number}%00", "/%00", "/assets/%00", "/api/v1/tickets/%E2%80%8B1"):
        assert (await asking.http.get(path, headers=agent)).status_code == 404, path


async def test_a_moment_out_of_time_is_a_wrong_field(asking: Browser) -> None:
    agent = await asking.sign_in("agent")
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        for name in ("created_from", "created_to"):
            answer = await asking.http.get("/api/v1/tickets", params={name: moment}, headers=agent)
            assert answer.status_code == 422 and answer.json()["error"]["field"] == name
        fields = {"type": "help", "description": "x", "occurred_at": moment}
        assert (await post(asking, "/tickets", fields, agent)).json()["error"]["field"] == "occurred_at"
    early = await asking.http.get("/api/v1/tickets?created_from=1900-01-01T00:00:00Z", headers=agent)
    assert early.status_code == 200


async def test_a_name_that_no_file_can_have_is_not_found(browser: Browser) -> None:
    assert (await browser.http.get("/assets/" + "a" * 5000)).status_code == 404


async def test_an_origin_that_is_no_origin_opens_nothing(browser: Browser) -> None:
    host = "a" * 5000
    answer = await browser.http.post("/api/v1/sessions", json={}, headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code == 403


async def test_a_fault_of_the_database_does_not_quote_what_was_said(asking: Browser, caplog: Any) -> None:
    with pytest.raises(Exception, match="staff") as caught:
        await asking.services.staff.add("a", PASSWORD, "agent", name=None)  # type: ignore[arg-type]
    assert "SQL parameters hidden" in str(caught.value)
