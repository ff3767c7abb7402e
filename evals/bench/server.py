"""The real command in a throw-away home: run to its end, or serving until it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from assistant.settings import Settings
from assistant.texts import tell
from knowledge.errors import YixianError

HOST = "127.0.0.1"
START_LIMIT_S = 120.0
STOP_LIMIT_S = 15.0
COMMAND_LIMIT_S = 1200.0
POLL_S = 0.01
MEASURED = (
    "embedder", "embedder_model", "embedder_url", "embedder_key",
    "model_url", "model_name", "model_key", "model_timeout_s",
)  # fmt: skip
"""The settings of the caller that are measured; all others are those of a fresh home."""


class BenchError(YixianError):
    """The server did not do what is to be measured; says what it said."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its base address, process number and seconds from process start to readiness."""

    base: str
    pid: int
    ready_s: float
    pending_vectors: int


@dataclass(frozen=True, slots=True)
class Home:
    """A throw-away state directory and the environment of every process that works in it."""

    folder: Path
    settings: Settings

    def environment(self, port: int = 0) -> dict[str, str]:
        """Nothing of the caller's environment but what is measured, so that no real database is touched."""
        found = {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "YIXIAN_HOME": str(self.folder / "home"),
            "YIXIAN_HOST": HOST,
            "YIXIAN_MESSAGES_PER_MINUTE": "1000000",
            "YIXIAN_SESSIONS_PER_MINUTE": "1000000",
        }
        if port:
            found["YIXIAN_PORT"] = str(port)
        for name in MEASURED:
            value = getattr(self.settings, name)
            found[f"YIXIAN_{name.upper()}"] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        return found

    def command(self, *words: str) -> tuple[str, float]:
        """Runs `yixian` with these words; its standard output and the seconds of the whole process."""
        began = time.perf_counter()
        try:
            done = subprocess.run(  # noqa: S603 (our own command)
                [*_yixian(), *words],
                env=self.environment(),
                cwd=self.folder,
                capture_output=True,
                text=True,
                timeout=COMMAND_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise BenchError(tell("bench.failed", command=words[0], said=f"> {COMMAND_LIMIT_S:.0f} s")) from error
        took = time.perf_counter() - began
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-800:]
            raise BenchError(tell("bench.failed", command=" ".join(words[:2]), said=said))
        return done.stdout, took

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """A server over this home; ended, with all it started, at the end."""
        port = _free_port()
        log = self.folder / "serve.log"
        with log.open("wb") as said:
            began = time.perf_counter()
            process = subprocess.Popen(  # noqa: S603 (our own command)
                [*_yixian(), "serve"],
                env=self.environment(port),
                cwd=self.folder,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                base = f"http://{HOST}:{port}"
                answer = _wait(process, base, log)
                took = time.perf_counter() - began
                yield Running(base, process.pid, took, int(answer.get("pending_vectors", 0)))
            finally:
                _end(process)


def _yixian() -> list[str]:
    return [sys.executable, "-c", "from api.cli import main; main()"]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], base: str, log: Path) -> dict[str, Any]:
    deadline = time.perf_counter() + START_LIMIT_S
    with httpx.Client(timeout=5, trust_env=False) as client:
        while time.perf_counter() < deadline and process.poll() is None:
            try:
                answer = client.get(f"{base}/readyz")
                if answer.status_code == httpx.codes.OK:
                    return dict(json.loads(answer.content))
            except httpx.TransportError:
                pass
            time.sleep(POLL_S)
    said = log.read_text("utf-8", errors="replace").strip()[-800:]
    raise BenchError(tell("bench.failed", command="serve", said=said or f"> {START_LIMIT_S:.0f} s"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks the process to stop, and kills its own group when it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(STOP_LIMIT_S)
