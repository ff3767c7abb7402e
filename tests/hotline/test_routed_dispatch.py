"""A dispatch that names no unit goes where the directory sends the category in that area."""

from __future__ import annotations

from assistant.hotline.directory import Directory
from assistant.hotline.models import Role
from assistant.hotline.tickets import TicketService
from assistant.hotline.transitions import ActionIn

PATH = ("道路交通", "道路设施", "井盖缺失松动")


async def test_the_directory_leads_where_nobody_names_a_unit(tickets: TicketService) -> None:
    fields = {"type": "complaint", "description": "井盖丢了", "category_path": PATH, "location": {"area": "yunshan"}}
    made = await tickets.create(fields, session_id=None, idempotency_key=None)
    await tickets.act(made.number, ActionIn(action="accept"), actor="a", role=Role.AGENT)
    sent = await tickets.act(made.number, ActionIn(action="dispatch"), actor="a", role=Role.AGENT)
    route = Directory.load().dispatch.route(PATH, "yunshan")
    assert (sent.unit, sent.units_assisting) == (route.unit, route.assisting)


async def test_a_unit_that_is_named_leads(tickets: TicketService) -> None:
    made = await tickets.create(
        {"type": "complaint", "description": "井盖丢了", "category_path": PATH}, session_id=None, idempotency_key=None
    )
    await tickets.act(made.number, ActionIn(action="accept"), actor="a", role=Role.AGENT)
    sent = await tickets.act(made.number, ActionIn(action="dispatch", unit="某单位"), actor="a", role=Role.AGENT)
    assert sent.unit == "某单位"
