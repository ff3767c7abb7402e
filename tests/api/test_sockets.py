"""The chat socket: order, resumption exactly once, and patience with bad frames."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.api.conftest import FRIEND, NewServices, listening
from tests.api.wire import token_for, wire

QUESTION = "新生儿落户要什么材料"


def numbered(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["seq"] for frame in frames if "seq" in frame]


async def test_a_question_is_acknowledged_then_answered_in_sentences_then_whole(address: str) -> None:
    async with wire(address, await token_for(address)) as line:
        assert (await line.receive())["type"] == "ready"
        await line.say(QUESTION, "m1")
        frames = await line.until("reply")
    kinds = list(dict.fromkeys(frame["type"] for frame in frames))
    assert kinds == ["ack", "progress", "sentence", "reply"]
    reply, sentences = frames[-1], [frame for frame in frames if frame["type"] == "sentence"]
    assert reply["kind"] == "answer" and reply["client_message_id"] == "m1" and reply["message"] == QUESTION
    assert [one["text"] for one in sentences] == [one["text"] for one in reply["sentences"]]
    assert reply["citations"] and all(one["reply_id"] == reply["reply_id"] for one in sentences)
    assert numbered(frames) == list(range(1, len(sentences) + 2))


async def test_a_client_that_comes_back_gets_each_missed_frame_once(address: str) -> None:
    token = await token_for(address)
    async with wire(address, token) as line:
        await line.until("ready")
        await line.say(QUESTION, "m1")
        seen = numbered(await line.until("sentence"))[-1]
    async with wire(address, token, last_seq=seen) as line:
        missed = (await line.until("reply"))[1:]
        assert numbered(missed) == list(range(seen + 1, missed[-1]["seq"] + 1))
        assert await line.quiet() == []
    async with wire(address, token, last_seq=missed[-1]["seq"]) as line:
        assert [frame["type"] for frame in await line.quiet()] == ["ready"]


async def test_missed_frames_survive_a_restart_of_the_server(new_services: NewServices, dist: Path) -> None:
    with listening(new_services(), dist) as host:
        token = await token_for(host)
        async with wire(host, token) as line:
            await line.say(QUESTION, "m1")
            first = (await line.until("reply"))[1:]
    with listening(new_services(), dist) as host:
        async with wire(host, token, last_seq=0) as line:
            again = (await line.until("reply"))[1:]
            assert [one for one in first if "seq" in one] == again
            await line.say(QUESTION, "m1")
            assert [frame["type"] for frame in await line.quiet()] == ["ack"]


async def test_an_answer_goes_on_while_the_line_is_broken(address: str) -> None:
    token = await token_for(address)
    async with wire(address, token) as line:
        await line.until("ready")
        await line.say(QUESTION, "m1")
        await line.until("ack")
    async with wire(address, token, last_seq=0) as line:
        assert (await line.until("reply"))[-1]["client_message_id"] == "m1"


async def test_a_message_sent_again_on_a_new_line_is_answered_once(address: str) -> None:
    token = await token_for(address)
    async with wire(address, token) as line:
        await line.say(QUESTION, "m1")
        first = (await line.until("reply"))[-1]
    async with wire(address, token) as line:
        await line.say(QUESTION, "m1")
        assert (await line.until("reply"))[-1] == first
        assert await line.quiet() == []


async def test_a_draft_is_shown_in_full_where_it_was_made_and_masked_when_it_is_told_again(address: str) -> None:
    said = "我要投诉学府路工地半夜打桩，我的电话13800001234"
    token = await token_for(address)
    async with wire(address, token) as line:
        await line.say(said, "m1")
        made = (await line.until("reply"))[-1]
        assert made["kind"] == "ticket_draft" and made["ticket"]["fields"]["contact"] == "13800001234"
        await line.say("确认提交", "m2")
        created = (await line.until("reply"))[-1]
    assert created["kind"] == "ticket_created"
    async with wire(address, token, last_seq=0) as line:
        again = [frame for frame in await line.quiet() if frame["type"] == "reply"]
    assert [one["reply_id"] for one in again] == [made["reply_id"], created["reply_id"]]
    assert "13800001234" not in str(again) and created["ticket"]["pickup_code"] in again[1]["text"]


async def test_two_pages_of_one_conversation_both_hear_the_answer(address: str) -> None:
    token = await token_for(address)
    async with wire(address, token) as one, wire(address, token) as two:
        await one.until("ready")
        await two.until("ready")
        await one.say(QUESTION, "m1")
        heard = await asyncio.gather(one.until("reply"), two.until("reply"))
    assert numbered(heard[0]) == numbered(heard[1])


async def test_messages_are_answered_in_their_order(address: str) -> None:
    async with wire(address, await token_for(address)) as line:
        for index in range(4):
            await line.say(QUESTION if index % 2 else "你好", f"m{index}")
        replies = [(await line.until("reply"))[-1]["client_message_id"] for _ in range(4)]
    assert replies == ["m0", "m1", "m2", "m3"]


BAD_FRAMES = (
    "", "nonsense", "[]", '{"type":"dance"}', '{"type":"message"}', '{"type":"ping","more":1}',
    '{"type":"message","text":"x","client_message_id":"<>"}',
)  # fmt: skip


@pytest.mark.parametrize("text", BAD_FRAMES)
async def test_a_frame_that_is_not_understood_gets_an_error_and_the_line_stays(address: str, text: str) -> None:
    async with wire(address, await token_for(address)) as line:
        await line.until("ready")
        await line.connection.send(text)
        assert (await line.receive())["code"] == "not_understood"
        await line.connection.send(b"\x00binary")
        assert (await line.receive())["code"] == "not_understood"
        await line.send(type="ping")
        assert (await line.receive())["type"] == "pong"


@pytest.mark.parametrize(
    ("text", "code"), [("  ", "message_empty"), ("长" * 2001, "message_too_long"), ("x" * 40_000, "too_large")]
)
async def test_an_empty_or_overlong_message_is_refused(address: str, text: str, code: str) -> None:
    async with wire(address, await token_for(address)) as line:
        await line.until("ready")
        await line.say(text, "m1")
        assert (await line.receive())["code"] == code


async def test_nothing_is_answered_before_a_good_hello(address: str) -> None:
    async with wire(address, None) as line:
        await line.say(QUESTION, "m1")
        assert (await line.receive())["code"] == "hello_first"
    for token in ("c_wrong", "s_wrong"):
        async with wire(address, token) as line:
            assert (await line.receive())["code"] == "bad_token"
            with pytest.raises(ConnectionClosed) as closed:
                await line.receive()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


async def test_a_page_of_another_site_cannot_connect(address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with wire(address, await token_for(address), origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_a_conversation_continues_only_on_the_site_where_it_began(address: str) -> None:
    token = await token_for(address, origin=FRIEND)
    async with wire(address, token, origin=FRIEND) as line:
        assert (await line.receive())["type"] == "ready"
    async with wire(address, token, origin=f"http://{address}") as line:
        assert (await line.receive())["code"] == "bad_token"


async def test_feedback_is_acknowledged_for_own_replies(address: str) -> None:
    async with wire(address, await token_for(address)) as line:
        await line.say("你好", "m1")
        reply = (await line.until("reply"))[-1]
        await line.send(type="feedback", reply_id=reply["reply_id"], useful=True)
        assert (await line.receive())["reply_id"] == reply["reply_id"]
        await line.send(type="feedback", reply_id="another", useful=True)
        assert (await line.receive())["code"] == "reply_not_found"


async def test_too_many_messages_are_told_to_wait(new_services: NewServices, dist: Path) -> None:
    with listening(new_services(messages_per_minute=2), dist) as host:
        async with wire(host, await token_for(host)) as line:
            for index in range(2):
                await line.say("你好", f"m{index}")
                await line.until("reply")
            await line.say("你好", "m2")
            refused = await line.receive()
    assert refused["code"] == "too_many_messages" and 0 < refused["retry_after_s"] <= 60
