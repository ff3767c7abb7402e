"""The ticket form: one thing asked at a time, everything can be corrected, and nothing said is lost."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.models import Kind, Reply
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOISE = "我家楼下工地半夜还在施工，噪声很大"
AT = "云山区学府路12号"


async def told(citizen: Citizen, *texts: str) -> Reply:
    """The reply to the last of these messages."""
    for text in texts[:-1]:
        await citizen.say(text)
    return await citizen.say(texts[-1])


def fields(reply: Reply) -> dict[str, Any]:
    assert reply.ticket is not None
    return reply.ticket.fields


async def test_only_what_is_missing_is_asked_and_one_thing_at_a_time(citizen: Citizen) -> None:
    first = await citizen.say(NOISE)
    assert first.kind is Kind.TICKET_DRAFT
    assert "在哪里" in first.text and "电话" not in first.text and "确认提交" not in first.text
    second = await citizen.say(AT)
    assert "在哪里" not in second.text and "确认提交" in second.text
    assert fields(second)["location"] == AT


async def test_several_things_in_one_message_are_all_taken(citizen: Citizen) -> None:
    reply = await citizen.say(f"昨晚{AT}工地施工噪声很大，我电话13800138000")
    assert fields(reply)["location"] == AT
    assert fields(reply)["contact"] == "13800138000"
    assert fields(reply)["occurred"] == "昨晚"


@pytest.mark.parametrize("refusal", ["不知道", "不方便说", "我也不清楚叫什么路", "跳过", "不想说"])
async def test_what_a_person_declines_is_left_empty_and_not_asked_again(citizen: Citizen, refusal: str) -> None:
    declined = await told(citizen, NOISE, refusal)
    assert declined.kind is Kind.TICKET_DRAFT
    assert "地点还空着" in declined.text and "确认提交" in declined.text
    more = await citizen.say("还有，昨晚又吵了")
    assert "在哪里" not in more.text
    assert (await citizen.say("确认")).kind is Kind.TICKET_CREATED


async def test_a_confirmation_while_something_is_missing_asks_for_it_once_more(citizen: Citizen) -> None:
    again = await told(citizen, NOISE, "确认提交")
    assert again.kind is Kind.TICKET_DRAFT and "在哪里" in again.text
    assert (await citizen.say("确认提交")).kind is Kind.TICKET_CREATED


@pytest.mark.parametrize(
    "yes", ["确认", "对", "没错", "就这样", "提交吧", "嗯可以", "好的", "没问题", "可以，提交吧", "是的", "行", "OK"]
)
async def test_there_are_many_ways_to_say_yes(citizen: Citizen, yes: str) -> None:
    assert (await told(citizen, f"{AT}{NOISE}", yes)).kind is Kind.TICKET_CREATED


@pytest.mark.parametrize("nothing", ["不知道", "不清楚", "跳过"])
async def test_who_has_nothing_to_add_is_shown_the_draft(citizen: Citizen, nothing: str) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", nothing)
    assert reply.kind is Kind.TICKET_DRAFT and "确认提交" in reply.text


@pytest.mark.parametrize("no", ["算了", "不报了", "取消", "算了，不报了", "先不投诉了", "我要撤销投诉", "不想报了"])
async def test_a_cancelled_draft_can_be_taken_up_again(citizen: Citizen, no: str) -> None:
    cancelled = await told(citizen, f"{AT}{NOISE}", no)
    assert cancelled.kind is Kind.TICKET_DRAFT and "取消" in cancelled.text
    assert (await citizen.services.conversations.state(citizen.session_id)).ticket_draft is None
    resumed = await citizen.say("继续刚才的")
    assert resumed.kind is Kind.TICKET_DRAFT and fields(resumed)["location"] == AT
    assert (await citizen.say("确认提交")).kind is Kind.TICKET_CREATED


@pytest.mark.parametrize(
    ("correction", "name", "value"),
    [
        ("地点改成云山区示例路8号", "location", "云山区示例路8号"),
        ("地址是云山区示例路8号", "location", "云山区示例路8号"),
        ("不对，是梅岭县", "location", "梅岭县学府路12号"),
        ("不是12号，是15号", "location", "云山区学府路15号"),
        ("云山区示例路8号", "location", "云山区示例路8号"),
        ("电话写错了，是13800138000", "contact", "13800138000"),
        ("不对，是13900139000", "contact", "13900139000"),
        ("13900139000", "contact", "13900139000"),
        ("电话 138 0013 8000", "contact", "13800138000"),
        ("时间应该是前天晚上", "occurred", "前天晚上"),
        ("不是投诉，是建议", "type", "suggestion"),
        ("把类型改成举报", "type", "report"),
        ("改成建议吧", "type", "suggestion"),
        ("内容改成工地白天也很吵", "description", "工地白天也很吵"),
    ],
)
async def test_anything_can_be_corrected(citizen: Citizen, correction: str, name: str, value: str) -> None:
    reply = await told(citizen, f"昨晚{AT}{NOISE}，电话13700137000", correction)
    assert reply.kind is Kind.TICKET_DRAFT
    assert fields(reply)[name] == value


async def test_one_step_back_restores_what_was_there(citizen: Citizen) -> None:
    back = await told(citizen, f"{AT}{NOISE}", "地点改成云山区示例路8号", "上一步")
    assert fields(back)["location"] == AT


async def test_one_step_back_asks_again_for_what_was_filled_last(citizen: Citizen) -> None:
    back = await told(citizen, NOISE, "云山区示例路8号", "返回上一步")
    assert not fields(back)["location"] and "在哪里" in back.text
    assert fields(await citizen.say(AT))["location"] == AT


async def test_a_thing_to_be_changed_is_asked_for(citizen: Citizen) -> None:
    asked = await told(citizen, f"{AT}{NOISE}", "电话写错了")
    assert asked.kind is Kind.TICKET_DRAFT and "电话" in asked.text
    assert fields(await citizen.say("13800138000"))["contact"] == "13800138000"
    await citizen.say("刚才那个改一下")
    assert fields(await citizen.say("13900139000"))["contact"] == "13900139000"


async def test_half_a_telephone_number_is_not_taken(citizen: Citizen) -> None:
    asked = await told(citizen, f"{AT}{NOISE}", "电话改成1380013")
    assert "不完整" in asked.text and not fields(asked)["contact"]
    assert fields(await citizen.say("13800138000"))["contact"] == "13800138000"


async def test_details_are_added_to_the_matter(citizen: Citizen) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", "还有，昨晚又吵了", "灰尘也大得开不了窗")
    assert "昨晚又吵了" in fields(reply)["description"] and "灰尘" in fields(reply)["description"]


async def test_a_question_in_the_middle_is_answered_and_what_was_asked_is_called_to_mind(citizen: Citizen) -> None:
    answer = await told(citizen, NOISE, "护照丢了要什么材料")
    assert answer.kind is Kind.ANSWER
    assert "没有提交" in answer.text and "在哪里" in answer.text.splitlines()[-1]
    assert fields(await citizen.say(AT))["location"] == AT


@pytest.mark.parametrize("topic", ["新生儿落户", "身份证丢失补领", "护照丢了怎么补办", "结婚登记要多少钱"])
async def test_an_item_is_no_place_and_no_detail(citizen: Citizen, topic: str) -> None:
    reply = await told(citizen, NOISE, topic)
    assert reply.kind in (Kind.ANSWER, Kind.CLARIFY)
    draft = (await citizen.services.conversations.state(citizen.session_id)).ticket_draft
    assert draft is not None and not draft["location"] and draft["description"] == NOISE


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("这个要多久能处理好", "受理"), ("我的电话要不要留", "不是一定要留"), ("你们会不会泄露我的信息", "保密"),
        ("匿名行吗", "保密"), ("谁来处理啊", "承办单位"),
    ],
)  # fmt: skip
async def test_a_question_about_filing_is_answered_and_the_form_goes_on(
    citizen: Citizen, question: str, answer: str
) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", question)
    assert reply.kind is Kind.TICKET_DRAFT and answer in reply.text and "确认提交" in reply.text
    draft = (await citizen.services.conversations.state(citizen.session_id)).ticket_draft
    assert draft is not None and question not in draft["description"]


@pytest.mark.parametrize("cry", ["到底有没有人管啊", "快点来人处理", "你们赶紧派人来"])
async def test_a_cry_for_help_is_no_place(citizen: Citizen, cry: str) -> None:
    assert not fields(await told(citizen, NOISE, cry))["location"]


async def test_who_does_not_want_to_change_after_all_is_left_with_what_was_there(citizen: Citizen) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", "地点改一下", "还是不改了")
    assert fields(reply)["location"] == AT


async def test_a_draft_that_was_not_meant_is_put_aside(citizen: Citizen) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", "不是这个意思")
    assert reply.kind is Kind.CLARIFY
    assert (await citizen.services.conversations.state(citizen.session_id)).pending == ""


async def test_what_was_meant_instead_is_answered_at_once(citizen: Citizen) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", "我不是要投诉，我想问护照丢了要什么材料")
    assert reply.kind is Kind.ANSWER and reply.item is not None


async def test_a_person_is_there_in_the_middle_and_the_draft_is_kept(citizen: Citizen) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", "转人工")
    assert reply.kind is Kind.HANDOFF and "不用重复" in reply.text and "没有提交" in reply.text
    waiting = await citizen.services.handoffs.list()
    entry = next(one for one in waiting if one.session_id == citizen.session_id)
    assert entry.context["draft"]["location"] == AT
    assert NOISE in entry.context["said"][0]["citizen"]
    assert (await citizen.say("确认提交")).kind is Kind.TICKET_CREATED


async def test_an_emergency_in_the_middle_comes_first_and_the_draft_is_kept(citizen: Citizen) -> None:
    assert (await told(citizen, f"{AT}{NOISE}", "对面楼着火了")).kind is Kind.EMERGENCY
    assert (await citizen.say("确认提交")).kind is Kind.TICKET_CREATED


async def test_a_bare_wish_to_complain_opens_a_form(citizen: Citizen) -> None:
    opened = await citizen.say("我要投诉")
    assert opened.kind is Kind.CLARIFY and "什么事" in opened.text
    told_now = await citizen.say("小区电梯坏了一个星期没人修")
    assert told_now.kind is Kind.TICKET_DRAFT and "在哪里" in told_now.text


async def test_a_report_asks_whom_it_is_about(citizen: Citizen) -> None:
    asked = await told(citizen, "我要举报", "有人无证行医", AT)
    assert "哪家店" in asked.text
    named = await citizen.say("学府路口的便民诊所")
    assert fields(named)["subject"] == "学府路口的便民诊所"
    created = await citizen.say("确认提交")
    assert created.ticket is not None and created.ticket.number
    ticket = await citizen.services.tickets.get(created.ticket.number)
    assert "便民诊所" in ticket.description and ticket.confidential


async def test_the_ticket_says_what_the_draft_said(citizen: Citizen) -> None:
    created = await told(citizen, f"昨晚{AT}工地施工噪声很大，我电话13800138000", "确认提交")
    assert created.ticket is not None and created.ticket.number
    ticket = await citizen.services.tickets.get(created.ticket.number)
    assert (ticket.location.text, ticket.location.area) == (AT, "yunshan")
    assert (ticket.occurred_text, ticket.contact.phone) == ("昨晚", "13800138000")
    assert "urgency" in ticket.proposed


@pytest.mark.parametrize("asking", ["地点在哪", "电话是多少", "现在写的什么"])
async def test_the_draft_is_shown_to_whoever_asks_what_it_says(citizen: Citizen, asking: str) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", asking)
    assert reply.kind is Kind.TICKET_DRAFT and AT in reply.text


async def test_sentences_are_short_and_ask_one_thing(citizen: Citizen) -> None:
    for reply in (await citizen.say("我家停水三天了，没人来修"), await citizen.say("云山区学府路8号")):
        assert reply.text.count("？") <= 1
        assert all(len(line) <= 60 for line in reply.text.splitlines())


@pytest.mark.parametrize(
    "refusal", ["电话不留了", "电话不要留了", "不要记电话", "不留电话了", "把电话删掉", "别留我的电话"]
)
async def test_a_telephone_refused_is_taken_out(citizen: Citizen, refusal: str) -> None:
    reply = await told(citizen, f"{AT}{NOISE}，电话13700137000", refusal)
    assert reply.kind is Kind.TICKET_DRAFT and not fields(reply)["contact"]
    assert refusal not in fields(reply)["description"] and "13700137000" not in reply.text


@pytest.mark.parametrize("when", ["上周三晚上", "今天早上"])
async def test_a_time_is_no_place(citizen: Citizen, when: str) -> None:
    reply = await told(citizen, NOISE, when)
    assert not fields(reply)["location"] and fields(reply)["occurred"] == when and "在哪里" in reply.text


@pytest.mark.parametrize("noise", ["急", "快点处理吧", "你们这群废物", "傻逼", "很着急", "赶紧来人处理一下"])
async def test_urging_and_abuse_are_no_place_and_no_detail(citizen: Citizen, noise: str) -> None:
    reply = await told(citizen, NOISE, noise)
    assert reply.kind is Kind.TICKET_DRAFT and not fields(reply)["location"] and "在哪里" in reply.text
    assert fields(reply)["description"] == NOISE


@pytest.mark.parametrize("place", ["解放碑", "就在万达", "幸福小区3号楼", "实验小学门口", "人民公园旁边的工地"])
async def test_a_place_that_no_list_holds_is_taken(citizen: Citizen, place: str) -> None:
    assert fields(await told(citizen, NOISE, place))["location"] in place


@pytest.mark.parametrize(
    "labelled",
    [
        "地点是临江区幸福小区，时间是昨天，电话13911113333",
        "地址：临江区幸福小区；时间：昨天；电话：139 1111 3333",
        "电话是13911113333，昨天，地点在临江区幸福小区",
    ],
)
async def test_every_labelled_thing_is_filled(citizen: Citizen, labelled: str) -> None:
    said = fields(await told(citizen, NOISE, labelled))
    assert (said["location"], said["occurred"], said["contact"]) == ("临江区幸福小区", "昨天", "13911113333")
    assert said["description"] == NOISE and said["area"] == "linjiang"


async def test_a_bare_yes_does_not_skip_the_place(citizen: Citizen) -> None:
    await citizen.say("我要投诉小区电梯坏了没人修")
    for yes in ("是的", "好", "嗯"):
        asked = await citizen.say(yes)
        assert asked.kind is Kind.TICKET_DRAFT and "在哪里" in asked.text and "跳过" in asked.suggested_replies
    assert "确认提交" in (await citizen.say("跳过")).text
    assert (await citizen.say("好")).kind is Kind.TICKET_CREATED


@pytest.mark.parametrize(
    "nothing", [("跳过", "跳过", "确认提交"), ("不知道", "好", "提交"), ("地点是云山区示例路8号", "好", "确认提交")]
)
async def test_without_a_description_nothing_is_filed(citizen: Citizen, nothing: tuple[str, ...]) -> None:
    reply = await told(citizen, "我要投诉", *nothing)
    assert reply.kind in (Kind.CLARIFY, Kind.TICKET_DRAFT) and "什么事" in reply.text
    assert fields(await citizen.say("小区电梯坏了一个星期没人修"))["description"] == "小区电梯坏了一个星期没人修"


@pytest.mark.parametrize(
    ("opening", "matter"),
    [
        ("我要建议", "建议在云山区实验小学门口装红绿灯"),
        ("我要投诉", "云山区学府路的路灯坏了"),
        ("我要举报", "云山区学府路有人无证行医"),
        ("我有个问题要反映", "小区电梯坏了一个星期没人修"),
    ],
)
async def test_what_follows_a_bare_opening_is_the_matter(citizen: Citizen, opening: str, matter: str) -> None:
    assert "什么事" in (await citizen.say(opening)).text
    assert fields(await citizen.say(matter))["description"] == matter


@pytest.mark.parametrize(
    ("correction", "name", "value"),
    [
        ("改一下地点，是临江区幸福小区", "location", "临江区幸福小区"),
        ("改地点为临江区幸福小区", "location", "临江区幸福小区"),
        ("修改一下电话，13800138000", "contact", "13800138000"),
        ("改类型为建议", "type", "suggestion"),
    ],
)
async def test_the_thing_to_be_changed_may_come_after_the_word(
    citizen: Citizen, correction: str, name: str, value: str
) -> None:
    assert fields(await told(citizen, f"昨晚{AT}{NOISE}，电话13700137000", correction))[name] == value


async def test_one_step_back_restores_what_follows_from_the_place(citizen: Citizen) -> None:
    first = fields(await citizen.say(f"{AT}{NOISE}"))
    changed = fields(await citizen.say("地点改成临江区幸福小区"))
    back = fields(await citizen.say("上一步"))
    assert changed["area"] == "linjiang" and changed != first
    assert {name: back.get(name) for name in first} == first


@pytest.mark.parametrize("question", ["路灯坏了归谁管？", "老房子漏水怎么办", "路灯坏了归谁管", "噪声扰民该找谁？"])
async def test_a_question_about_another_trouble_is_no_detail(citizen: Citizen, question: str) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", question)
    assert reply.kind is not Kind.TICKET_DRAFT and "没有提交" in reply.text
    draft = (await citizen.services.conversations.state(citizen.session_id)).ticket_draft
    assert draft is not None and draft["description"] == f"{AT}{NOISE}"


@pytest.mark.parametrize("go_on", ["继续", "继续吧", "继续填", "好，继续", "继续投诉"])
async def test_going_on_shows_the_open_draft(citizen: Citizen, go_on: str) -> None:
    reply = await told(citizen, f"{AT}{NOISE}", "护照丢了要什么材料", go_on)
    assert reply.kind is Kind.TICKET_DRAFT and AT in reply.text and go_on not in fields(reply)["description"]


async def test_what_is_said_beside_a_refused_telephone_is_taken(citizen: Citizen) -> None:
    reply = await told(citizen, "小区电梯坏了，电话13700137000", f"电话不要留了，地点是{AT}")
    said = fields(reply)
    assert (said["description"], said["location"], said["contact"]) == ("小区电梯坏了", AT, "")
    assert said["subject"] != "地点"


async def test_a_number_that_is_part_of_the_matter_stays_in_it(citizen: Citizen) -> None:
    reply = await told(citizen, f"{AT}有人冒充银行打电话13811112222诈骗，我电话13700137000", "不留电话了")
    assert fields(reply)["description"] == f"{AT}有人冒充银行打电话13811112222诈骗" and not fields(reply)["contact"]
