"""Items said in another form: a check, an age, a certificate not known by name, two at once, a slip of the pen."""

from __future__ import annotations

import pytest

from assistant.models import Kind, Reply
from assistant.recognise.aspects import aspects_in
from knowledge.models import Aspect
from knowledge.text import normalise
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _code(reply: Reply) -> str | None:
    return reply.item.code if reply.item else None


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("新生儿落户是不是要收500元", "POL-001", "不收费"),
        ("结婚登记要9块钱对吧", "CIV-001", "不收费"),
        ("养狗要办证吗", "POL-015", "养犬登记"),
        ("12岁孩子护照要什么材料", "POL-016", "申请材料"),
        ("开个小面馆要办什么证", "BUS-013", "小餐饮登记"),
        ("卖烟要办什么证", "BUS-017", "烟草专卖零售许可"),
        ("新升儿落户要什么材料", "POL-001", "申请材料"),
        ("户照丢了要什么材料", "POL-018", "申请材料"),
        ("结昏登记要什么材料", "CIV-001", "申请材料"),
        ("公司裁员了怎么领失业金", "SOC-010", "办理流程"),
    ],
)
async def test_is_answered(citizen: Citizen, text: str, code: str, part: str) -> None:
    reply = await citizen.say(text)
    assert reply.kind is Kind.ANSWER, reply.text
    assert _code(reply) == code
    assert part in reply.text


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("护照和港澳通行证分别要多少钱", {"普通护照首次申请", "往来港澳通行证及签注"}),
        ("办理健康证多少钱？办护照呢？", {"从业人员健康检查（健康证明）", "普通护照首次申请"}),
        ("落户", {"户口迁移（迁入本市）", "出生登记（新生儿落户）"}),
        ("办身份证要跑几趟", {"居民身份证首次申领", "居民身份证换领", "居民身份证丢失补领"}),
        ("开网约车要什么证", {"网络预约出租汽车运输证核发", "网络预约出租汽车驾驶员证核发"}),
        ("不用身份证可以办护照吗", {"普通护照首次申请", "普通护照换发"}),
    ],
)
async def test_is_left_to_the_person_to_choose(citizen: Citizen, text: str, offered: set[str]) -> None:
    reply = await citizen.say(text)
    assert reply.kind is Kind.CHOOSE, reply.text
    assert offered <= set(reply.suggested_replies)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("结婚登记和离婚登记要什么材料", ("结婚登记", "离婚登记")),
        ("居住证签注要收费吗，还有残疾证多久办好", ("居住证签注", "残疾人证办理")),
        ("身份证丢了要补，社保卡也丢了也要补，都要多少钱", ("居民身份证丢失补领", "社会保障卡补领、换领")),
    ],
)
async def test_several_clear_items_are_answered_in_one_reply(
    citizen: Citizen, text: str, items: tuple[str, ...]
) -> None:
    reply = await citizen.say(text)
    assert reply.kind is Kind.ANSWER, reply.text
    assert reply.item is not None
    assert reply.item.name == items[0]
    assert all(name in reply.text for name in items)
    assert len({citation.item_code for citation in reply.citations}) == len(items)
    assert [citation.n for citation in reply.citations] == list(range(1, len(reply.citations) + 1))
    cited = {number for sentence in reply.sentences for number in sentence.citations}
    assert cited == {citation.n for citation in reply.citations}


async def test_of_two_items_asked_the_chosen_one_is_answered_in_the_element_asked(citizen: Citizen) -> None:
    await citizen.say("护照和港澳通行证分别要多少钱")
    reply = await citizen.say("往来港澳通行证及签注")
    assert _code(reply) == "POL-019"
    assert "收费" in reply.text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("困难残疾人生活补贴和重度残疾人护理补贴怎么申请", "CIV-010"),
        ("我和老婆办结婚登记要什么材料", "CIV-001"),
        ("第一次办护照要什么材料", "POL-016"),
    ],
)
async def test_one_item_with_a_conjunction_or_its_act_said_is_one(citizen: Citizen, text: str, code: str) -> None:
    reply = await citizen.say(text)
    if reply.kind is Kind.CLARIFY:
        reply = await citizen.say(reply.suggested_replies[-1])
    assert _code(reply) == code


async def test_a_correction_asks_the_same_of_the_item_it_names(citizen: Citizen) -> None:
    await citizen.say("身份证丢了要多少钱")
    await citizen.say("不是，我问的是结婚登记")
    state = await citizen.services.conversations.state(citizen.session_id)
    assert (state.item_code, state.aspects) == ("CIV-001", (Aspect.FEE,))


async def test_what_a_company_changes_is_not_a_citizens_name(citizen: Citizen) -> None:
    assert _code(await citizen.say("企业改名字要什么材料")) == "BUS-002"


@pytest.mark.parametrize("text", ["失业金能领多久", "养老金能领多久"])
async def test_how_long_a_benefit_lasts_is_not_how_long_the_office_takes(citizen: Citizen, text: str) -> None:
    assert aspects_in(text) == ()
    assert "办结时限" not in (await citizen.say(text)).text


@pytest.mark.parametrize("text", ["纽约办护照要多少钱", "在新加坡怎么办护照"])
async def test_a_place_abroad_gets_none_of_our_fees(citizen: Citizen, text: str) -> None:
    reply = await citizen.say(text)
    assert reply.kind is Kind.REFUSAL
    assert text.removeprefix("在")[:2] in reply.text


async def test_a_district_that_is_not_ours_is_said_to_be_and_ours_are_offered(citizen: Citizen) -> None:
    asked = await citizen.say("东湖区新生儿落户去哪办")
    assert asked.kind is Kind.CLARIFY
    assert "东湖区" in asked.text
    assert {"云山区", "梅岭县"} <= set(asked.suggested_replies)
    reply = await citizen.say("梅岭县")
    assert "梅岭县政务服务中心" in reply.text


@pytest.mark.parametrize("text", ["老旧小区加装电梯要什么材料", "住小区里养狗登记去哪办", "户口在景区要迁户口"])
async def test_common_nouns_that_end_like_a_district_are_none(citizen: Citizen, text: str) -> None:
    assert "这个区县" not in (await citizen.say(text)).text


async def test_marks_that_nobody_sees_are_taken_out() -> None:
    assert normalise("新\u200b生\u2060儿\u202e落\ufeff户") == "新生儿落户"
