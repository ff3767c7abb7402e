"""Opening, following and changing tickets, on each database."""

from __future__ import annotations

import asyncio
import base64

import pytest
from sqlalchemy import text

from assistant.adapters.events import Outbox
from assistant.adapters.store import Store
from assistant.adapters.tickets import SqlTickets
from assistant.hotline import numbers
from assistant.hotline.directory import Directory
from assistant.hotline.errors import FieldError, NotAllowed, Stale, TicketNotFound
from assistant.hotline.history import broken_at
from assistant.hotline.models import Role, TicketState
from assistant.hotline.ports import Filters
from assistant.hotline.tickets import TicketService
from assistant.hotline.transitions import ActionIn
from assistant.privacy import mask
from tests.hotline.conftest import NOISE, StandingClock

CONTACT = {"name": "王小明", "phone": "13800001234"}


async def opened(tickets: TicketService, **more: object) -> str:
    made = await tickets.create({**NOISE, **more}, session_id="s1", idempotency_key=None)
    return made.number


async def test_a_ticket_comes_back_as_it_was_opened(tickets: TicketService, clock: StandingClock) -> None:
    fields = {
        **NOISE, "category_path": ["噪声扰民", "施工噪声", "夜间施工噪声"], "contact": CONTACT,
        "location": {"text": "学府路1号", "area": "yunshan", "lat": 30.5, "lon": 114.3}, "occurred_at": clock.now(),
        "proposed": ["category_path"],
    }  # fmt: skip
    created = await tickets.create(fields, session_id="s1", idempotency_key=None)
    kept = await tickets.get(created.number)
    assert kept == created.ticket
    assert kept.state is TicketState.DRAFT and kept.desk == "general" and kept.title == NOISE["description"]
    assert numbers.valid(created.number) and broken_at(kept.history) is None


async def test_only_the_holder_of_the_code_sees_the_progress(tickets: TicketService) -> None:
    created = await tickets.create({**NOISE, "contact": CONTACT}, session_id=None, idempotency_key=None)
    seen = await tickets.progress(created.number, created.pickup_code)
    assert seen is not None and seen.state is TicketState.DRAFT
    assert "13800001234" not in seen.model_dump_json() and "王小明" not in seen.model_dump_json()
    assert await tickets.progress(created.number, "00000000") is None
    other = await tickets.create(NOISE, session_id=None, idempotency_key=None)
    assert await tickets.progress(other.number, created.pickup_code) is None


async def test_public_notes_are_masked_and_actors_are_not_told(tickets: TicketService) -> None:
    created = await tickets.create(NOISE, session_id=None, idempotency_key=None)
    await tickets.act(created.number, ActionIn(action="accept"), actor="zhang.san", role=Role.AGENT)
    secret = ActionIn(action="note", note="内部：来电人情绪激动")
    await tickets.act(created.number, secret, actor="zhang.san", role=Role.AGENT)
    reply = ActionIn(action="reply", note="请与13912345678联系")
    await tickets.act(created.number, reply, actor="zhang.san", role=Role.AGENT)
    seen = await tickets.progress(created.number, created.pickup_code)
    assert seen is not None
    shown = seen.model_dump_json()
    assert "zhang.san" not in shown and "13912345678" not in shown and "内部" not in shown
    assert seen.detail.startswith("请与") and [entry.action for entry in seen.history] == ["create", "accept", "reply"]


async def test_a_code_cannot_be_guessed_at_for_long(tickets: TicketService, clock: StandingClock) -> None:
    created = await tickets.create(NOISE, session_id=None, idempotency_key=None)
    for guess in range(10):
        assert await tickets.progress(created.number, f"{guess:08d}") is None
    assert await tickets.progress(created.number, created.pickup_code) is None
    clock.pass_by(minutes=15)
    assert await tickets.progress(created.number, created.pickup_code) is not None


async def test_a_stranger_who_guesses_does_not_lock_out_the_owner(tickets: TicketService, clock: StandingClock) -> None:
    created = await tickets.create(NOISE, session_id=None, idempotency_key=None)
    number = created.number
    for guess in range(10):
        assert tickets.wait(number, "stranger") == 0
        assert await tickets.progress(number, f"{guess:08d}", who="stranger") is None
        clock.pass_by(seconds=1)
    assert tickets.wait(number, "stranger") == 15 * 60 - 10
    assert await tickets.progress(number, created.pickup_code, who="stranger") is None
    assert await tickets.progress(number, created.pickup_code, who="owner") is not None
    for stranger in range(9):
        for guess in range(10):
            await tickets.progress(number, f"{guess:08d}", who=f"s{stranger}")
    assert tickets.wait(number, "owner") > 0 and tickets.wait(await opened(tickets), "owner") == 0
    clock.pass_by(minutes=15)
    assert await tickets.progress(number, created.pickup_code, who="owner") is not None


async def test_the_conversation_that_opened_a_ticket_sees_it_and_no_other_does(tickets: TicketService) -> None:
    number = await opened(tickets)
    assert await tickets.progress_in_session(number, "s1") is not None
    assert await tickets.progress_in_session(number, "s2") is None


