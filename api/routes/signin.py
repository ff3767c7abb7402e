"""Staff sign in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.door import address_of
from api.errors import ApiError
from api.guard.order import PersonFirst
from api.guard.people import COOKIE, PAGES, SCOPES, Bearer, Cookie, SignedIn, TheDoor
from api.shapes import LoginIn, LoginOut, Me
from assistant.hotline.models import Role

router = APIRouter(prefix="/api/v1", tags=["staff"], route_class=PersonFirst)
TRIES, TRY_SECONDS = 5, 300
ADDRESS_TRIES = 30


def pages_of(role: Role) -> tuple[str, ...]:
    """The pages that a role may open, its own first."""
    return tuple(page for page, roles in PAGES.items() if role in roles)


@router.post("/login")
async def login(request: Request, response: Response, asked: LoginIn, door: TheDoor) -> LoginOut:
    """Signs in; the token also comes as a cookie for the pages. Five tries a name and address in five minutes."""
    address = address_of(request)
    await door.limit("too_many_logins", f"{asked.username}@{address}", TRIES, TRY_SECONDS)
    await door.limit("too_many_logins", address, ADDRESS_TRIES, TRY_SECONDS)
    staff = door.services.staff
    done = await staff.sign_in(asked.username, asked.password)
    if done is None:
        await staff.audit(asked.username, "login_failed", detail=address)
        raise ApiError(401, "login_failed")
    await staff.audit(done.staff.username, "login", detail=address)
    response.set_cookie(
        COOKIE,
        done.token,
        max_age=door.services.settings.staff_session_minutes * 60,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    response.headers["Cache-Control"] = "no-store"
    role = done.staff.role
    return LoginOut(token=done.token, expires_at=done.expires_at, role=role, scopes=SCOPES[role], pages=pages_of(role))


@router.post("/logout", status_code=204)
async def logout(response: Response, door: TheDoor, staff: SignedIn, bearer: Bearer, cookie: Cookie) -> None:
    """Ends this sign-in."""
    await door.services.staff.sign_out(bearer.credentials if bearer is not None else cookie or "")
    await door.services.staff.audit(staff.username, "logout")
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


@router.get("/me")
async def me(response: Response, staff: SignedIn) -> Me:
    """Who is signed in and what he may do."""
    response.headers["Cache-Control"] = "no-store"
    return Me(
        username=staff.username, name=staff.name, role=staff.role, desk=staff.desk, unit=staff.unit,
        scopes=SCOPES[staff.role], pages=pages_of(staff.role),
    )  # fmt: skip
