"""The bench sees a real process, never the caller's own data, and counts a refusal as no answer."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import process_time
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.settings import Settings
from evals.beir import Question
from evals.bench import machine
from evals.bench.catalogue import ItemQuestion
from evals.bench.citizens import Heard, citizens, is_right
from evals.bench.server import BenchError, Home

ITEM = ItemQuestion("办身份证要什么材料", "POL-001")
POLICY = Question("q", "补贴多少钱", frozenset({"d"}), "每月100元")


def test_nothing_of_the_callers_settings_but_what_is_measured_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIXIAN_DATABASE_URL", "postgresql+psycopg://real/data")
    monkeypatch.setenv("YIXIAN_HOME", "/real/home")
    settings = Settings(embedder="none", model_key=SecretStr("key"))
    environment = Home(tmp_path, settings).environment(8123)
    assert "YIXIAN_DATABASE_URL" not in environment
    assert environment["YIXIAN_HOME"] == str(tmp_path / "home")
    assert (environment["YIXIAN_EMBEDDER"], environment["YIXIAN_MODEL_KEY"]) == ("none", "key")
    assert environment["YIXIAN_PORT"] == "8123"


def test_a_command_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="ingest"):
        Home(tmp_path, Settings()).command("ingest", str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("question", "reply", "right"),
    [
        (ITEM, {"kind": "answer", "text": "…", "item": {"code": "POL-001"}}, True),
        (ITEM, {"kind": "answer", "text": "…", "item": {"code": "POL-002"}}, False),
        (ITEM, {"kind": "answer", "text": "…", "item": None}, False),
        (ITEM, {"kind": "choose", "text": "…", "item": {"code": "POL-001"}}, False),
        (POLICY, {"kind": "answer", "text": "每人每月 100 元[1]。"}, True),
        (POLICY, {"kind": "answer", "text": "每人每月200元。"}, False),
        (POLICY, {"kind": "refusal", "text": "每月100元"}, False),
    ],
)
def test_only_an_answer_with_the_right_content_is_right(question: Any, reply: dict[str, Any], right: bool) -> None:
    assert is_right(question, reply) is right


def test_resident_memory_counts_the_children() -> None:
    if not machine.PROC.is_dir():
        pytest.skip("needs /proc")
    child = subprocess.Popen([sys.executable, "-c", "b = bytearray(60_000_000); print(len(b), flush=True); input()"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    try:
        assert child.stdout is not None and child.stdout.readline()
        alone = machine.resident_mb(child.pid)
        together = machine.resident_mb(os.getpid())
        assert alone is not None and together is not None
        assert 60 <= alone < 200
        assert together >= alone
    finally:
        child.communicate(b"\n")


def test_resident_memory_of_no_process_is_unknown() -> None:
    assert machine.resident_mb(2**30) is None


def test_processor_time_grows_with_work() -> None:
    before = machine.processor_s(os.getpid())
    if before is None:
        pytest.skip("needs /proc")
    while process_time() - before < 0.3:
        sum(range(10_000))
    after = machine.processor_s(os.getpid())
    assert after is not None and after - before >= 0.2
    assert machine.processor_s(2**30) is None


def test_the_facts_of_the_machine_are_stated() -> None:
    facts = machine.facts()
    assert int(facts["cores"]) >= 1
    assert facts["python"] == ".".join(map(str, sys.version_info[:3]))


class _Scripted(BaseHTTPRequestHandler):
    """Opens conversations; answers every question alike, or refuses for the limit when told `fail`."""

    protocol_version = "HTTP/1.1"
    tokens: list[str]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/sessions"):
            self._send(201, {"token": "c_1"})
        elif body["message"] == "fail":
            self._send(429, {"error": {"code": "too_many_messages", "message": "…"}})
        else:
            self._send(200, {"kind": "answer", "text": "每月100元", "token": self.headers["Authorization"]})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def base() -> Iterator[str]:
    """The address of a server that answers by a script."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Scripted)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def test_one_by_one_times_every_answer(base: str) -> None:
    async with citizens(base, 2) as crowd:
        heard = await crowd.one_by_one([POLICY, POLICY, ITEM])
    assert len(heard.times_ms) == 3 and min(heard.times_ms) > 0
    assert heard.right == [1.0, 1.0, 0.0]
    assert heard.wrong == [{"question": ITEM.text, "kind": "answer", "said": "每月100元"}]


async def test_at_once_ends_in_time_and_counts_answers_a_second(base: str) -> None:
    async with citizens(base, 4) as crowd:
        heard = await crowd.at_once(await crowd.open(4), [POLICY], 4, 0.3)
    assert 0.3 <= heard.took_s < 3
    assert heard.per_s == pytest.approx(len(heard.times_ms) / heard.took_s)


async def test_a_refused_request_ends_the_measurement_and_is_quoted(base: str) -> None:
    async with citizens(base, 1) as crowd:
        with pytest.raises(BenchError, match="429"):
            await crowd.ask("c_1", Question("q", "fail", frozenset(), ""), Heard())