async def test_the_same_key_opens_one_ticket_and_tells_the_same_code(tickets: TicketService) -> None:
    made = [await tickets.create(NOISE, session_id="s1", idempotency_key="k") for _ in range(2)]
    made += await asyncio.gather(*(tickets.create(NOISE, session_id="s1", idempotency_key="k2") for _ in range(8)))
    assert made[0].number == made[1].number and made[0].pickup_code == made[1].pickup_code
    assert len({one.number for one in made[2:]}) == 1
    other = await tickets.create(NOISE, session_id="s2", idempotency_key="k")
    assert other.number != made[0].number
    with pytest.raises(FieldError):
        await tickets.create({**NOISE, "description": "别的事"}, session_id="s1", idempotency_key="k")


async def test_many_at_once_get_numbers_of_their_own(
    tickets: TicketService, store: Store, clock: StandingClock
) -> None:
    second = TicketService(SqlTickets(store), directory=Directory.load(), clock=clock, secret=b"s", mask=mask)
    made = await asyncio.gather(*(opened(one) for _ in range(30) for one in (tickets, second)))
    assert len(set(made)) == 60


async def test_sixteen_accept_one_ticket_and_one_wins(tickets: TicketService) -> None:
    number = await opened(tickets)

    async def accept(agent: int) -> str:
        try:
            asked = ActionIn(action="accept")
            await tickets.act(number, asked, actor=f"agent{agent}", role=Role.AGENT, if_match=1)
        except Stale as lost:
            return lost.changed_by
        return f"agent{agent} won"

    told = await asyncio.gather(*(accept(agent) for agent in range(16)))
    winners = [answer.removesuffix(" won") for answer in told if answer.endswith(" won")]
    assert len(winners) == 1
    assert set(told) == {f"{winners[0]} won", winners[0]}
    assert (await tickets.get(number)).handler == winners[0]


async def test_a_repeated_action_with_its_key_is_taken_once(tickets: TicketService) -> None:
    number = await opened(tickets)
    asked = ActionIn(action="note", note="已联系工地")
    for _ in range(3):
        ticket = await tickets.act(number, asked, actor="a", role=Role.AGENT, idempotency_key="n1")
    assert [entry.action for entry in ticket.history] == ["create", "note"]


async def test_a_stale_version_says_who_was_first(tickets: TicketService) -> None:
    number = await opened(tickets)
    await tickets.act(number, ActionIn(action="accept"), actor="first", role=Role.AGENT, if_match=1)
    with pytest.raises(Stale) as caught:
        await tickets.act(number, ActionIn(action="note", note="x"), actor="b", role=Role.AGENT, if_match=1)
    assert (caught.value.changed_by, caught.value.version) == ("first", 2)


async def test_a_citizen_withdraws_with_the_code_and_cannot_accept(tickets: TicketService) -> None:
    created = await tickets.create(NOISE, session_id=None, idempotency_key=None)
    assert await tickets.citizen_act(created.number, "1" * 8, ActionIn(action="withdraw")) is None
    with pytest.raises(NotAllowed):
        await tickets.citizen_act(created.number, created.pickup_code, ActionIn(action="accept"))
    gone = await tickets.citizen_act(created.number, created.pickup_code, ActionIn(action="withdraw"))
    assert gone is not None and gone.state is TicketState.CLOSED


async def test_every_change_leaves_its_event_and_a_failed_one_leaves_none(
    tickets: TicketService, store: Store, clock: StandingClock
) -> None:
    number = await opened(tickets, contact=CONTACT)
    await tickets.act(number, ActionIn(action="accept"), actor="a", role=Role.AGENT)
    with pytest.raises(NotAllowed):
        await tickets.act(number, ActionIn(action="sign"), actor="u", role=Role.UNIT)
    outbox = Outbox(store)
    events = await outbox.waiting()
    assert [(event.kind, event.subject) for event in events] == [("ticket.create", number), ("ticket.accept", number)]
    assert "13800001234" not in str(events) and "打桩" not in str(events)
    await outbox.passed_on([events[0].id], clock.now())
    assert [event.kind for event in await outbox.waiting()] == ["ticket.accept"]


async def test_a_ticket_and_its_event_are_kept_together_or_not_at_all(tickets: TicketService, store: Store) -> None:
    async with store.write() as connection:
        await connection.execute(text("DROP TABLE events"))
    with pytest.raises(Exception, match="events"):
        await opened(tickets)
    async with store.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM tickets"))).scalar() == 0


async def test_pages_follow_each_other_without_loss_or_repetition(tickets: TicketService, clock: StandingClock) -> None:
    made = []
    for index in range(7):
        made.append(await opened(tickets))
        clock.pass_by(seconds=index % 2)
    seen: list[str] = []
    cursor = None
    while True:
        page = await tickets.list(Filters(), cursor=cursor, limit=3)
        seen += [ticket.number for ticket in page.tickets]
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(made) and len(seen) == 7
    assert seen == sorted(seen, reverse=True)


