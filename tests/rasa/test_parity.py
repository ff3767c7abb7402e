"""The same conversations through our own dialogue and through a Rasa server that only speaks HTTP say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from assistant.models import Message
from tests.rasa.conftest import TOKEN, House
from tests.rasa.server import RasaServer

pytestmark = pytest.mark.asyncio(loop_scope="session")
CONVERSATIONS: list[list[str]] = tomllib.loads(Path(__file__).with_name("conversations.toml").read_text("utf-8"))[
    "conversations"
]
CHANGING = re.compile(r"\d{15}|\d{8}|\d{4}-\d\d-\d\d \d\d:\d\d|前面还有\d+位。|下一位就是您。")
"""Numbers, codes and moments, and how many wait: what differs between two tellings of one conversation."""


def _told(reply: dict[str, Any]) -> tuple[Any, ...]:
    fields = {name: value for name, value in ((reply["ticket"] or {}).get("fields") or {}).items() if name != "key"}
    return (
        reply["kind"], reply["intent"]["name"], CHANGING.sub("#", reply["text"]), reply["item"], reply["desk"],
        reply["suggested_replies"], [one["document_id"] for one in reply["citations"]], fields,
    )  # fmt: skip


@pytest.mark.parametrize("said", CONVERSATIONS, ids=lambda said: said[0])
async def test_a_conversation_goes_the_same_way_through_both(house: House, said: list[str]) -> None:
    session = await house.services.open_session("test", house.services.clock.now())
    rasa = RasaServer(house.http, token_hex(8), TOKEN)
    for text in said:
        ours = await house.services.dialogue.respond(
            session, Message(text=text, received_at=house.services.clock.now())
        )
        theirs = await rasa.say(text)
        assert [_told(one) for one in theirs] == [_told(ours.model_dump(mode="json"))], text


async def test_enough_is_compared() -> None:
    assert len(CONVERSATIONS) >= 25
