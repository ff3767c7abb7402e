"""The action-server protocol: statuses, compressed and oversized bodies, the token, and what a token does not open."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from ruamel.yaml import YAML

from api.routes import rasa
from assistant.actions import names
from assistant.models import Message
from tests.rasa.conftest import TOKEN, House
from tests.rasa.server import RasaServer

pytestmark = pytest.mark.asyncio(loop_scope="session")
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
DOCS = Path(__file__).parents[2] / "docs" / "rasa"


def call(action: str | None, text: str = "护照丢了要什么材料", **tracker: Any) -> dict[str, Any]:
    sender = tracker.pop("sender_id", token_hex(8))
    told = {"sender_id": sender, "slots": {}, "latest_message": {"text": text}, "events": [], **tracker}
    return {"next_action": action, "sender_id": sender, "tracker": told, "domain": {"slots": {}}, "version": "3.21.1"}


async def test_an_action_answers_with_events_and_responses(house: House) -> None:
    answer = await house.http.post("/webhook", json=call("action_answer"), headers=HEADERS)
    assert answer.status_code == 200 and set(answer.json()) == {"events", "responses"}
    response = answer.json()["responses"][0]
    assert response["custom"]["kind"] == "answer" and response["text"] == response["custom"]["text"]
    assert {"title", "payload"} == set(response["buttons"][0])


async def test_no_next_action_is_answered_with_null(house: House) -> None:
    answer = await house.http.post("/webhook", json=call(None), headers=HEADERS)
    assert answer.status_code == 200 and answer.json() is None


async def test_a_skill_that_does_not_fit_is_rejected(house: House) -> None:
    for action in ("validate_ticket_form", "action_submit_ticket", "action_emergency", "action_smalltalk"):
        answer = await house.http.post("/webhook", json=call(action), headers=HEADERS)
        assert answer.status_code == 400 and answer.json()["action_name"] == action, action


async def test_an_unknown_action_is_not_found(house: House) -> None:
    answer = await house.http.post("/webhook", json=call("action_fly"), headers=HEADERS)
    assert answer.status_code == 404
    assert answer.json() == {"error": "No registered action found for name 'action_fly'.", "action_name": "action_fly"}


async def test_a_missing_domain_is_asked_for_and_a_known_digest_is_enough(house: House) -> None:
    asked = {name: value for name, value in call("action_answer").items() if name != "domain"}
    answer = await house.http.post("/webhook", json=asked | {"domain_digest": "other"}, headers=HEADERS)
    assert answer.status_code == 449 and answer.json()["action_name"] == "action_answer"
    told = asked | {"domain": {"slots": {"x": {}}}, "domain_digest": "d1"}
    assert (await house.http.post("/webhook", json=told, headers=HEADERS)).status_code == 200
    assert (await house.http.post("/webhook", json=asked | {"domain_digest": "d1"}, headers=HEADERS)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"next_action":"action_answer"}',
        b'{"next_action":"action_answer","tracker":{}}',
        b'{"next_action":"action_answer","domain":{},"tracker":{"sender_id":"a","slots":[1]}}',
        b'{"next_action":"action_answer","domain":{},"tracker":{"sender_id":"a","events":["x"]}}',
    ],
)  # fmt: skip
async def test_a_body_that_is_no_call_is_refused(house: House, body: bytes) -> None:
    answer = await house.http.post("/webhook", content=body, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid body request"})


@pytest.mark.parametrize(("encoding", "pack"), [("deflate", zlib.compress), ("gzip", gzip.compress)])
async def test_a_compressed_body_is_read(house: House, encoding: str, pack: Any) -> None:
    body = pack(json.dumps(call("action_answer")).encode())
    headers = {**HEADERS, "Content-Encoding": encoding}
    assert (await house.http.post("/webhook", content=body, headers=headers)).status_code == 200
    for broken in (body[:-20], b"nothing"):
        assert (await house.http.post("/webhook", content=broken, headers=headers)).status_code == 400


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, deflate"])
async def test_an_unknown_way_of_packing_is_answered_with_those_that_are_known(house: House, encoding: str) -> None:
    headers = {**HEADERS, "Content-Encoding": encoding}
    answer = await house.http.post("/webhook", content=b"\x8b\x01", headers=headers)
    assert answer.status_code == 415 and answer.headers["accept-encoding"] == "deflate, gzip"
    assert answer.json()["error"]["code"] == "unknown_encoding" and encoding in answer.json()["error"]["message"]
    plain = {**HEADERS, "Content-Encoding": "identity"}
    assert (await house.http.post("/webhook", json=call("action_answer"), headers=plain)).status_code == 200


async def test_a_body_that_unpacks_to_too_much_is_refused(house: House) -> None:
    bomb = zlib.compress(b'{"next_action":"' + b"a" * (rasa.UNPACKED_BYTES + 10) + b'"}', 9)
    answer = await house.http.post("/webhook", content=bomb, headers={**HEADERS, "Content-Encoding": "deflate"})
    assert len(bomb) < 100_000 and answer.status_code == 413


async def test_a_long_tracker_is_read_and_a_longer_one_refused(house: House) -> None:
    events = [{"event": "bot", "text": "话" * 1000} for _ in range(300)]
    answer = await house.http.post("/webhook", json=call("action_answer", events=events), headers=HEADERS)
    assert answer.status_code == 200
    answer = await house.http.post("/webhook", content=b" " * (4 * 1024 * 1024 + 1), headers=HEADERS)
    assert answer.status_code == 413


async def test_what_goes_wrong_inside_is_not_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> Any:
        raise ValueError("secret 13800138000")

    monkeypatch.setitem(house.services.dialogue.act.executor.actions, "action_answer", broken)
    asked = call("action_answer")
    answer = await house.http.post("/webhook", json=asked, headers=HEADERS)
    assert answer.status_code == 500 and answer.json() == {"error": "ValueError", "request_body": asked}


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Authorization": f"Bearer {TOKEN}"}, ""), ({"X-Rasa-Token": TOKEN}, ""), ({}, "?token=a%20shared%20token"),
    ],
)  # fmt: skip
async def test_the_token_may_be_shown_in_three_ways(house: House, headers: dict[str, str], query: str) -> None:
    answer = await house.http.get(f"/actions{query}", headers=headers)
    assert answer.status_code == 200
    assert {"name": "action_answer"} in answer.json()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-Rasa-Token": "a shared tokem"}])
async def test_without_the_token_nothing_is_told(house: House, headers: dict[str, str]) -> None:
    for answer in (
        await house.http.get("/actions", headers=headers),
        await house.http.post("/webhook", json=call("action_answer"), headers=headers),
    ):
        assert answer.status_code == 403 and answer.json()["error"]["code"] == "rasa_token"


async def test_the_sentences_are_streamed_line_by_line_when_asked(house: House) -> None:
    headers = {**HEADERS, "Accept": "application/x-ndjson"}
    answer = await house.http.post("/webhook", json=call("action_answer"), headers=headers)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [lines[0]["event"], lines[-2]["event"], lines[-1]["event"]] == ["stream_start", "stream_end", "stream_done"]
    chunks = [line for line in lines if line["event"] == "stream_chunk"]
    whole = chunks[-1]["custom"]
    assert [chunk["text"] for chunk in chunks[:-1]] == [one["text"] for one in whole["sentences"]]
    assert lines[-1]["result"]["events"] and whole["kind"] == "answer"
    for action, status in (("action_fly", 404), ("action_emergency", 400)):
        answer = await house.http.post("/webhook", json=call(action), headers=headers)
        assert json.loads(answer.text.splitlines()[-1])["status"] == status


async def test_an_emergency_is_told_whatever_skill_is_called(house: House) -> None:
    for action in ("action_answer", "action_ticket_progress", "action_emergency"):
        answer = await house.http.post("/webhook", json=call(action, "对面楼着火了"), headers=HEADERS)
        assert answer.json()["responses"][0]["custom"]["kind"] == "emergency"


async def test_a_skill_can_be_called_without_anything_in_the_tracker(house: House) -> None:
    answer = await house.http.post("/webhook", json=call("validate_ticket_form", "楼下工地太吵"), headers=HEADERS)
    slots = {event["name"]: event["value"] for event in answer.json()["events"] if event["event"] == "slot"}
    assert slots["requested_slot"] == "location" and slots["description"] == "楼下工地太吵"


async def _filed(house: House) -> tuple[RasaServer, str]:
    rasa_server = RasaServer(house.http, token_hex(8), TOKEN)
    await rasa_server.say("云山区学府路12号工地半夜施工，噪声很大，电话13800138000")
    filed = (await rasa_server.say("确认提交"))[0]
    return rasa_server, filed["ticket"]["number"]


async def _progress(house: House, **tracker: Any) -> str:
    asked = call("action_ticket_progress", "我的工单进度怎么样了", **tracker)
    answer = await house.http.post("/webhook", json=asked, headers=HEADERS)
    return str(answer.json()["responses"][0]["custom"])


async def test_a_token_alone_opens_no_ticket_of_another_conversation(house: House) -> None:
    owner, number = await _filed(house)
    sealed = owner.slots[names.STATE]
    assert number in await _progress(house, sender_id=owner.sender, slots={names.STATE: sealed})
    forged = json.dumps({"state": {"ticket_number": number}})
    for tracker in (
        {"sender_id": owner.sender},
        {"sender_id": owner.sender, "slots": {names.STATE: forged}},
        {"sender_id": owner.sender, "slots": {names.STATE: sealed[:64] + forged}},
        {"sender_id": owner.sender, "slots": {names.STATE: {"ticket_number": number}}},
        {"sender_id": "stranger", "slots": {names.STATE: sealed}},
    ):
        assert number not in await _progress(house, **tracker), tracker


async def test_a_token_alone_opens_no_draft_and_no_ticket_of_our_own_pages(house: House) -> None:
    services = house.services
    session = await services.open_session("test", services.clock.now())
    texts = ("云山区学府路12号工地半夜施工，噪声很大，电话13800138000", "确认提交", "投诉楼上漏水，梅岭县示例路9号")
    replies = [
        await services.dialogue.respond(session, Message(text=text, received_at=services.clock.now())) for text in texts
    ]
    assert replies[1].ticket is not None and replies[2].kind.value == "ticket_draft"
    private = (str(replies[1].ticket.number), "示例路", "学府路", "13800138000")
    stranger = RasaServer(house.http, session, TOKEN)
    for text in ("我的工单进度怎么样了", "确认提交", "继续刚才的", "现在写的什么", "我要撤销投诉"):
        for told in await stranger.say(text):
            assert not any(one in str(told) for one in private), text


async def test_a_tracker_carries_the_draft_without_being_able_to_read_it(house: House) -> None:
    rasa_server = RasaServer(house.http, token_hex(8), TOKEN)
    await rasa_server.say("云山区学府路12号工地半夜施工，噪声很大，电话13800138000")
    sealed = rasa_server.slots[names.STATE]
    assert "13800138000" not in sealed and "学府路" not in sealed and sealed.isascii()


async def test_what_was_said_to_a_rasa_server_is_handed_over_masked(house: House) -> None:
    rasa_server = RasaServer(house.http, token_hex(8), TOKEN)
    await rasa_server.say("云山区学府路12号工地半夜施工，噪声很大，电话13800138000")
    assert (await rasa_server.say("转人工"))[0]["kind"] == "handoff"
    waiting = await house.services.handoffs.list()
    entry = next(one for one in waiting if one.session_id == rasa_server.sender)
    assert "噪声很大" in entry.context["said"][0]["citizen"] and "assistant" in entry.context["said"][1]
    assert "13800138000" not in str(entry)


async def test_the_example_domain_names_every_skill(house: House) -> None:
    domain = YAML(typ="safe").load((DOCS / "domain.yml").read_text("utf-8"))
    skills = {one["name"] for one in (await house.http.get("/actions", headers=HEADERS)).json()}
    assert set(domain["actions"]) == skills
    assert names.STATE in domain["slots"] and names.LOOP in domain["forms"]
    rules = (DOCS / "rules.yml").read_text("utf-8")
    assert set(re.findall(r"action: (action_\w+)", rules)) <= skills
