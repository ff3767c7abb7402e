"""Tickets: open, read, list, act."""

from __future__ import annotations

import math
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from api.door import Door, address_of
from api.errors import ApiError, field_error
from api.guard.order import PersonFirst
from api.guard.origins import fits_session
from api.guard.people import SCOPES, Bearer, Cookie, TheDoor, TicketStaff, citizen_of, staff_of
from api.shapes import TicketList, TicketOut
from assistant.adapters.conversations import Conversation
from assistant.adapters.staff import Staff
from assistant.hotline import disclosure
from assistant.hotline.errors import TicketNotFound
from assistant.hotline.models import Moment, Progress, Role, Ticket, TicketIn, TicketState, TicketType
from assistant.hotline.ports import Filters
from assistant.hotline.transitions import ActionIn
from assistant.hotline.workflow import allowed_actions
from assistant.privacy import mask

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"], route_class=PersonFirst)
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=128)]
FOR_STAFF = ("urgency", "desk")
_VERSION = re.compile(r'(?:W/)?"(\d+)"')


def _shown(ticket: Ticket, staff: Staff, pickup_code: str | None = None) -> TicketOut:
    covered = disclosure.shown_to(ticket, actor=staff.username, role=staff.role, unit=staff.unit, mask=mask)
    return TicketOut.of(covered, allowed_actions(ticket.state, staff.role), pickup_code)


def _etag(response: Response, ticket: Ticket) -> None:
    response.headers["ETag"] = f'"{ticket.version}"'
    response.headers["Cache-Control"] = "no-store"


async def _readable(door: Door, number: str, staff: Staff) -> Ticket:
    """A ticket that the person may read; one that he may not is not there for him."""
    ticket = await door.services.tickets.get(number)
    if not disclosure.may_read(ticket, role=staff.role, unit=staff.unit):
        raise TicketNotFound(f"no ticket {number!r} for {staff.username!r}")
    return ticket


async def opener(request: Request, door: TheDoor, bearer: Bearer, cookie: Cookie) -> Conversation | Staff:
    """Who may open a ticket: the citizen of a conversation, or staff other than of a unit."""
    conversation = await citizen_of(door, bearer)
    if conversation is not None:
        if not fits_session(request, conversation.origin):
            raise ApiError(403, "origin_not_allowed")
        return conversation
    staff = await staff_of(request, door, bearer, cookie)
    if staff is None:
        raise ApiError(401, "unauthorized")
    if "tickets" not in SCOPES[staff.role] or staff.role is Role.UNIT:
        raise ApiError(403, "forbidden")
    return staff


@router.post("", status_code=201)
async def create(
    response: Response,
    fields: TicketIn,
    door: TheDoor,
    who: Annotated[Conversation | Staff, Depends(opener)],
    idempotency_key: IdempotencyKey = None,
) -> TicketOut:
    """Opens a ticket, for a member of staff or for the citizen of a conversation. The pick-up code is told once.

    How urgent it is and which desk it goes to is for staff to say.
    """
    response.headers["Cache-Control"] = "no-store"
    tickets = door.services.tickets
    if isinstance(who, Staff):
        created = await tickets.create(
            fields, session_id=None, idempotency_key=idempotency_key, actor=who.username, role=who.role
        )
        return _shown(created.ticket, who, created.pickup_code)
    for name in FOR_STAFF:
        if name in fields.model_fields_set:
            raise field_error(name, "not_for_citizens")
    await door.limit("too_many_requests", f"ticket:{who.session_id}", 10)
    created = await tickets.create(fields, session_id=who.session_id, idempotency_key=idempotency_key)
    return TicketOut.of(created.ticket, allowed_actions(created.ticket.state, Role.CITIZEN), created.pickup_code)


