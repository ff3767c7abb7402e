"""The whole conversation with a chat server configured: an honest model is heard, a lying one never."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

import knowledge
from assistant.models import Kind
from assistant.settings import Settings
from assistant.wiring import Services, build
from ingest.publish import publish
from tests.answers.model_server import Script, serve
from tests.dialogue.conftest import Citizen

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUESTION = "八十五岁的老人高龄津贴每月发多少"
LIES = (
    "高龄津贴八十至八十九周岁每人每月五百元。",
    "高龄津贴要先交押金再申请。",
    "请拨打000-5559999办理高龄津贴，立即到账。",
    "高龄津贴由北京市民政局发放。",
)


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with serve() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(script: Script, tmp_path_factory: Any) -> AsyncIterator[Services]:
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        model_url=script.url,
        model_name="scripted",
        model_key=SecretStr("k"),
        model_timeout_s=60.0,
    )
    built = build(settings)
    publish([knowledge.SAMPLES], store=built.documents)
    built.refresh()
    yield built
    await built.close()


@pytest_asyncio.fixture(loop_scope="module")
async def citizen(services: Services) -> Citizen:
    return Citizen(services, await services.open_session("test", services.clock.now()))


def _first_passage_with(request: dict[str, Any], words: str) -> tuple[int, str]:
    """The number and the sentence of the passage that the model was shown and that holds the words."""
    shown = json.loads(request["messages"][-1]["content"])["passages"]
    for passage in shown:
        for sentence in passage["text"].replace("\n", "。").split("。"):
            if words in sentence:
                return int(passage["n"]), sentence + "。"
    raise AssertionError(f"no passage with {words}")


async def test_an_honest_model_is_heard_and_cited(citizen: Citizen, script: Script) -> None:
    def honest(request: dict[str, Any]) -> str:
        number, sentence = _first_passage_with(request, "每人每月一百元")
        return json.dumps({"sentences": [{"text": sentence, "citations": [number]}]}, ensure_ascii=False)

    script.content = honest
    reply = await citizen.say(QUESTION)
    assert reply.engine == "model"
    assert "一百元" in reply.text
    assert reply.citations


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_never_reaches_the_citizen(citizen: Citizen, script: Script, lie: str) -> None:
    script.answers((lie, [1]))
    reply = await citizen.say(QUESTION)
    assert reply.kind is Kind.ANSWER
    assert reply.engine != "model"
    assert lie not in reply.text


async def test_a_field_of_an_item_is_never_asked_of_a_model(citizen: Citizen, script: Script) -> None:
    before = len(script.received)
    reply = await citizen.say("护照丢了补办要多久")
    assert reply.engine == "catalogue"
    assert len(script.received) == before