async def test_the_list_is_filtered(tickets: TicketService, clock: StandingClock) -> None:
    noise = await opened(tickets, category_path=["噪声扰民"], location={"area": "yunshan"})
    clock.pass_by(days=1)
    school = await opened(tickets, type="help", category_path=["教育", "入学"], description="孩子上学 100%_ 急")
    await tickets.act(noise, ActionIn(action="accept"), actor="a", role=Role.AGENT)

    async def found(**filters: object) -> list[str]:
        page = await tickets.list(Filters(**filters))  # type: ignore[arg-type]
        return [ticket.number for ticket in page.tickets]

    assert await found(state="accepted") == await found(area="yunshan") == await found(handler="a") == [noise]
    assert await found(desk="education") == await found(type="help") == await found(category="教育") == [school]
    assert await found(text="打桩") == [noise] and await found(text="100%_") == [school] and await found(text="%") != []
    assert await found(text="a%b") == []
    assert await found(created_from=clock.now()) == [school] and await found(created_to=clock.now()) == [noise]
    with pytest.raises(FieldError, match="cursor"):
        await tickets.list(Filters(), cursor="nonsense")


async def test_a_ticket_is_found_by_its_number_or_how_it_begins(tickets: TicketService, clock: StandingClock) -> None:
    first = await opened(tickets)
    clock.pass_by(days=1)
    second = await opened(tickets)

    async def found(text: str) -> list[str]:
        return [ticket.number for ticket in (await tickets.list(Filters(text=text))).tickets]

    assert await found(second) == await found(f" {second} ") == await found(second[:8]) == [second]
    assert await found(first[:6]) == [second, first] and await found(first[1:]) == await found("2_26") == []


async def test_the_words_of_a_confidential_ticket_are_searched_for_its_handler_only(tickets: TicketService) -> None:
    number = await opened(tickets, type="report", description="王小明举报有人打桩")
    await tickets.act(number, ActionIn(action="accept"), actor="li", role=Role.AGENT)

    async def found(text: str, name: str, unit: str | None = None) -> list[str]:
        page = await tickets.list(Filters(text=text, reader=(name, unit)))
        return [ticket.number for ticket in page.tickets]

    assert await found("打桩", "li") == [number] and await found("打桩", "chen") == []
    assert await found(number, "chen") == [number]
    await tickets.act(number, ActionIn(action="dispatch", unit="城管局"), actor="li", role=Role.AGENT)
    assert await found("打桩", "u", "城管局") == [number] and await found("打桩", "u", "环保局") == []


async def test_a_title_made_from_the_description_tells_nobody_half_a_number(tickets: TicketService) -> None:
    words = "请尽快回电话，楼下太吵了，我的号码是13800001234，我叫王小明"
    for kind in ("help", "report"):
        number = await opened(tickets, type=kind, description=words, contact=CONTACT)
        assert "1380" not in (await tickets.get(number)).title


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
async def test_a_cursor_out_of_time_or_with_a_strange_number_is_refused(tickets: TicketService, at: str) -> None:
    for typed in (f"{at} 202611230000018", "2026-11-23T10:00:00+08:00 2026\x00"):
        with pytest.raises(FieldError, match="cursor"):
            await tickets.list(Filters(), cursor=base64.urlsafe_b64encode(typed.encode()).decode())


async def test_a_unit_finds_what_it_leads_and_what_it_assists(tickets: TicketService) -> None:
    asked = ActionIn(action="dispatch", unit="城管局", units_assisting=("环保局", "街道办"))
    number = await opened(tickets)
    await tickets.act(number, ActionIn(action="accept"), actor="a", role=Role.AGENT)
    await tickets.act(number, asked, actor="a", role=Role.AGENT)
    for unit, expected in {"城管局": 1, "环保局": 1, "环保": 0, "教育局": 0}.items():
        assert len((await tickets.list(Filters(involving_unit=unit))).tickets) == expected, unit


@pytest.mark.parametrize(("fields", "field"), [
    ({"type": "complaint"}, "description"),
    ({**NOISE, "type": "grumble"}, "type"),
    ({**NOISE, "description": "长" * 20_001}, "description"),
    ({**NOISE, "description": "   "}, "description"),
    ({**NOISE, "contact": {"phone": "no phone"}}, "contact.phone"),
    ({**NOISE, "category_path": ["没有"]}, "category_path"),
    ({**NOISE, "desk": "moon"}, "desk"),
    ({**NOISE, "colour": "red"}, "colour"),
])  # fmt: skip
async def test_a_wrong_field_is_named(tickets: TicketService, fields: dict[str, object], field: str) -> None:
    with pytest.raises(FieldError) as caught:
        await tickets.create(fields, session_id=None, idempotency_key=None)
    assert caught.value.field == field


async def test_a_full_width_phone_is_kept_in_half_width(tickets: TicketService) -> None:
    number = await opened(tickets, contact={"phone": "１３８００００１２３４"})
    assert (await tickets.get(number)).contact.phone == "13800001234"


async def test_an_unknown_ticket_is_not_found(tickets: TicketService) -> None:
    with pytest.raises(TicketNotFound):
        await tickets.get("202611230000018")
