"""Suite `dialogues`: whole conversations, each turn of which must show what its citizen may expect."""

from __future__ import annotations

import logging
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from tqdm import tqdm

from assistant.models import Intent, Kind, Message, Reply, ScoredIntent, Turn, Understanding
from assistant.wiring import Services
from evals.conversations import SHIPPED, Conversation, read_conversations, shipped_files
from evals.home import sampled
from evals.metrics import mean, percentile
from evals.report import Report

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""When a conversation begins that names no time; each further turn is a minute later."""
STEP = timedelta(minutes=1)
STRANGER = SHIPPED / "stranger.toml"
"""A ticket that another person has filed: the conversations may ask for it and must not be told of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a turn came to: the reply, what the message was taken to mean, and the elements taken to be asked."""

    reply: Reply
    understanding: Understanding | None
    aspects: tuple[str, ...]


@dataclass(slots=True)
class Played:
    """Every turn's outcome by key and by tag, the conversations met, the failures, the milliseconds of each turn."""

    turns: list[bool] = field(default_factory=list)
    conversations: list[bool] = field(default_factory=list)
    keys: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    tags: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    failures: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Share of turns that met every expectation, 0..1."""
        return mean([float(met) for met in self.turns])


async def dialogues(files: Sequence[Path], *, part: str | None = None) -> Report:
    """Plays the conversations of the files against the shipped knowledge in a throw-away home.

    Without files the shipped suite is played. `part` is `dev`, `held` or `all`; None takes `dev` of the shipped suite
    and all of the files given.
    """
    began = perf_counter()
    chosen = part or ("all" if files else "dev")
    read = [one for path in (files or shipped_files()) for one in read_conversations(path)]
    asked = [one for one in read if chosen in ("all", one.part)]
    async with sampled() as services:
        played = await play(services, asked)
        settings = {
            "set": chosen,
            "conversations": len(asked),
            "files": ", ".join(path.name for path in files) if files else "shipped",
            "embedder": services.settings.embedder,
        }
    return Report(
        "dialogues", len(played.turns), metrics(played), settings, perf_counter() - began, tuple(played.failures)
    )


def metrics(played: Played) -> dict[str, float]:
    """The shares and the latency by the names of the report."""
    found = {"turns_met": played.rate, "conversations_met": _share(played.conversations)}
    found |= {f"met:{key}": _share(met) for key, met in sorted(played.keys.items())}
    found |= {f"met:tag:{tag}": _share(met) for tag, met in sorted(played.tags.items())}
    found["latency_ms_p50"] = percentile(played.times, 0.5)
    found["latency_ms_p95"] = percentile(played.times, 0.95)
    return found


def _share(met: Sequence[bool]) -> float:
    return mean([float(one) for one in met])


async def play(services: Services, conversations: Sequence[Conversation]) -> Played:
    """Every conversation in a session of its own."""
    played = Played()
    known = await _stranger(services)
    for conversation in tqdm(conversations, desc="dialogues", mininterval=1):
        await _converse(services, conversation, played, dict(known))
    return played


async def _stranger(services: Services) -> dict[str, str]:
    """The number and code of another person's ticket, as placeholders that the conversations may use."""
    fields = tomllib.loads(STRANGER.read_text("utf-8"))
    session_id = await services.open_session("eval", services.clock.now())
    created = await services.tickets.create(fields, session_id=session_id, idempotency_key=None)
    return {"{{other_number}}": created.number, "{{other_code}}": created.pickup_code or ""}


