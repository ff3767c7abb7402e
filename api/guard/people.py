"""Who is asking: a citizen by the token of a conversation, a member of staff by token or cookie."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.door import Door, door_of
from api.errors import ApiError
from api.guard.origins import SAFE, fits_session, from_own_page
from assistant.adapters.conversations import Conversation
from assistant.adapters.staff import Staff, hashed
from assistant.hotline.models import Role

COOKIE = "yixian_staff"
CITIZEN_PREFIX = "c_"

SCOPES: dict[Role, tuple[str, ...]] = {
    Role.AGENT: ("search", "understand", "tickets", "handoffs"),
    Role.DESK_LEAD: ("search", "understand", "tickets", "handoffs"),
    Role.UNIT: ("search", "tickets"),
    Role.MANAGER: ("search", "understand", "tickets", "alerts"),
    Role.EDITOR: ("search", "understand", "knowledge"),
    Role.ADMIN: ("search", "understand", "tickets", "alerts", "knowledge", "users"),
}
"""What each role may do, by the name that the routes ask for."""

PAGES: dict[str, tuple[Role, ...]] = {
    "/console": (Role.AGENT, Role.DESK_LEAD, Role.UNIT, Role.ADMIN),
    "/dashboard": (Role.MANAGER, Role.DESK_LEAD, Role.ADMIN),
    "/knowledge": (Role.EDITOR, Role.ADMIN),
}
"""Who may open each page of the staff."""

_bearer = HTTPBearer(auto_error=False)
_cookie = APIKeyCookie(name=COOKIE, auto_error=False)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
Cookie = Annotated[str | None, Security(_cookie)]


async def get_door(request: Request) -> Door:
    """The door, for routes; a coroutine, because plain functions are called in another thread."""
    return door_of(request)


TheDoor = Annotated[Door, Depends(get_door)]


async def citizen(request: Request, door: TheDoor, bearer: Bearer) -> Conversation:
    """The conversation of a citizen's token; 401 without one, 403 from another origin."""
    found = await citizen_of(door, bearer)
    if found is None:
        raise ApiError(401, "session_unknown")
    if not fits_session(request, found.origin):
        raise ApiError(403, "origin_not_allowed")
    return found


async def citizen_of(door: Door, bearer: HTTPAuthorizationCredentials | None) -> Conversation | None:
    """The living conversation of a token, if it is a citizen's."""
    if bearer is None or not bearer.credentials.startswith(CITIZEN_PREFIX):
        return None
    return await door.services.conversations.by_token(hashed(bearer.credentials))


async def signed_in(request: Request, door: TheDoor, bearer: Bearer, cookie: Cookie) -> Staff:
    """The member of staff; 401 without sign-in, 403 when a cookie comes with a page that is not ours."""
    found = await staff_of(request, door, bearer, cookie)
    if found is None:
        raise ApiError(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
    return found


async def staff_of(
    request: Request, door: Door, bearer: HTTPAuthorizationCredentials | None, cookie: str | None
) -> Staff | None:
    """Who is signed in, by token or else by cookie; None when nobody is."""
    if bearer is not None:
        return await door.services.staff.by_token(bearer.credentials)
    if not cookie:
        return None
    if request.method not in SAFE and not from_own_page(request):
        raise ApiError(403, "csrf")
    return await door.services.staff.by_token(cookie)


def having(scope: str) -> Callable[..., Awaitable[Staff]]:
    """A dependency: the member of staff, whose role must have the scope; 403 otherwise."""

    async def scoped(staff: Annotated[Staff, Depends(signed_in)]) -> Staff:
        if scope not in SCOPES[staff.role]:
            raise ApiError(403, "forbidden")
        return staff

    return scoped


Citizen = Annotated[Conversation, Depends(citizen)]
SignedIn = Annotated[Staff, Depends(signed_in)]
Searcher = Annotated[Staff, Depends(having("search"))]
Understander = Annotated[Staff, Depends(having("understand"))]
TicketStaff = Annotated[Staff, Depends(having("tickets"))]
HandoffStaff = Annotated[Staff, Depends(having("handoffs"))]
Editor = Annotated[Staff, Depends(having("knowledge"))]
