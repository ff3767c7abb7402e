"""Real server processes: started on a free port over a home that may be shared, ended or killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_LIMIT_S = 90.0
ROOT = Path(__file__).parents[2]


class Server:
    """A `yixian serve` of its own process group."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        self.host = f"127.0.0.1:{self.port}"
        self._log = folder / f"serve-{self.port}.log"
        environment = {
            "PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT),
            "YIXIAN_HOME": str(folder / "home"), "YIXIAN_EMBEDDER": "none", "YIXIAN_PORT": str(self.port),
            "YIXIAN_DATABASE_URL": database_url, "YIXIAN_MESSAGES_PER_MINUTE": "1000", "OMP_NUM_THREADS": "1",
        }  # fmt: skip
        with self._log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", "serve"],
                env=environment, cwd=folder, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def wait(self) -> Server:
        """The server, ready."""
        until = time.monotonic() + START_LIMIT_S
        with httpx.Client(base_url=f"http://{self.host}", timeout=5, trust_env=False) as http:
            while time.monotonic() < until and self._process.poll() is None:
                try:
                    if http.get("/readyz").status_code == 200:
                        return self
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self._log.read_text('utf-8', 'replace')[-800:]}")

    def kill(self) -> None:
        """As a power cut would: without a word."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(15)

    def end(self) -> None:
        """Asked to stop, and killed when it does not."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def running(folder: Path, how_many: int = 1, database_url: str = "") -> Iterator[list[Server]]:
    """That many servers over one home and database."""
    servers = [Server(folder, database_url) for _ in range(how_many)]
    try:
        yield [server.wait() for server in servers]
    finally:
        for server in servers:
            server.end()