async def _converse(
    services: Services, conversation: Conversation, played: Played, placeholders: dict[str, str]
) -> None:
    session_id = await services.open_session("eval", services.clock.now())
    met_all = True
    at = NOON - STEP
    for number, said in enumerate(conversation.turns, start=1):
        at = said.at or at + STEP
        user = _filled(said.user, placeholders)
        began = perf_counter()
        shown = await _ask(services, session_id, user, at)
        played.times.append((perf_counter() - began) * 1000)
        if shown.reply.kind is Kind.TICKET_CREATED and shown.reply.ticket is not None:
            placeholders["{{number}}"] = shown.reply.ticket.number or ""
            placeholders["{{pickup_code}}"] = shown.reply.ticket.pickup_code or ""
        expect = {key: _filled_all(value, placeholders) for key, value in said.expect.items()}
        missed = misses(expect, shown)
        met_all = met_all and not missed
        played.turns.append(not missed)
        for key in expect:
            played.keys[key].append(key not in missed)
        for tag in conversation.tags:
            played.tags[tag].append(not missed)
        if missed:
            failure = {"id": conversation.id, "file": conversation.source, "turn": number, "user": user}
            wanted = {key: expect[key] for key in missed}
            got = {key: value for key, value in got_of(shown).items() if key in (*missed, "kind")}
            played.failures.append({**failure, "wanted": wanted, "got": got, "text": shown.reply.text})
    played.conversations.append(met_all)


async def _ask(services: Services, session_id: str, text: str, at: datetime) -> Shown:
    seen: list[Turn] = []
    message = Message(text=text, received_at=at)
    try:
        reply = await services.dialogue.respond(session_id, message, observe=seen.append)
    except Exception as error:
        log.exception("a turn was not answered")
        return Shown(_broken(session_id, error), None, ())
    turn = seen[-1]
    asked = (*(turn.understanding.aspects if turn.understanding else ()), *turn.state.aspects)
    return Shown(reply, turn.understanding, tuple(dict.fromkeys(aspect.value for aspect in asked)))


def _broken(session_id: str, error: Exception) -> Reply:
    """What stands in the report for a turn that ended in an exception: it meets nothing."""
    nothing = ScoredIntent(name=Intent.OUT_OF_SCOPE, confidence=0.0)
    text = f"{type(error).__name__}: {error}"
    return Reply(reply_id="", session_id=session_id, kind=Kind.ERROR, text=text, intent=nothing, trace_id="")


def _filled(text: str, placeholders: Mapping[str, str]) -> str:
    for name, value in placeholders.items():
        text = text.replace(name, value)
    return text


def _filled_all(value: Any, placeholders: Mapping[str, str]) -> Any:
    return tuple(_filled(one, placeholders) for one in value) if isinstance(value, tuple) else value


def got_of(shown: Shown) -> dict[str, Any]:
    """What the turn shows for each key that an expectation may have; None where it shows nothing."""
    reply, understood = shown.reply, shown.understanding
    fields = reply.ticket.fields if reply.ticket else {}
    urgency = understood.urgency.value if understood else None
    return {
        "kind": reply.kind.value,
        "intent": reply.intent.name.value,
        "desk": reply.desk,
        "item": reply.item.name if reply.item else None,
        "aspect": shown.aspects,
        "cites": tuple(citation.title for citation in reply.citations),
        "ticket_type": fields.get("type") or (understood.ticket_type if understood else None),
        "urgency": "emergency" if reply.kind is Kind.EMERGENCY else fields.get("urgency") or urgency,
    }


def misses(expect: Mapping[str, Any], shown: Shown) -> list[str]:
    """The keys of the expectations that a turn does not meet; all of them where it ended in an error."""
    if shown.reply.kind is Kind.ERROR:
        return list(expect)
    got, text = got_of(shown), shown.reply.text
    checks: dict[str, Callable[[Any], bool]] = {
        "item": lambda value: got["item"] is not None and value in got["item"],
        "aspect": lambda value: all(one in got["aspect"] for one in value),
        "contains": lambda value: all(part in text for part in value),
        "not_contains": lambda value: not any(part in text for part in value),
        "cites": lambda value: all(any(part in title for title in got["cites"]) for part in value),
    }
    return [
        key
        for key, value in expect.items()
        if not (checks[key](value) if key in checks else str(got[key] or "") == value)
    ]
