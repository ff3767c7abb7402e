"""What is a ticket and what only asks about one; where and when it happened; a confirmation sent too often."""

from __future__ import annotations

import pytest

from assistant.models import Kind
from assistant.recognise.slots import slots_in
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("text", "location", "occurred"),
    [
        ("临江区滨江路16号的路灯坏了", "临江区滨江路16号", None),
        ("云山区示例路8号楼楼道堆满垃圾没人管", "云山区示例路8号楼", None),
        ("云山区学府路12号3栋502室漏水", "云山区学府路12号3栋502室", None),
        ("云山区2号线地铁口有人发小广告", "云山区2号线地铁口", None),
        ("昨晚10点云山区学府路有人施工扰民", "云山区学府路", "昨晚10点"),
        ("16号晚上云山区学府路施工扰民", "云山区学府路", "16号晚上"),
        ("建议在学校门口加装减速带", "学校门口", None),
        ("12月3号晚上8点多云山区学府路油烟很大", "云山区学府路", "12月3号晚上8点多"),
        ("表扬云山区政务中心3号窗口的李姐", "云山区政务中心3号窗口", None),
        ("感谢社区工作人员", None, None),
        ("小区楼下噪声很大", None, None),
    ],
)
async def test_the_place_and_the_time_are_read_as_they_stand(
    text: str, location: str | None, occurred: str | None
) -> None:
    slots = slots_in(text)
    assert (slots.get("location"), slots.get("occurred")) == (location, occurred)


async def _created(citizen: Citizen) -> str:
    await citizen.say("云山区学府路12号工地半夜施工，噪声很大")
    created = await citizen.say("确认提交")
    assert created.kind is Kind.TICKET_CREATED and created.ticket is not None and created.ticket.number
    return created.ticket.number


async def test_a_confirmation_sent_again_shows_the_ticket_it_made(citizen: Citizen) -> None:
    number = await _created(citizen)
    again = await citizen.say("确认提交")
    assert again.kind is Kind.TICKET_STATUS
    assert again.ticket is not None and again.ticket.number == number


@pytest.mark.parametrize("text", ["确认提交", "确认", "取消", "算了"])
async def test_with_nothing_open_a_confirmation_or_cancellation_is_asked_back(citizen: Citizen, text: str) -> None:
    assert (await citizen.say(text)).kind is Kind.CLARIFY


async def test_a_cancellation_drops_the_question_that_was_open(citizen: Citizen) -> None:
    await citizen.say("新生儿落户去哪办")
    await citizen.say("算了")
    assert (await citizen.services.conversations.state(citizen.session_id)).pending == ""


@pytest.mark.parametrize("text", ["投诉物业要什么材料", "怎么投诉物业", "去哪里可以举报"])
async def test_how_to_complain_is_a_question(citizen: Citizen, text: str) -> None:
    reply = await citizen.say(text)
    assert reply.kind is Kind.CLARIFY
    assert (await citizen.services.conversations.state(citizen.session_id)).ticket_draft is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我想表扬一下政务大厅的小王", "praise"),
        ("感谢临江区滨江社区的王主任", "praise"),
        ("希望在云山区松涛小区门口增设路灯", "suggestion"),
        ("云山区2号线地铁口有人发小广告", "complaint"),
        ("物业乱收停车费，态度还差", "complaint"),
    ],
)
async def test_what_is_told_becomes_a_draft_of_its_type(citizen: Citizen, text: str, kind: str) -> None:
    reply = await citizen.say(text)
    assert reply.kind is Kind.TICKET_DRAFT
    assert reply.ticket is not None and reply.ticket.fields["type"] == kind
