"""What the server counts, for Prometheus. Each application has its own registry."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.models import Reply

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 10)


class Measures:
    """Counters by route and by kind of reply; nothing about persons."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "yixian_http_requests_total", "HTTP requests", ["route", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "yixian_http_seconds", "Seconds to answer a request", ["route"], registry=self.registry, buckets=BUCKETS
        )
        self._replies = Counter("yixian_replies_total", "Replies", ["kind", "engine"], registry=self.registry)
        self._reply_seconds = Histogram(
            "yixian_reply_seconds", "Seconds to make a reply", registry=self.registry, buckets=BUCKETS
        )
        self.sockets = Gauge("yixian_sockets", "Open chat sockets", registry=self.registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request; unknown paths share one label."""
        known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def reply(self, reply: Reply) -> None:
        """Count a reply."""
        self._replies.labels(reply.kind.value, reply.engine).inc()
        self._reply_seconds.observe(reply.took_ms / 1000)

    def text(self) -> bytes:
        """Everything in the exposition format."""
        return generate_latest(self.registry)
