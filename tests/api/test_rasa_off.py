"""Without a token in the settings nobody reaches the skills through the action-server protocol."""

from __future__ import annotations

from tests.api.conftest import Browser


async def test_the_routes_say_that_they_are_not_opened(browser: Browser) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, {"X-Rasa-Token": "anything"}):
        for answer in (
            await browser.http.get("/actions", headers=headers),
            await browser.http.post("/webhook", json={"next_action": "action_answer"}, headers=headers),
        ):
            assert answer.status_code == 404 and "YIXIAN_RASA_TOKEN" in answer.json()["error"]["message"]
