"""The sentences that the card of a draft sends: a value in quotation marks is meant as it stands."""

from __future__ import annotations

import pytest

from assistant.models import Kind
from knowledge.text import normalise
from tests.dialogue.conftest import Citizen
from tests.dialogue.test_forms import AT, NOISE, fields, told

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("label", "name", "value"),
    [
        ("内容", "description", "路灯坏了，为什么没人修？电话打了好几次"),
        ("诉求", "wanted", "晚上别施工，什么时候能停？"),
        ("受影响的人", "affected", "三楼的老人"),
        ("对象", "subject", "示例建筑公司"),
        ("地点", "location", "云山区学府路15号，地点在门口"),
        ("时间", "occurred", "前天晚上"),
        ("联系方式", "contact", "13800138000"),
    ],
)
async def test_a_value_in_quotation_marks_is_taken_as_it_stands(
    citizen: Citizen, label: str, name: str, value: str
) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", f"{label}改成“{value}”")
    assert reply.kind is Kind.TICKET_DRAFT
    assert fields(reply)[name] == (value if name in ("description", "wanted", "affected") else normalise(value))


@pytest.mark.parametrize(("label", "name"), [("地点", "location"), ("诉求", "wanted"), ("联系方式", "contact")])
async def test_an_empty_value_in_quotation_marks_leaves_the_thing_out(citizen: Citizen, label: str, name: str) -> None:
    said = f"{AT}{NOISE}，希望赶紧停工，我电话13800138000"
    reply = await told(citizen, said, f"{label}改成“”")
    assert reply.kind is Kind.TICKET_DRAFT and not fields(reply)[name]
    assert ("13800138000" in fields(reply)["description"]) is (name != "contact")


async def test_what_is_added_in_quotation_marks_changes_nothing_else(citizen: Citizen) -> None:
    before = fields(await citizen.say(f"{AT}{NOISE}"))
    after = fields(await citizen.say("补充“我认为承办单位应该是城管局”"))
    assert after["description"].endswith("我认为承办单位应该是城管局")
    assert {name: after[name] for name in ("subject", "location", "wanted")} == {
        name: before[name] for name in ("subject", "location", "wanted")
    }
