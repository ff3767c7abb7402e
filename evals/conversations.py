"""Conversations to be judged: the JSON lines, what each turn must show, and what is wrong with a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.hotline.models import TicketType, Urgency
from assistant.models import Intent, Kind
from assistant.texts import tell
from evals.beir import SuiteError
from knowledge.models import Aspect

SHIPPED = Path(__file__).parent / "data" / "dialogues"
"""The folder of the conversations written for the project."""
SETS = ("dev", "held", "all")
LISTS = ("contains", "not_contains", "cites")
KNOWN: dict[str, frozenset[str]] = {
    "kind": frozenset(Kind),
    "intent": frozenset(Intent),
    "ticket_type": frozenset(TicketType),
    "urgency": frozenset(Urgency),
    "aspect": frozenset(Aspect),
}
"""The values an expectation may have, where they are identifiers of the contract."""
KEYS = ("kind", "intent", "desk", "item", "aspect", *LISTS, "ticket_type", "urgency")


@dataclass(frozen=True, slots=True)
class Said:
    """One turn: what the citizen says, when (None takes the suite's clock), and what the reply must show."""

    user: str
    at: datetime | None
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation, with its file, its tags, and whether it is for tuning (`dev`) or rates (`held`)."""

    id: str
    source: str
    turns: tuple[Said, ...]
    tags: tuple[str, ...]
    part: str


def shipped_files() -> list[Path]:
    """Every file of the shipped suite, by name."""
    return sorted(SHIPPED.glob("*.jsonl"))


def read_conversations(path: Path) -> list[Conversation]:
    """The conversations of a file; SuiteError names the line and what is wrong with it."""
    try:
        rows = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(tell("dialogues.unreadable", path=path)) from error
    found = [_conversation(path, number, row) for number, row in enumerate(rows, start=1) if row.strip()]
    if not found:
        raise SuiteError(tell("dialogues.empty", path=path))
    return found


def _wrong(path: Path, line: int, sentence: str, /, **more: Any) -> SuiteError:
    return SuiteError(tell("dialogues.line", path=path, line=line, wrong=tell(f"dialogues.{sentence}", **more)))


def _conversation(path: Path, line: int, row: str) -> Conversation:
    try:
        body = json.loads(row)
    except json.JSONDecodeError as error:
        raise _wrong(path, line, "not_json") from error
    if not isinstance(body, dict):
        raise _wrong(path, line, "not_object")
    name = body.get("id")
    if not isinstance(name, str | int) or not str(name).strip():
        raise _wrong(path, line, "no_id")
    turns = body.get("turns")
    if not isinstance(turns, list) or not turns:
        raise _wrong(path, line, "no_turns")
    part = body.get("set", "held" if path.stem.endswith("_held") else "dev")
    if part not in SETS[:2]:
        raise _wrong(path, line, "bad_set", value=part)
    tags = body.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise _wrong(path, line, "bad_tags")
    said = tuple(_turn(path, line, number, turn) for number, turn in enumerate(turns, start=1))
    return Conversation(str(name), path.name, said, tuple(dict.fromkeys(tags)), part)


def _turn(path: Path, line: int, number: int, turn: Any) -> Said:
    """One turn; without `expect` nothing is asked of it, unless another key stands there in its place."""
    if not isinstance(turn, dict) or not isinstance(turn.get("user"), str):
        raise _wrong(path, line, "no_user", turn=number)
    expect = turn.get("expect", {})
    if not isinstance(expect, dict) or ("expect" not in turn and set(turn) - {"user", "clock"}):
        raise _wrong(path, line, "no_expect", turn=number)
    return Said(turn["user"], _clock(path, line, number, turn.get("clock")), _expected(path, line, number, expect))


def _clock(path: Path, line: int, number: int, value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _wrong(path, line, "bad_clock", turn=number, value=value) from error
    if at.tzinfo is None:
        raise _wrong(path, line, "bad_clock", turn=number, value=value)
    return at


def _expected(path: Path, line: int, number: int, expect: dict[str, Any]) -> dict[str, Any]:
    """The expectations with every list made a tuple; a key or a value that is not known is an error."""
    checked: dict[str, Any] = {}
    for key, value in expect.items():
        if key not in KEYS:
            raise _wrong(path, line, "unknown_key", turn=number, key=key, known=", ".join(KEYS))
        several = key in LISTS or key == "aspect"
        values = value if several and isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in values):
            raise _wrong(path, line, "bad_value", turn=number, key=key, value=value)
        for one in values:
            if key in KNOWN and one not in KNOWN[key]:
                known = ", ".join(sorted(KNOWN[key]))
                raise _wrong(path, line, "unknown_value", turn=number, key=key, value=one, known=known)
        checked[key] = tuple(values) if several else value
    return checked
