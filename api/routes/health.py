"""Is the server alive, is every part of it ready, and what has it counted."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.door import address_of
from api.errors import ApiError, json_response
from api.guard.people import TheDoor

router = APIRouter(tags=["operations"])
RELAYED = ("forwarded", "x-forwarded-for", "x-real-ip")


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def ready(door: TheDoor) -> Response:
    """Each backing service; 503 with the names of those that fail. Waiting vectors do not make it unready.

    Nor does a broken edit of the city's files: the last good ones are in force, and the first fault is told.
    """
    parts = await door.services.health()
    failing = sorted(name for name, problem in parts.items() if problem)
    directory = door.services.directory.problem.partition("\n")[0]
    body = {
        "status": "unavailable" if failing else "ok",
        "parts": {**{name: problem or "ok" for name, problem in parts.items()}, "directory": directory or "ok"},
        "failing": failing,
        "pending_vectors": door.services.library.pending_vectors(),
    }
    return json_response(body, 503 if failing else 200)


@router.get("/metrics", response_class=Response)
async def metrics(request: Request, door: TheDoor) -> Response:
    """Counters in the Prometheus format, for the addresses of the allow-list.

    What an untrusted proxy passes on bears the proxy's address, so it is refused.
    """
    settings = door.services.settings
    relayed = not settings.trusted_proxies and any(name in request.headers for name in RELAYED)
    if relayed or address_of(request) not in settings.metrics_allow:
        raise ApiError(403, "forbidden")
    return Response(door.measures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
