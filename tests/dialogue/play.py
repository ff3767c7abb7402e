"""Plays recorded conversations through a running assistant and compares every turn with what it must show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.models import Reply
from assistant.wiring import Services
from tests.dialogue.conftest import NOON, Citizen

DATA = Path(__file__).parent / "data"


@dataclass(slots=True)
class Played:
    """How many turns met every expectation, which expectations were missed, and where."""

    turns: int = 0
    met: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest_ms: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Share of turns that met every expectation, 0..1."""
        return self.met / max(1, self.turns)


def dialogues(name: str) -> list[dict[str, Any]]:
    """The conversations of `data/NAME.jsonl`."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines() if line]


async def play(services: Services, name: str) -> Played:
    """Every conversation of a set, each in a session of its own."""
    played = Played()
    for dialogue in dialogues(name):
        citizen = Citizen(services, await services.open_session("test", NOON))
        for number, turn in enumerate(dialogue["turns"], start=1):
            at = datetime.fromisoformat(turn["clock"]) if "clock" in turn else NOON
            reply = await citizen.say(turn["user"], at)
            state = await services.conversations.state(citizen.session_id)
            missed = misses(turn["expect"], reply, [aspect.value for aspect in state.aspects])
            played.turns += 1
            played.met += not missed
            played.missed.update(missed)
            if reply.engine == "catalogue" and reply.item is not None:
                played.slowest_ms.append(reply.took_ms)
            if missed:
                told = {key: turn["expect"][key] for key in missed}
                got = f"{reply.kind.value}/{reply.intent.name.value}/{reply.item.name if reply.item else ''}"
                played.failures.append(
                    f"{dialogue['id']}:{number} {turn['user']!r} wants {told} got {got} {reply.text[:90]!r}"
                )
    return played


def misses(expect: Mapping[str, Any], reply: Reply, asked: list[str]) -> list[str]:
    """The keys of the expectations that a reply does not meet; `asked` are the elements taken to be asked."""
    ticket = reply.ticket.fields if reply.ticket else {}
    checks: dict[str, Callable[[Any], bool]] = {
        "kind": lambda value: reply.kind.value == value,
        "intent": lambda value: reply.intent.name.value == value,
        "desk": lambda value: reply.desk == value,
        "item": lambda value: reply.item is not None and value in reply.item.name,
        "aspect": lambda value: all(one in asked for one in ([value] if isinstance(value, str) else value)),
        "contains": lambda value: all(part in reply.text for part in value),
        "not_contains": lambda value: not any(part in reply.text for part in value),
        "cites": lambda value: all(any(part in one.title for one in reply.citations) for part in value),
        "ticket_type": lambda value: ticket.get("type") == value,
        "urgency": lambda value: ticket.get("urgency") == value,
    }
    return [key for key, value in expect.items() if not checks[key](value)]
