"""What words mean, for staff: an emergency has its category and unit like any matter; a missing one is explained."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Browser


async def _meant(browser: Browser, text: str) -> dict[str, Any]:
    agent = await browser.sign_in("agent")
    answer = await browser.http.post("/api/v1/understand", json={"text": text}, headers=agent)
    assert answer.status_code == 200, answer.text
    meant: dict[str, Any] = answer.json()
    return meant


async def test_an_emergency_has_the_category_and_the_unit_of_the_ticket_that_follows(browser: Browser) -> None:
    text = "我家煤气泄漏了，一屋子味道，在云山区学府路，电话13800001234"
    meant = await _meant(browser, text)
    assert (meant["intent"]["name"], meant["urgency"], meant["ticket_type"]) == ("emergency", "emergency", "help")
    assert meant["category"]["path"][1] == "供气" and meant["no_category"] is None
    assert meant["unit"] == "gas-company" and meant["slots"]["location"] == "云山区学府路"
    said = {"message": text}
    filed = (await browser.http.post("/api/v1/chat", json=said, headers=await browser.open())).json()
    ticket = await browser.services.tickets.get(filed["ticket"]["number"])
    assert list(ticket.category_path) == meant["category"]["path"] and "category_path" in ticket.proposed
    assert ticket.desk == meant["desk"] and ticket.location.area == "yunshan"
    routed = browser.services.directory().dispatch.route(ticket.category_path, ticket.location.area)
    assert routed.unit == meant["unit"]


@pytest.mark.parametrize(("text", "code"), [
    ("嗯", "no_matter"),
    ("你好", "no_matter"),
    ("怎么办", "unclear"),
    ("13800001234", "nothing_said"),
    ("我对法院的判决不服，要上诉", "not_accepted"),
])  # fmt: skip
async def test_where_there_is_no_category_it_is_said_why(browser: Browser, text: str, code: str) -> None:
    meant = await _meant(browser, text)
    assert meant["category"] is None and meant["no_category"]["code"] == code
    assert meant["no_category"]["message"]
