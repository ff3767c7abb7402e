"""Agents see who waits and take them; nobody else does."""

from __future__ import annotations

import pytest

from tests.api.conftest import Browser


async def _asked(browser: Browser) -> None:
    headers = await browser.open()
    answer = await browser.http.post("/api/v1/chat", json={"message": "转人工"}, headers=headers)
    assert answer.json()["kind"] == "handoff"


async def test_an_agent_takes_a_citizen_and_the_next_agent_is_told(browser: Browser) -> None:
    await _asked(browser)
    agent, lead = await browser.sign_in("agent"), await browser.sign_in("desk_lead")
    waiting = (await browser.http.get("/api/v1/handoffs", headers=agent)).json()["handoffs"]
    assert [one["state"] for one in waiting] == ["waiting"]
    path = f"/api/v1/handoffs/{waiting[0]['id']}"
    taken = await browser.http.post(f"{path}/take", headers=agent)
    assert (taken.status_code, taken.json()["taken_by"]) == (200, "agent")
    assert (await browser.http.get("/api/v1/handoffs", headers=agent)).json()["handoffs"] == []
    refused = await browser.http.post(f"{path}/take", headers=lead)
    assert refused.status_code == 409 and "agent" in refused.json()["error"]["message"]
    assert (await browser.http.post(f"{path}/close", headers=lead)).status_code == 409
    assert (await browser.http.post(f"{path}/close", headers=agent)).status_code == 204


@pytest.mark.parametrize("role", ["unit", "manager", "editor", "admin"])
async def test_other_roles_do_not_see_who_waits(browser: Browser, role: str) -> None:
    answer = await browser.http.get("/api/v1/handoffs", headers=await browser.sign_in(role))
    assert answer.status_code == 403


async def test_a_stranger_and_a_citizen_are_refused(browser: Browser) -> None:
    assert (await browser.http.get("/api/v1/handoffs")).status_code == 401
    assert (await browser.http.get("/api/v1/handoffs", headers=await browser.open())).status_code == 401


async def test_a_request_that_is_not_there_is_not_found(browser: Browser) -> None:
    answer = await browser.http.post("/api/v1/handoffs/none/take", headers=await browser.sign_in("agent"))
    assert answer.status_code == 404
