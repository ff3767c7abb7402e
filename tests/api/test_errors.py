"""Every refusal has one shape, a Chinese sentence and no entrails."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.guard.gate import BODY_BYTES
from tests.api.conftest import Browser

CHINESE = re.compile("[\u4e00-\u9fff]")


def error_of(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"error"} and CHINESE.search(body["error"]["message"]), body
    assert "Traceback" not in answer.text and answer.headers["x-request-id"]
    return dict(body["error"])


async def test_unknown_paths_and_methods(browser: Browser) -> None:
    assert error_of(await browser.http.get("/api/v1/nothing"), 404)["code"] == "not_found"
    assert error_of(await browser.http.get("/%2e%2e/etc/passwd"), 404)["code"] == "not_found"
    wrong = await browser.http.put("/api/v1/chat", json={})
    assert error_of(wrong, 405)["code"] == "method_not_allowed" and wrong.headers["allow"] == "POST"


@pytest.mark.parametrize(("body", "field"), [
    ({}, "message"),
    ({"message": 5}, "message"),
    ({"message": " "}, "message"),
    ({"message": "长" * 2001}, "message"),
    ({"message": "x", "client_message_id": "a b"}, "client_message_id"),
    ({"message": "x", "colour": "red"}, "colour"),
])  # fmt: skip
async def test_a_wrong_field_is_named(browser: Browser, body: dict[str, Any], field: str) -> None:
    own = await browser.open()
    assert error_of(await browser.http.post("/api/v1/chat", json=body, headers=own), 422)["field"] == field


async def test_broken_json(browser: Browser) -> None:
    own = {**await browser.open(), "Content-Type": "application/json"}
    for content in (b"{", b"\xff\xfe", b""):
        answer = await browser.http.post("/api/v1/chat", content=content, headers=own)
        assert error_of(answer, 422)["field"] == "body"


async def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(browser: Browser) -> None:
    own = await browser.open()
    large = b'{"message":"' + b"x" * BODY_BYTES + b'"}'

    async def pieces() -> Any:
        for start in range(0, len(large), 10_000):
            yield large[start : start + 10_000]

    for content in (large, pieces()):
        answer = await browser.http.post("/api/v1/chat", content=content, headers=own)
        assert error_of(answer, 413)["code"] == "too_large"


async def test_a_fault_tells_a_number_and_nothing_else(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    own = await browser.open()

    private = "secret " + "138" + "00001234"

    async def failing(*_: object, **__: object) -> None:
        raise RuntimeError(private)

    browser.services.dialogue.respond = failing  # type: ignore[assignment,method-assign]
    answer = await browser.http.post(
        "/api/v1/chat", json={"message": "x"}, headers={**own, "X-Request-Id": "trace-0001"}
    )
    assert error_of(answer, 500)["code"] == "internal"
    assert "trace-0001" in answer.text and "secret" not in answer.text
    assert "trace-0001" in caplog.text and "RuntimeError" in caplog.text and "13800001234" not in caplog.text


async def test_a_forged_request_number_is_not_taken_over(browser: Browser) -> None:
    answer = await browser.http.get("/healthz", headers={"X-Request-Id": "<script>"})
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
