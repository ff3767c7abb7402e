"""A chat server that says what a script tells it, over the OpenAI-compatible protocol on a real socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the next answers are. `received` collects the requests' JSON bodies."""

    content: str | Callable[[dict[str, Any]], str] = ""
    status: int = 200
    failures: int = 0
    """How many requests are answered with 503 before the script begins."""
    delay_s: float = 0.0
    raw: bytes | None = None
    received: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def answers(self, *sentences: tuple[str, list[int]]) -> None:
        """Answer in the agreed form with these sentences."""
        listed = [{"text": text, "citations": numbers} for text, numbers in sentences]
        self.content = json.dumps({"sentences": listed}, ensure_ascii=False)


def _chunk(**delta: Any) -> bytes:
    finish = None if delta else "stop"
    body = {
        "id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


@contextmanager
def serve() -> Iterator[Script]:
    """A running server; `script.url` is its base address."""
    script = Script()
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.received.append({**request, "path": self.path})
            until = time.monotonic() + script.delay_s
            while time.monotonic() < until and not stopping.is_set():
                time.sleep(0.02)
            content = script.content(request) if callable(script.content) else script.content
            try:
                if script.failures:
                    script.failures -= 1
                    self._send(503, "application/json", b'{"error": {"message": "busy"}}')
                elif script.raw is not None:
                    self._send(script.status, "application/json", script.raw)
                elif script.status != 200:
                    self._send(script.status, "application/json", b'{"error": {"message": "scripted failure"}}')
                elif request.get("stream"):
                    parts = [content[n : n + 7] for n in range(0, len(content), 7)]
                    events = b"".join(
                        [_chunk(role="assistant", content=""), *(_chunk(content=p) for p in parts), _chunk()]
                    )
                    self._send(200, "text/event-stream", events + b"data: [DONE]\n\n")
                else:
                    message = {"role": "assistant", "content": content}
                    choice = {"index": 0, "message": message, "finish_reason": "stop"}
                    body = {
                        "id": "c", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice],
                        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
                    }  # fmt: skip
                    self._send(200, "application/json", json.dumps(body, ensure_ascii=False).encode())
            except (BrokenPipeError, ConnectionResetError):
                pass

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield script
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
