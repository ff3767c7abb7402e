"""Whose word the server takes about addresses, and how long and how much it listens to."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from api.guard import body, patience
from tests.api.conftest import Browser, NewServices, listening
from tests.api.wire import token_for, wire


async def test_a_client_cannot_say_that_it_has_another_address(address: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=60) as http:
        wrong = {"username": "nobody", "password": "guess"}
        told = [
            (await http.post("/api/v1/login", json=wrong, headers={"X-Forwarded-For": f"10.0.0.{n}"})).status_code
            for n in range(6)
        ]
        assert told == [401] * 5 + [429]
        assert (await http.get("/metrics")).status_code == 200
        for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
            assert (await http.get("/metrics", headers={name: "127.0.0.1"})).status_code == 403, name


async def test_a_trusted_proxy_says_where_the_client_is(new_services: NewServices, dist: Path) -> None:
    services = new_services(trusted_proxies=("127.0.0.1",), metrics_allow=("10.0.0.1",))
    with listening(services, dist) as host:
        async with httpx.AsyncClient(base_url=f"http://{host}") as http:
            assert (await http.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"})).status_code == 200
            assert (await http.get("/metrics", headers={"X-Forwarded-For": "10.0.0.2"})).status_code == 403
            assert (await http.get("/metrics")).status_code == 403


async def test_a_frame_beyond_the_size_ends_the_connection(address: str) -> None:
    async with wire(address, await token_for(address)) as line:
        await line.until("ready")
        await line.connection.send("x" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            await line.receive()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009


async def half_sent(host: str, text: str) -> bytes:
    """What comes back, up to the end of the connection, for a request that stops in the middle."""
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(text.encode())
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("text", ["", "GET /healthz HTTP/1.1\r\nHost: a\r\n"])
async def test_a_head_that_does_not_come_is_not_waited_for(
    address: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.3)
    assert await half_sent(address, text) == b""


async def test_the_second_head_of_a_connection_is_not_waited_for_either(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.3)
    whole = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = await half_sent(address, whole + whole[:-4])
    assert answer.count(b"200 OK") == 1


async def test_a_body_that_does_not_come_is_answered_in_time(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.3)
    head = "POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    answer = await half_sent(address, head)
    assert answer.startswith(b"HTTP/1.1 408") and '"too_slow"' in answer.decode()


async def pushed(host: str, path: str, size: int, head: str = "") -> bytes:
    """The first line that comes back for a body of that many bytes, by a client that reads when it has sent all."""
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    begin = f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {size}\r\n{head}\r\n"
    writer.write(begin.encode())
    async with asyncio.timeout(20):
        for _ in range(size // 100_000):
            writer.write(b" " * 100_000)
            await writer.drain()
        answer = await reader.read()
    writer.close()
    return answer.partition(b"\r\n")[0]


async def test_a_client_that_sends_too_much_is_told_so_and_not_cut_off(new_services: NewServices, dist: Path) -> None:
    with listening(new_services(rasa_token="a shared token"), dist) as host:
        token = "X-Rasa-Token: a shared token\r\n"
        assert (await pushed(host, "/webhook", 5_000_000, token)).startswith(b"HTTP/1.1 413")
        assert (await pushed(host, "/webhook", 4_000_000)).startswith(b"HTTP/1.1 403")
        assert (await pushed(host, "/api/v1/chat", 5_000_000)).startswith(b"HTTP/1.1 413")


async def test_a_client_that_asks_first_is_refused_before_it_sends(address: str) -> None:
    head = "POST /api/v1/chat HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n"
    answer = await half_sent(address, head + "Content-Length: 5000000\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")


async def test_a_slow_answer_is_not_cut_off(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(body, "BODY_SECONDS", 0.2)
    async with wire(address, await token_for(address)) as line:
        await line.until("ready")
        await asyncio.sleep(0.5)
        await line.send(type="ping")
        assert (await line.receive())["type"] == "pong"


@pytest.mark.parametrize("path", ["/", "/signin", "/embed", "/healthz", "/widget.js", "/console"])
async def test_the_head_of_a_page_is_that_of_the_page(browser: Browser, path: str) -> None:
    head, page = await browser.http.head(path), await browser.http.get(path)
    assert head.status_code == page.status_code and head.content == b""
    assert head.headers["content-length"] == page.headers["content-length"]


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/tickets", "/api/v1/knowledge/hit-test"])
@pytest.mark.parametrize("body", [b"{}", b"{", b"", b"[1]"])
async def test_who_asks_is_looked_at_before_what_is_asked(browser: Browser, path: str, body: bytes) -> None:
    json_type = {"Content-Type": "application/json"}
    assert (await browser.http.post(path, content=body, headers=json_type)).status_code == 401
    unit = await browser.sign_in("unit")
    expected = 422 if path.endswith("search") else 403
    assert (await browser.http.post(path, content=body, headers={**unit, **json_type})).status_code == expected
