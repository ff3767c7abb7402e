"""Items asked about as people speak, mistype and mix languages; what goes on about them; and what is still told."""

from __future__ import annotations

import pytest

from assistant.models import Kind
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("喂你好我想问一下我那个驾照下个月就要到期了我人在外地打工能不能在网上换啊", "POL-022"),
        ("我在厂里上班的时候手被机器压伤了想问一下工伤认定怎么申请要什么材料", "SOC-011"),
        ("我上个礼拜被公司辞退了听说可以领失业金要到哪里去领要带什么", "SOC-010"),
        ("就是单位把我开除了我想去申请劳动仲裁需要带啥材料", "SOC-016"),
        ("屋里老人过世了户口么样销咧", "POL-010"),
        ("驾照搞掉了补一个几多钱", "POL-023"),
        ("结婚证搞不见了么样补", "CIV-003"),
        ("I lost my ID card, how much to replace it?", "POL-005"),
        ("公司的 business license 丢了，补一张要多久", "BUS-007"),
        ("passport renewal fee是多少", "POL-017"),
        ("unemployment benefits怎么apply", "SOC-010"),
        ("深份证丢了补办多少钱", "POL-005"),
        ("失夜金怎么领", "SOC-010"),
        ("公鸡金租房提取要什么材料", "HOU-001"),
        ("社宝卡丢了补办要多少钱", "SOC-002"),
        ("請問換領身分證要帶什麼", "POL-004"),
        ("食品经营许可证地址变了怎么改", "BUS-009"),
        ("开饭店要一次性把证都办齐，有没有一件事", "OT-104"),
    ],
)
async def test_an_item_is_known_however_it_is_said(citizen: Citizen, text: str, code: str) -> None:
    reply = await citizen.say(text)
    state = await citizen.services.conversations.state(citizen.session_id)
    assert reply.kind in (Kind.ANSWER, Kind.CLARIFY), reply.text
    assert state.item_code == code, reply.text


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        ("身份证丢了怎么补", "要钱不", "POL-005"),
        ("身份证丢了怎么补", "没丢，是到期了", "POL-004"),
        ("护照换发要多少钱", "那丢了的呢", "POL-018"),
        ("租房提公积金要什么材料", "还贷款的那个呢，几天到账", "HOU-003"),
        ("食品经营许可怎么延续", "那注销呢", "BUS-011"),
        ("离婚登记在哪办，云山区", "那结婚的呢", "CIV-001"),
        ("异地就医备案要什么材料", "打什么电话问", "MED-003"),
        ("高新区注册公司要多久", "如果注册在梅岭县呢，地址", "BUS-001"),
    ],
)
async def test_a_short_message_goes_on_about_the_item_or_its_family(
    citizen: Citizen, first: str, then: str, code: str
) -> None:
    await citizen.say(first)
    reply = await citizen.say(then)
    assert reply.kind is Kind.ANSWER, reply.text
    assert reply.item is not None
    assert reply.item.code == code


@pytest.mark.parametrize(
    "text",
    [
        "累死了，跑了三趟，居住证签注到底要什么材料",
        "算了先不说车。公租房申请要哪些条件，我在云山区",
        "气死我了排了一上午队，补身份证到底要什么材料",
        "离婚判决书丢了，现在要再婚，结婚登记要什么材料，我在云山区",
    ],
)
async def test_how_one_came_to_a_question_makes_it_no_complaint(citizen: Citizen, text: str) -> None:
    assert (await citizen.say(text)).kind is Kind.ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "办居住证的窗口态度太差了，我要投诉",
        "社保卡申请两个月了还没拿到，窗口踢皮球",
        "营业执照办了一个月还没下来，问了也不理",
        "房产证办了两年开发商还不给，业主都急死了",
        "隔壁饭店没有食品经营许可证还在营业",
    ],
)
async def test_what_is_to_be_put_right_is_told_though_an_item_is_named(citizen: Citizen, text: str) -> None:
    assert (await citizen.say(text)).kind is Kind.TICKET_DRAFT


@pytest.mark.parametrize(
    "text", ["那个证收多少钱哦", "我想问一下那个证怎么办", "我想办个手续", "就是那个什么证来着，多少钱"]
)
async def test_a_certificate_without_a_name_is_asked_back(citizen: Citizen, text: str) -> None:
    assert (await citizen.say(text)).kind is Kind.CLARIFY


@pytest.mark.parametrize(
    "text",
    ["律师执业证到期怎么换", "会计证丢了补办多少钱", "飞机驾驶证怎么考", "how to renew my netflix subscription"],
)
async def test_a_certificate_that_is_not_ours_is_not_taken_for_one_of_ours(citizen: Citizen, text: str) -> None:
    assert (await citizen.say(text)).kind is Kind.REFUSAL
