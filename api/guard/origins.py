"""Which web pages may talk to the server: its own, and those that the settings allow."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

ORIGIN_CHARACTERS = 300
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def origin_of(connection: HTTPConnection) -> str:
    """The page's origin as the browser states it; empty for a client that is not a browser."""
    return connection.headers.get("origin", "").rstrip("/").lower()


def is_own(connection: HTTPConnection, origin: str) -> bool:
    """Whether the page came from this server."""
    return bool(origin) and urlsplit(origin).netloc == connection.headers.get("host", "").lower()


def is_allowed(connection: HTTPConnection, origin: str, allowed: tuple[str, ...]) -> bool:
    """Whether the page is our own or on the list. No origin at all is no page, and allowed."""
    if len(origin) > ORIGIN_CHARACTERS:
        return False
    return not origin or is_own(connection, origin) or origin in {one.rstrip("/").lower() for one in allowed}


def fits_session(connection: HTTPConnection, bound_to: str) -> bool:
    """Whether a conversation may be continued from here: from the origin it is bound to.

    One that was opened by a client that is not a browser is bound to none, and continues from our own pages too.
    """
    origin = origin_of(connection)
    return origin == bound_to or (not bound_to and is_own(connection, origin))


def from_own_page(connection: HTTPConnection) -> bool:
    """Whether a browser says that one of our own pages sent the request; needed where a cookie is the proof."""
    origin = origin_of(connection)
    if origin:
        return is_own(connection, origin)
    return connection.headers.get("sec-fetch-site") == "same-origin"
