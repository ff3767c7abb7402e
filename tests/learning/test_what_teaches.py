"""What a ticket teaches, told by what happened to it: on each database, through the actions that staff take."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from assistant.adapters.labelled import SqlCourses
from assistant.adapters.store import Store
from assistant.hotline.errors import FieldError
from assistant.hotline.models import Role
from assistant.hotline.tickets import TicketService
from assistant.hotline.transitions import ActionIn
from assistant.learning.labelled import Labelled, Source, taught_by, without_names
from assistant.privacy import mask
from tests.hotline.conftest import StandingClock

NIGHT = ("噪声扰民", "施工噪声", "夜间施工噪声")
DAY = ("噪声扰民", "施工噪声", "白天施工噪声")
LAMP = ("道路交通", "道路设施", "路灯不亮")
WHO = {"agent": Role.AGENT, "lead": Role.DESK_LEAD, "unit": Role.UNIT}


class Hotline:
    """Takes tickets through their course, a minute an action."""

    def __init__(self, service: TicketService, store: Store, clock: StandingClock) -> None:
        self.service, self.store, self.clock = service, store, clock

    async def opened(self, path: tuple[str, ...] = NIGHT, **more: Any) -> str:
        fields = {"type": "complaint", "description": "楼下工地半夜打桩，吵得睡不着。", "category_path": path, **more}
        made = await self.service.create(fields, session_id=None, idempotency_key=None)
        return made.number

    async def act(self, number: str, who: str, action: str, **more: Any) -> None:
        self.clock.pass_by(minutes=1)
        asked = ActionIn.model_validate({"action": action, **more})
        await self.service.act(number, asked, actor=who, role=WHO[who])

    async def through(self, number: str, *steps: tuple[str, str, dict[str, Any]]) -> None:
        for who, action, more in steps:
            await self.act(number, who, action, **more)

    async def taught(self, size: int = 1000) -> dict[str, Labelled | str]:
        found = {}
        async for batch in SqlCourses(self.store).batches(size):
            found |= {course.number: taught_by(course, mask) for course in batch}
        return found


@pytest.fixture
def hotline(service: TicketService, store: Store, clock: StandingClock) -> Hotline:
    return Hotline(service, store, clock)


ACCEPT: tuple[str, str, dict[str, Any]] = ("agent", "accept", {})
TO_BUILDING: tuple[str, str, dict[str, Any]] = ("agent", "dispatch", {"unit": "住建局"})
SIGN: tuple[str, str, dict[str, Any]] = ("unit", "sign", {})
OBJECT: tuple[str, str, dict[str, Any]] = ("unit", "request_return", {"note": "不归我们管"})
AGREE: tuple[str, str, dict[str, Any]] = ("lead", "decide_return", {"decision": "approve"})


async def test_a_ticket_that_a_unit_has_signed_teaches_its_category(hotline: Hotline) -> None:
    number = await hotline.opened()
    await hotline.through(number, ACCEPT, TO_BUILDING)
    assert (await hotline.taught())[number] == "unconfirmed"
    await hotline.through(number, SIGN)
    row = (await hotline.taught())[number]
    assert isinstance(row, Labelled)
    assert (row.label, row.source, row.weight) == ("/".join(NIGHT), Source.TICKET, 1.0)
    assert row.number == number and row.at is not None and row.at.tzinfo is not None


async def test_a_correction_replaces_the_proposed_category_and_weighs_more(hotline: Hotline) -> None:
    number = await hotline.opened(DAY, proposed=["category_path"])
    await hotline.act(number, "agent", "accept", category_path=list(NIGHT))
    row = (await hotline.taught())[number]
    assert isinstance(row, Labelled)
    assert (row.label, row.source) == ("/".join(NIGHT), Source.CORRECTION) and row.weight > 1
    assert (await hotline.service.get(number)).proposed == ()
    async with hotline.store.read() as connection:
        kept = (await connection.execute(text("SELECT field, before, after, actor, reason FROM corrections"))).all()
    assert [tuple(one) for one in kept] == [("category", "/".join(DAY), "/".join(NIGHT), "agent", "accept")]


async def test_a_category_that_an_agent_fills_in_is_no_correction(hotline: Hotline) -> None:
    number = await hotline.opened(())
    await hotline.act(number, "agent", "accept", category_path=list(NIGHT))
    assert (await hotline.taught())[number] == "unconfirmed"
    await hotline.through(number, TO_BUILDING, SIGN)
    row = (await hotline.taught())[number]
    assert isinstance(row, Labelled) and row.source is Source.TICKET


async def test_a_category_that_is_in_no_list_is_refused(hotline: Hotline) -> None:
    number = await hotline.opened()
    with pytest.raises(FieldError):
        await hotline.act(number, "agent", "accept", category_path=["没有", "这个", "类别"])


async def test_a_return_never_teaches_the_category_it_was_returned_from(hotline: Hotline) -> None:
    number = await hotline.opened(LAMP)
    await hotline.through(number, ACCEPT, TO_BUILDING, OBJECT)
    assert (await hotline.taught())[number] == "unconfirmed"
    await hotline.through(number, AGREE)
    assert (await hotline.taught())[number] == "returned"
    await hotline.through(number, ("agent", "dispatch", {"unit": "城管局"}), SIGN)
    assert (await hotline.taught())[number] == "returned"


async def test_the_dispatch_after_a_return_teaches_the_new_category(hotline: Hotline) -> None:
    number = await hotline.opened(LAMP)
    again = ("agent", "dispatch", {"unit": "城管局", "category_path": list(NIGHT)})
    await hotline.through(number, ACCEPT, TO_BUILDING, OBJECT, AGREE, again, SIGN)
    row = (await hotline.taught())[number]
    assert isinstance(row, Labelled)
    assert (row.label, row.source) == ("/".join(NIGHT), Source.RETURN) and row.weight > 1


async def test_a_ticket_returned_twice_teaches_neither_of_the_first_two(hotline: Hotline) -> None:
    number = await hotline.opened(LAMP)
    to_day = ("agent", "dispatch", {"unit": "城管局", "category_path": list(DAY)})
    back_to_lamp = ("agent", "dispatch", {"unit": "住建局", "category_path": list(LAMP)})
    await hotline.through(number, ACCEPT, TO_BUILDING, OBJECT, AGREE, to_day, OBJECT, AGREE, back_to_lamp, SIGN)
    assert (await hotline.taught())[number] == "returned"


async def test_a_return_that_was_turned_down_changes_nothing(hotline: Hotline) -> None:
    number = await hotline.opened()
    no = ("lead", "decide_return", {"decision": "reject", "note": "职责明确"})
    await hotline.through(number, ACCEPT, TO_BUILDING, OBJECT, no)
    row = (await hotline.taught())[number]
    assert isinstance(row, Labelled) and row.source is Source.TICKET


async def test_units_and_desks_that_changed_are_kept_as_corrections(hotline: Hotline) -> None:
    number = await hotline.opened()
    await hotline.through(number, ACCEPT, ("agent", "transfer", {"desk": "housing"}), TO_BUILDING, OBJECT, AGREE)
    async with hotline.store.read() as connection:
        query = text("SELECT field, before, after, reason FROM corrections ORDER BY id")
        kept = [tuple(one) for one in (await connection.execute(query)).all()]
    assert kept == [("desk", "general", "housing", "transfer"), ("unit", "住建局", "", "decide_return")]


async def test_drafts_withdrawn_refused_merged_and_demonstration_tickets_do_not_teach(hotline: Hotline) -> None:
    draft, withdrawn, refused, merged, kept = [await hotline.opened() for _ in range(5)]
    demo = await hotline.opened(channel="demo")
    for number in (withdrawn, merged, kept, demo):
        await hotline.through(number, ACCEPT)
    await hotline.act(withdrawn, "agent", "withdraw")
    await hotline.act(refused, "agent", "refuse", note="归法院管")
    await hotline.act(merged, "agent", "merge", into=kept)
    for number in (kept, demo):
        await hotline.through(number, TO_BUILDING, SIGN)
    found = await hotline.taught(size=2)
    assert draft not in found
    assert {name: found[name] for name in (withdrawn, refused, merged, demo)} == {
        withdrawn: "withdrawn", refused: "not_accepted", merged: "merged", demo: "demo",
    }  # fmt: skip
    await hotline.act(refused, "lead", "archive")
    found = await hotline.taught(size=2)
    assert found[refused] == "not_accepted" and isinstance(found[kept], Labelled)


async def test_batches_give_every_ticket_once(hotline: Hotline) -> None:
    numbers = [await hotline.opened() for _ in range(5)]
    for number in numbers:
        await hotline.through(number, ACCEPT, TO_BUILDING, SIGN)
    assert list(await hotline.taught(size=2)) == sorted(numbers)
    assert await SqlCourses(hotline.store).count() == 5


async def test_nothing_of_the_reporter_is_left_in_what_a_report_teaches(hotline: Hotline) -> None:
    said = "我叫欧阳晓明，手机 138 0000 1234，住学府路8号2栋301室，举报隔壁餐馆半夜施工。欧阳晓明"
    number = await hotline.opened(type="report", description=said, contact={"name": "欧阳晓明", "phone": "13800001234"})
    await hotline.through(number, ACCEPT, TO_BUILDING, SIGN)
    row = (await hotline.taught())[number]
    assert isinstance(row, Labelled)
    assert "隔壁餐馆半夜施工" in row.text
    for part in ("欧阳", "晓明", "1234", "13800", "301"):
        assert part not in row.text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我叫王小明，楼道堆满杂物", "我叫某某，楼道堆满杂物"),
        ("我姓李，小区停水了", "我姓某某，小区停水了"),
        ("举报人：张三丰，店里用过期肉", "举报人：某某，店里用过期肉"),
        ("联系人是赵四，电话在上面", "联系人是某某，电话在上面"),
        ("我叫物业来修，一直没人来", "我叫物业来修，一直没人来"),
        ("路灯坏了三天", "路灯坏了三天"),
    ],
)
def test_names_by_which_people_introduce_themselves_are_covered(said: str, left: str) -> None:
    assert without_names(said) == left
