"""`yixian understand`: a text, or train, report and rollback, as a person types it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.cli.problems import lines
from assistant import wiring_learning
from assistant.adapters.ledger import Call, SqlLedger
from assistant.adapters.migrate import upgrade
from assistant.adapters.store import Store
from assistant.adapters.tickets import SqlTickets
from assistant.hotline.directory import Directory
from assistant.hotline.models import Role
from assistant.hotline.tickets import TicketService
from assistant.hotline.transitions import ActionIn
from assistant.privacy import mask
from assistant.wiring_learning import Shipped
from tests.hotline.conftest import MONDAY, StandingClock
from tests.learning import small

Run = Callable[..., tuple[int, str, str]]
STEPS: tuple[tuple[str, Role, dict[str, Any]], ...] = (
    ("agent", Role.AGENT, {"action": "accept"}),
    ("agent", Role.AGENT, {"action": "dispatch", "unit": "某单位"}),
    ("unit", Role.UNIT, {"action": "sign"}),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YIXIAN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Shipped, "fit", lambda self, rows, progress: small.fit(rows, progress))
    monkeypatch.setattr(Shipped, "load", lambda self, folder: small.load(folder))
    monkeypatch.setattr(wiring_learning, "MADE", tmp_path / "made")
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Run:
    def invoke(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["understand", *words])
        said = lines(done.exception) if isinstance(done.exception, Exception) else None
        return done.exit_code, done.stdout, "\n".join(said or [done.stderr])

    return invoke


async def fill(home: Path, rows: int) -> None:
    """So many tickets that a unit has signed, and one withdrawn."""
    url = f"sqlite:///{home / 'yixian.db'}"
    await asyncio.to_thread(upgrade, url)
    store = Store(url)
    clock = StandingClock()
    service = TicketService(SqlTickets(store), directory=Directory.load(), clock=clock, secret=b"s", mask=mask)
    for row in small.tickets(rows):
        clock.pass_by(minutes=1)
        fields = {"type": "complaint", "description": row.text, "category_path": row.label.split("/")}
        made = await service.create(fields, session_id=None, idempotency_key=None)
        for who, role, asked in STEPS:
            await service.act(made.number, ActionIn.model_validate(asked), actor=who, role=role)
    made = await service.create({"type": "help", "description": "算了"}, session_id=None, idempotency_key=None)
    await service.act(made.number, ActionIn(action="withdraw"), actor="agent", role=Role.AGENT)
    await store.close()


def test_training_report_and_going_back(home: Path, run: Run) -> None:
    asyncio.run(fill(home, 220))
    code, out, err = run("train", "--json", "--by", "wang")
    assert code == 0, err
    card = json.loads(out)
    assert card["promoted"] and card["kept"] and card["started_by"] == "wang"
    assert card["rows"]["ticket"] + card["held_out"] == 220 and card["skipped"] == {"withdrawn": 1}
    code, out, err = run("report", "--json")
    report = json.loads(out)
    assert report["in_use"] == card["version"] and len(report["versions"]) == 2
    assert [one["action"] for one in report["history"]] == ["promote", "promote"] and report["calls"] == []
    code, out, err = run("report")
    assert code == 0 and f"* {card['version']}" in out and "withdrawn" not in out
    code, out, err = run("rollback", "--json")
    assert code == 0 and json.loads(out)["in_use"].startswith("tree-")
    code, out, err = run("rollback")
    assert code == 1 and out == "" and "没有改变" in err
    code, out, err = run("rollback", card["version"])
    assert code == 0 and card["version"] in out


def test_training_says_in_words_what_it_did(home: Path, run: Run) -> None:
    asyncio.run(fill(home, 220))
    code, out, _err = run("train", "--dry-run")
    assert code == 0 and "试跑：会启用" in out and "已撤回 1" in out
    assert not (home / "models" / "understand" / "current").exists()
    code, out, _err = run("train")
    assert code == 0 and "已启用" in out and "95%" in out


def test_too_few_tickets_are_one_line_and_exit_one(home: Path, run: Run) -> None:
    asyncio.run(fill(home, 5))
    code, out, err = run("train")
    assert code == 1 and out == "" and "5 张" in err and "200" in err


def test_the_report_adds_up_the_ledger(home: Path, run: Run) -> None:
    async def enter() -> None:
        url = f"sqlite:///{home / 'yixian.db'}"
        await asyncio.to_thread(upgrade, url)
        store = Store(url)
        today = StandingClock(MONDAY.replace(year=2999)).now()
        await SqlLedger(store).keep(Call("answer", "m", "ok", 300, 40), at=today, took_ms=5)
        await SqlLedger(store).keep(Call("category", "m", "timeout"), at=today, took_ms=5)
        await store.close()

    asyncio.run(enter())
    report = json.loads(run("report", "--json")[1])
    assert [(one["purpose"], one["calls"], one["failures"], one["prompt_tokens"]) for one in report["calls"]] == [
        ("answer", 1, 0, 300),
        ("category", 1, 1, 0),
    ]
    assert "调用 1 次" in run("report")[1]


def test_any_other_first_word_is_a_text(run: Run) -> None:
    for words in (("楼下工地半夜打桩", "--json"), ("--json", "楼下工地半夜打桩"), ("--json", "--", "楼下工地半夜打桩")):
        code, out, err = run(*words)
        assert code == 0, err
        assert json.loads(out)["intent"]["name"] == "complain"
    code, out, err = run("楼下工地半夜打桩")
    assert code == 0 and "意图：complain" in out


@pytest.mark.parametrize("words", [(), ("一句", "两句"), ("--no-such",), (" ",), ("train", "--no-such")])
def test_wrong_words_exit_with_two(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run(*words)
    assert code == 2 and out == "" and err


def test_a_text_may_begin_like_an_option_or_be_the_name_of_a_command(run: Run) -> None:
    for text in ("--都坏了", "train"):
        code, out, err = run("--json", "--", text)
        assert code == 0, err
        assert json.loads(out)["intent"]
