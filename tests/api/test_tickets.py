"""Tickets over HTTP: opened once, changed by the allowed actions, shown by role."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Browser

NOISE = {
    "type": "complaint",
    "description": "楼下工地半夜打桩。",
    "contact": {"name": "王小明", "phone": "13800001234"},
}


async def opened(browser: Browser, own: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = await browser.http.post("/api/v1/tickets", json={**NOISE, **more}, headers=own)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def act(browser: Browser, own: dict[str, str], number: str, **action: Any) -> Any:
    return await browser.http.post(f"/api/v1/tickets/{number}/actions", json=action, headers=own)


async def test_a_citizen_opens_one_and_follows_it_by_number_and_code(browser: Browser) -> None:
    ticket = await opened(browser, await browser.open())
    url = f"/api/v1/tickets/{ticket['number']}/progress"
    seen = await browser.http.get(url, params={"code": ticket["pickup_code"]})
    assert seen.status_code == 200 and seen.json()["state"] == "draft"
    assert "王小明" not in seen.text and "13800001234" not in seen.text
    wrong = await browser.http.get(url, params={"code": "00000000"})
    missing = await browser.http.get("/api/v1/tickets/202611230000018/progress", params={"code": "00000000"})
    assert (wrong.status_code, wrong.json()) == (missing.status_code, missing.json()) == (404, wrong.json())
    gone = await browser.http.post(url, params={"code": ticket["pickup_code"]}, json={"action": "withdraw"})
    assert gone.status_code == 200 and gone.json()["state"] == "closed"
    sneaky = await browser.http.post(url, params={"code": ticket["pickup_code"]}, json={"action": "accept"})
    assert sneaky.status_code == 422


async def test_lookups_by_code_are_limited(browser: Browser) -> None:
    url = "/api/v1/tickets/202611230000010/progress?code=00000000"
    statuses = [(await browser.http.get(url)).status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]


async def test_guessing_a_code_is_told_to_wait(browser: Browser) -> None:
    ticket = await opened(browser, await browser.open())
    url = f"/api/v1/tickets/{ticket['number']}/progress"
    wrong = [(await browser.http.get(url, params={"code": f"{guess:08d}"})).status_code for guess in range(10)]
    assert wrong == [404] * 10
    for method, body in (("GET", {}), ("POST", {"json": {"action": "withdraw"}})):
        told = await browser.http.request(method, url, params={"code": ticket["pickup_code"]}, **body)  # type: ignore[arg-type]
        assert told.status_code == 429 and "请15分钟后再试" in told.json()["error"]["message"]
        assert 0 < int(told.headers["retry-after"]) <= 900


@pytest.mark.parametrize(("field", "value"), [("urgency", "emergency"), ("urgency", "normal"), ("desk", "general")])
async def test_a_citizen_says_neither_urgency_nor_desk(browser: Browser, field: str, value: str) -> None:
    own = await browser.open()
    refused = await browser.http.post("/api/v1/tickets", json={**NOISE, field: value}, headers=own)
    assert refused.status_code == 422 and refused.json()["error"]["field"] == field
    agent = await browser.sign_in("agent")
    assert (await opened(browser, agent, **{field: value}))[field] == value


async def test_a_ticket_is_found_by_its_number(browser: Browser) -> None:
    agent = await browser.sign_in("agent")
    numbers = [(await opened(browser, agent))["number"] for _ in range(2)]
    for q, expected in ((numbers[0], [numbers[0]]), (numbers[0][:8], [numbers[1], numbers[0]]), ("x1", [])):
        listed = (await browser.http.get("/api/v1/tickets", params={"q": q}, headers=agent)).json()
        assert sorted(one["number"] for one in listed["tickets"]) == sorted(expected), q


async def test_the_list_hides_what_is_personal_in_the_words_of_others(browser: Browser) -> None:
    agent, lead = await browser.sign_in("agent"), await browser.sign_in("desk_lead")
    ticket = await opened(browser, agent, description="我是王小明，电话13800001234，楼下打桩")
    await act(browser, agent, ticket["number"], action="accept")
    await act(browser, agent, ticket["number"], action="note", note="王小明补充：另一个号码13912345678")
    for url in ("/api/v1/tickets", f"/api/v1/tickets/{ticket['number']}"):
        seen = (await browser.http.get(url, headers=lead)).text
        assert "楼下打桩" in seen and not any(one in seen for one in ("王小明", "13800001234", "13912345678"))
        assert "13800001234" in (await browser.http.get(url, headers=agent)).text


async def test_the_same_key_opens_one_ticket(browser: Browser) -> None:
    own = {**await browser.open(), "Idempotency-Key": "k1"}
    first, second = await opened(browser, own), await opened(browser, own)
    assert first == second
    other = await browser.http.post("/api/v1/tickets", json={**NOISE, "description": "别的事"}, headers=own)
    assert other.status_code == 422 and other.json()["error"]["field"] == "Idempotency-Key"


async def test_an_agent_handles_a_ticket_by_its_allowed_actions(browser: Browser) -> None:
    ticket = await opened(browser, await browser.open())
    agent = await browser.sign_in("agent")
    seen = await browser.http.get(f"/api/v1/tickets/{ticket['number']}", headers=agent)
    assert "accept" in seen.json()["allowed_actions"] and seen.headers["etag"] == '"1"'
    assert seen.json()["contact"] == {"name": "王**", "phone": "138****1234"} and seen.json()["pickup_code"] is None
    taken = await act(browser, agent, ticket["number"], action="accept")
    assert taken.json()["state"] == "accepted" and taken.headers["etag"] == '"2"'
    assert taken.json()["contact"]["phone"] == "13800001234"
    refused = await act(browser, agent, ticket["number"], action="close")
    assert refused.status_code == 409 and "dispatch" in refused.json()["error"]["allowed_actions"]
    unnamed = await act(browser, agent, ticket["number"], action="dispatch")
    assert unnamed.status_code == 422 and unnamed.json()["error"]["field"] == "unit"
    unknown = await act(browser, agent, ticket["number"], action="burn")
    assert unknown.status_code == 409


async def test_a_note_changes_no_category_and_says_so(browser: Browser) -> None:
    path = ["噪声扰民", "施工噪声", "夜间施工噪声"]
    agent = await browser.sign_in("agent")
    ticket = await opened(browser, agent, category_path=path)
    noted = {"action": "note", "note": "改类别", "category_path": ["教育", "入学", "转学"]}
    for refused in (noted, {"action": "accept", "category_path": ["噪声扰民"]}):
        answer = await act(browser, agent, ticket["number"], **refused)
        error = answer.json()["error"]
        assert answer.status_code == 422 and error["field"] == "category_path" and "类别" in error["message"]
    seen = await browser.http.get(f"/api/v1/tickets/{ticket['number']}", headers=agent)
    assert seen.json()["category_path"] == path and len(seen.json()["history"]) == 1
    empty = await act(browser, agent, ticket["number"], action="note", note="记一笔", category_path=[], unit=None)
    assert empty.status_code == 200, empty.text


async def test_a_stale_version_tells_who_was_first(browser: Browser) -> None:
    ticket = await opened(browser, await browser.open())
    agent, lead = await browser.sign_in("agent"), await browser.sign_in("desk_lead")
    await act(browser, agent, ticket["number"], action="accept")
    late = await act(browser, {**lead, "If-Match": '"1"'}, ticket["number"], action="note", note="x")
    assert late.status_code == 412
    assert late.json()["error"]["changed_by"] == "agent" and late.json()["error"]["version"] == 2
    bad = await act(browser, {**lead, "If-Match": "x"}, ticket["number"], action="note", note="x")
    assert bad.status_code == 422 and bad.json()["error"]["field"] == "If-Match"
    good = await act(browser, {**lead, "If-Match": '"2"'}, ticket["number"], action="note", note="x")
    assert good.status_code == 200


async def test_a_unit_sees_its_own_tickets_only(browser: Browser) -> None:
    agent, unit = await browser.sign_in("agent"), await browser.sign_in("unit")
    numbers = [(await opened(browser, agent))["number"] for _ in range(2)]
    await act(browser, agent, numbers[0], action="accept")
    await act(browser, agent, numbers[0], action="dispatch", unit="城管局")
    listed = (await browser.http.get("/api/v1/tickets", headers=unit)).json()
    assert [one["number"] for one in listed["tickets"]] == [numbers[0]] and listed["cursor"] is None
    assert (await browser.http.get(f"/api/v1/tickets/{numbers[1]}", headers=unit)).status_code == 404
    assert (await act(browser, unit, numbers[1], action="note", note="x")).status_code == 404
    assert (await browser.http.post("/api/v1/tickets", json=NOISE, headers=unit)).status_code == 403
    assert (await act(browser, unit, numbers[0], action="sign")).json()["state"] == "signed"


async def test_a_reporter_is_shown_to_the_handler_only(browser: Browser) -> None:
    ticket = await opened(browser, await browser.open(), type="report")
    agent, admin = await browser.sign_in("agent"), await browser.sign_in("admin")
    url = f"/api/v1/tickets/{ticket['number']}"
    await act(browser, agent, ticket["number"], action="accept")
    assert (await browser.http.get(url, headers=agent)).json()["contact"]["name"] == "王小明"
    seen = (await browser.http.get(url, headers=admin)).json()
    assert seen["contact"] == {"name": None, "phone": None} and seen["session_id"] is None


async def test_the_list_is_paged_and_filtered(browser: Browser) -> None:
    agent = await browser.sign_in("agent")
    made = [(await opened(browser, agent))["number"] for _ in range(5)]
    first = (await browser.http.get("/api/v1/tickets", params={"limit": 3}, headers=agent)).json()
    rest = await browser.http.get("/api/v1/tickets", params={"limit": 3, "cursor": first["cursor"]}, headers=agent)
    numbers = [one["number"] for one in first["tickets"] + rest.json()["tickets"]]
    assert sorted(numbers) == sorted(made) and rest.json()["cursor"] is None
    for params, field in (({"cursor": "x"}, "cursor"), ({"state": "lost"}, "state"), ({"limit": 1000}, "limit")):
        answer = await browser.http.get("/api/v1/tickets", params=params, headers=agent)
        assert answer.status_code == 422 and answer.json()["error"]["field"] == field
