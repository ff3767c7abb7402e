"""The pages and their files, as the widgets' build leaves them."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse, RedirectResponse

from api.door import Door
from api.errors import ApiError
from api.guard.headers import page_policy
from api.guard.people import COOKIE, PAGES, TheDoor

router = APIRouter(include_in_schema=False)
FOR_ALL_SITES = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
FOREVER = "public, max-age=31536000, immutable"
ROOT_FILES = frozenset({"favicon.svg", "favicon.ico", "manifest.webmanifest", "robots.txt"})


def _page(door: Door, name: str, framed_by: tuple[str, ...] = ()) -> Response:
    file = door.dist / name
    if not file.is_file():
        raise ApiError(503, "not_built")
    headers = {"Content-Security-Policy": page_policy(framed_by), "Cache-Control": "no-cache"}
    if not framed_by:
        headers["X-Frame-Options"] = "DENY"
    return FileResponse(file, media_type="text/html; charset=utf-8", headers=headers)


@router.get("/")
async def citizen_page(door: TheDoor) -> Response:
    """The citizen's page."""
    return _page(door, "citizen.html")


@router.get("/embed")
async def embed_page(door: TheDoor) -> Response:
    """The same in a frame; only the allowed origins may frame it."""
    return _page(door, "embed.html", ("'self'", *door.services.settings.allowed_origins))


@router.get("/signin")
async def signin_page(door: TheDoor) -> Response:
    """Where staff signs in."""
    return _page(door, "signin.html")


async def _staff_page(request: Request, door: Door) -> Response:
    page = request.url.path
    token = request.cookies.get(COOKIE)
    staff = await door.services.staff.by_token(token) if token else None
    if staff is None:
        return RedirectResponse(f"/signin?next={page}", 303, {"Cache-Control": "no-store"})
    if staff.role not in PAGES[page]:
        return RedirectResponse(f"/signin?next={page}&reason=role", 303, {"Cache-Control": "no-store"})
    return _page(door, "staff.html")


for path in PAGES:

    @router.get(path)
    async def staff_page(request: Request, door: TheDoor) -> Response:
        """A page of the staff; the sign-in page for anybody else."""
        return await _staff_page(request, door)


@router.get("/widget.js")
async def widget(door: TheDoor) -> Response:
    """The one-tag embed."""
    return _file(door.dist / "widget.js", {**FOR_ALL_SITES, "Cache-Control": "public, max-age=300"})


@router.get("/assets/{name}")
async def asset(name: str, door: TheDoor) -> Response:
    """A hashed file of the build; it never changes under its name."""
    return _file(door.dist / "assets" / name, {**FOR_ALL_SITES, "Cache-Control": FOREVER})


@router.get("/{name}")
async def root_file(name: str, door: TheDoor) -> Response:
    """The icon and its like."""
    if name not in ROOT_FILES:
        raise ApiError(404, "not_found")
    return _file(door.dist / name, {"Cache-Control": "public, max-age=3600"})


def _file(file: Path, headers: dict[str, str]) -> Response:
    try:
        there = file.is_file() and not file.name.startswith(".")
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if not there:
        raise ApiError(404, "not_found")
    return FileResponse(file, headers=headers)
