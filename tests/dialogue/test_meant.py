"""What is asked for without its name: by how people ask for it; offered where several may be meant; else left alone."""

from __future__ import annotations

import pytest

from assistant.models import Kind
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("护照的签证页用完了，想换本新的，收费几多", "护照换发"),
        ("乡下自己榨油卖，要办个什么手续", "小作坊"),
        ("手上开车的本子快过期了要带么斯去换", "驾驶证期满换证"),
    ],
)
async def test_an_item_is_found_by_what_it_is_for(citizen: Citizen, said: str, name: str) -> None:
    reply = await citizen.say(said)
    assert reply.kind is Kind.ANSWER and reply.item is not None and name in reply.item.name


async def test_a_rule_is_quoted_word_for_word_for_a_question_in_other_words(citizen: Citizen) -> None:
    reply = await citizen.say("带狗出门没拴绳子，被抓到要罚几多")
    assert reply.kind is Kind.ANSWER and "五十元" in reply.text
    assert reply.citations and "养犬" in reply.citations[0].title and reply.citations[0].quote


async def test_what_names_several_in_few_words_is_still_a_choice(citizen: Citizen) -> None:
    assert (await citizen.say("护照多少钱")).kind is Kind.CHOOSE


async def test_a_trouble_that_names_an_item_is_still_a_ticket(citizen: Citizen) -> None:
    assert (await citizen.say("办营业执照的窗口把我晾了两个钟头，态度差得很")).kind is Kind.TICKET_DRAFT


async def test_what_nothing_is_published_about_is_not_answered(citizen: Citizen) -> None:
    assert (await citizen.say("教堂里拉小提琴要不要考个证")).kind is not Kind.ANSWER
