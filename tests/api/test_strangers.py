"""A stranger gets into nothing: every route of the description is asked, and the public ones are named here."""

from __future__ import annotations

import re

import pytest

from api.guard.people import PAGES, SCOPES
from tests.api.conftest import FRIEND, HOST, PASSWORD, ROLES, Browser

PUBLIC = {
    ("post", "/api/v1/sessions"),
    ("post", "/api/v1/login"),
    ("get", "/api/v1/tickets/{number}/progress"),
    ("post", "/api/v1/tickets/{number}/progress"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}
BY_TOKEN = {("get", "/actions"), ("post", "/webhook")}
"""For another server, by a token of the settings: `tests/rasa/test_webhook.py` sees to them."""
PUBLIC |= BY_TOKEN
CITIZEN = {("post", "/api/v1/chat"), ("post", "/api/v1/feedback"), ("post", "/api/v1/tickets")}
ANYONE_SIGNED_IN = {("post", "/api/v1/logout"), ("get", "/api/v1/me")}
VALID = {
    "/api/v1/chat": {"message": "你好"},
    "/api/v1/feedback": {"reply_id": "r", "useful": True},
    "/api/v1/tickets": {"type": "help", "description": "x"},
    "/api/v1/tickets/{number}/actions": {"action": "accept"},
    "/api/v1/search": {"query": "落户"},
    "/api/v1/understand": {"text": "落户"},
    "/api/v1/knowledge/documents/{document_id}/retire": {"reason": "x"},
    "/api/v1/knowledge/hit-test": {"queries": ["落户"]},
}


async def routes(browser: Browser) -> list[tuple[str, str]]:
    paths = (await browser.http.get("/openapi.json")).json()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


async def ask(browser: Browser, method: str, path: str, headers: dict[str, str]) -> int:
    filled = re.sub(r"\{\w+\}", "1", path)
    body = {"json": VALID.get(path, {})} if method == "post" else {}
    return (await browser.http.request(method.upper(), filled, headers=headers, **body)).status_code  # type: ignore[arg-type]


async def test_a_stranger_gets_401_from_everything_that_is_not_public(browser: Browser) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer s_guess"},
        {"Authorization": "Bearer c_guess"},
        {"Cookie": "yixian_staff=x"},
    ):
        for method, path in await routes(browser):
            if (method, path) not in PUBLIC:
                expected = {403} if "Cookie" in headers and method != "get" and (method, path) not in CITIZEN else {401}
                expected |= {403} if "Cookie" in headers else set()
                assert await ask(browser, method, path, headers) in expected, (method, path, headers)


async def test_a_citizen_gets_into_no_route_of_the_staff(browser: Browser) -> None:
    own = await browser.open()
    for method, path in await routes(browser):
        if (method, path) not in PUBLIC | CITIZEN:
            assert await ask(browser, method, path, own) == 401, (method, path)


async def test_a_role_gets_into_its_own_routes_only(browser: Browser) -> None:
    scopes = {
        "/api/v1/search": "search",
        "/api/v1/understand": "understand",
        "/api/v1/tickets": "tickets",
        "/api/v1/knowledge": "knowledge",
        "/api/v1/handoffs": "handoffs",
    }
    for role in ROLES:
        own = await browser.sign_in(role)
        for method, path in await routes(browser):
            if (method, path) in PUBLIC | CITIZEN | ANYONE_SIGNED_IN:
                continue
            needed = next(scope for start, scope in scopes.items() if path.startswith(start))
            allowed = needed in {name for key, names in SCOPES.items() if key == role for name in names}
            status = await ask(browser, method, path, own)
            assert (status != 403) == allowed and status != 401, (role, method, path, status)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_of_the_staff_opens_for_fitting_roles_only(browser: Browser, page: str) -> None:
    stranger = await browser.http.get(page)
    assert stranger.status_code == 303 and stranger.headers["location"] == f"/signin?next={page}"
    for role in ROLES:
        token = (await browser.sign_in(role))["Authorization"].removeprefix("Bearer ")
        answer = await browser.http.get(page, headers={"Cookie": f"yixian_staff={token}"})
        assert answer.status_code == (200 if role in PAGES[page] else 303), role


async def test_a_cookie_counts_only_with_a_request_from_our_own_page(browser: Browser) -> None:
    token = (await browser.sign_in("admin"))["Authorization"].removeprefix("Bearer ")
    cookie = {"Cookie": f"yixian_staff={token}"}
    body = {"query": "落户"}
    for more in ({}, {"Origin": FRIEND}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = await browser.http.post("/api/v1/search", json=body, headers={**cookie, **more})
        assert answer.status_code == 403 and answer.json()["error"]["code"] == "csrf", more
    for more in ({"Origin": HOST}, {"Sec-Fetch-Site": "same-origin"}):
        answer = await browser.http.post("/api/v1/search", json=body, headers={**cookie, **more})
        assert answer.status_code == 200 and answer.json()["hits"], more


async def test_signing_in_sets_a_cookie_that_script_and_other_sites_cannot_use(browser: Browser) -> None:
    await browser.hire("editor")
    answer = await browser.http.post("/api/v1/login", json={"username": "editor", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie
    assert answer.json()["role"] == "editor" and "knowledge" in answer.json()["scopes"]
    over_https = await browser.http.post(
        "https://testserver/api/v1/login", json={"username": "editor", "password": PASSWORD}
    )
    assert "; secure" in over_https.headers["set-cookie"].lower()
    assert over_https.headers["strict-transport-security"]


async def test_signing_out_ends_the_sign_in(browser: Browser) -> None:
    own = await browser.sign_in("agent")
    assert (await browser.http.get("/api/v1/me", headers=own)).json()["pages"] == ["/console"]
    assert (await browser.http.post("/api/v1/logout", headers=own)).status_code == 204
    assert (await browser.http.get("/api/v1/me", headers=own)).status_code == 401


async def test_guessing_a_password_is_slowed_down_and_noted(browser: Browser) -> None:
    await browser.hire("agent")
    wrong = {"username": "agent", "password": "guess"}
    statuses = [(await browser.http.post("/api/v1/login", json=wrong)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    right = await browser.http.post("/api/v1/login", json={"username": "agent", "password": PASSWORD})
    assert right.status_code == 429
    noted = [what for _, _, what, _ in await browser.services.staff.audited()]
    assert noted.count("login_failed") == 5