@router.get("")
async def page(
    response: Response,
    door: TheDoor,
    staff: TicketStaff,
    state: TicketState | None = None,
    type: TicketType | None = None,
    desk: Annotated[str | None, Query(max_length=32)] = None,
    unit: Annotated[str | None, Query(max_length=80)] = None,
    area: Annotated[str | None, Query(max_length=64)] = None,
    category: Annotated[str | None, Query(max_length=40)] = None,
    handler: Annotated[str | None, Query(max_length=64)] = None,
    created_from: Moment | None = None,
    created_to: Moment | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> TicketList:
    """Tickets that the person may read, newest first. A unit sees those that it leads or assists."""
    response.headers["Cache-Control"] = "no-store"
    own = (staff.unit or "") if staff.role is Role.UNIT else None
    filters = Filters(
        state=state, type=type, desk=desk, unit=unit, area=area, category=category, handler=handler,
        created_from=created_from, created_to=created_to, text=q, involving_unit=own,
        reader=(staff.username, staff.unit if staff.role is Role.UNIT else None),
    )  # fmt: skip
    found = await door.services.tickets.list(filters, cursor=cursor, limit=limit)
    return TicketList(tickets=[_shown(ticket, staff) for ticket in found.tickets], cursor=found.cursor)


@router.get("/{number}")
async def read(number: str, response: Response, door: TheDoor, staff: TicketStaff) -> TicketOut:
    """A ticket with its history. `ETag` is its version, for `If-Match`."""
    ticket = await _readable(door, number, staff)
    _etag(response, ticket)
    return _shown(ticket, staff)


@router.post("/{number}/actions")
async def act(
    number: str,
    asked: ActionIn,
    response: Response,
    door: TheDoor,
    staff: TicketStaff,
    if_match: Annotated[str | None, Header(max_length=40)] = None,
    idempotency_key: IdempotencyKey = None,
) -> TicketOut:
    """Takes one of `allowed_actions`. 409 when it is not allowed, 412 when somebody changed the ticket first."""
    await _readable(door, number, staff)
    ticket = await door.services.tickets.act(
        number,
        asked,
        actor=staff.username,
        role=staff.role,
        if_match=_version(if_match),
        idempotency_key=idempotency_key,
    )
    _etag(response, ticket)
    return _shown(ticket, staff)


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    match = _VERSION.fullmatch(if_match.strip())
    if match is None:
        raise ApiError(422, "bad_version", field="If-Match")
    return int(match.group(1))


async def _limit_lookups(request: Request, door: Door, number: str) -> str:
    """The address that looks up; 429 when it does so too often, or has guessed too often at this ticket."""
    address = address_of(request)
    await door.limit("too_many_lookups", address, 30)
    if wait := door.services.tickets.wait(number, address):
        headers = {"Retry-After": str(wait)}
        raise ApiError(429, "too_many_guesses", headers=headers, minutes=math.ceil(wait / 60))
    return address


Code = Annotated[str, Query(min_length=4, max_length=20)]
progress_router = APIRouter(prefix="/api/v1/tickets", tags=["citizens"], route_class=PersonFirst)


@progress_router.get("/{number}/progress")
async def progress(request: Request, number: str, code: Code, response: Response, door: TheDoor) -> Progress:
    """How a ticket stands, for whoever holds its pick-up code; nothing personal."""
    who = await _limit_lookups(request, door, number)
    found = await door.services.tickets.progress(number, code, who=who)
    if found is None:
        raise ApiError(404, "ticket_not_found")
    response.headers["Cache-Control"] = "no-store"
    return found


@progress_router.post("/{number}/progress")
async def citizen_act(
    request: Request, number: str, code: Code, asked: ActionIn, response: Response, door: TheDoor
) -> Progress:
    """A citizen withdraws, adds a note or rates, with the pick-up code."""
    who = await _limit_lookups(request, door, number)
    if asked.action not in ("withdraw", "note", "rate"):
        raise field_error("action", "enum")
    found = await door.services.tickets.citizen_act(number, code, asked, who=who)
    if found is None:
        raise ApiError(404, "ticket_not_found")
    response.headers["Cache-Control"] = "no-store"
    return found
