"""Which item a story is about: by the thing it names and the act told, wherever they stand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest

import knowledge
from assistant.recognise.gist import GistMatcher, told_apart
from assistant.recognise.speech import readable, spoken
from assistant.settings import Settings
from assistant.wiring import build
from ingest.publish import publish
from knowledge.catalogue import Catalogue

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def gist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GistMatcher]:
    built = build(Settings(home=tmp_path_factory.mktemp("home")))
    publish([knowledge.SAMPLES], store=built.documents)
    built.refresh()
    catalogue: Catalogue = built.dialogue.act.context.sources.catalogue
    yield GistMatcher(catalogue.items(DAY))
    asyncio.run(built.close())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("身份证昨天落在出租车上找不回来了，再去弄要几天", "POL-005"),
        ("我身份证刷不出来，想换新的", "POL-004"),
        ("护照本上都盖满了，怎么弄", "POL-017"),
        ("买了房，想把户口从老家迁过来", "POL-002"),
        ("店盘给别人了，个体户执照怎么换老板", "BUS-005"),
        ("社保卡被小孩弄坏了要换", "SOC-002"),
    ],
)
def test_the_thing_and_the_act_tell_the_item(gist: GistMatcher, text: str, code: str) -> None:
    assert told_apart(gist.rank(spoken(text)))[:1] == (code,)


@pytest.mark.parametrize("text", ["律师执业证丢了怎么补", "导游证在哪里办", "无人机驾照怎么考"])
def test_a_certificate_of_a_kind_that_no_item_knows_names_none(gist: GistMatcher, text: str) -> None:
    assert not gist.rank(spoken(text))


def test_acts_tell_look_alikes_apart_and_nothing_else_does(gist: GistMatcher) -> None:
    cards = ("POL-003", "POL-004", "POL-005", "POL-006")
    assert gist.among("身份证丢了", cards) == "POL-005"
    assert gist.among("身份证", cards) is None


@pytest.mark.parametrize(("text", "meant"), [("' OR 1=1 --", False), ("123", False), ("你好", True), ("help me", True)])
def test_code_and_bare_figures_cannot_be_read(text: str, meant: bool) -> None:
    assert readable(text) is meant
