"""The whole assistant with a chat server: what it asks the model is in the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import knowledge
from assistant.models import Message
from assistant.settings import Settings
from assistant.wiring import build
from ingest.publish import publish
from tests.answers.model_server import serve


async def test_an_answer_put_to_the_model_is_in_the_ledger(tmp_path: Path) -> None:
    with serve() as script:
        script.content = json.dumps({"sentences": []})
        services = build(Settings(home=tmp_path / "home", model_url=script.url, model_name="scripted"))
        publish([knowledge.SAMPLES], store=services.documents)
        services.refresh()
        now = services.clock.now()
        session_id = await services.open_session("test", now)
        await services.dialogue.respond(session_id, Message(text="八十五岁的老人高龄津贴每月发多少", received_at=now))
        await services.learning.calls.settled()
        (total,) = await services.learning.ledger.totals(now)
        await services.close()
    assert (total.purpose, total.calls, total.failures, total.prompt_tokens) == ("answer", 1, 0, 1)
