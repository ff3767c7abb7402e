"""A few hundred citizens: most of what they say must be taken as meant. `dev` is tuned on, `held` is not."""

from __future__ import annotations

import pytest

from assistant.wiring import Services
from evals.conversations import SHIPPED, read_conversations
from evals.dialogues import play

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOUNDS = {"items_dev": 0.95, "items_held": 0.85, "callers_dev": 0.9, "callers_held": 0.75}


@pytest.mark.parametrize("name", list(BOUNDS))
async def test_the_conversations_go_as_their_citizens_expect(services: Services, name: str) -> None:
    played = await play(services, read_conversations(SHIPPED / f"{name}.jsonl"))
    missed = {key: met.count(False) for key, met in played.keys.items()}
    report = "\n".join(str(failure) for failure in played.failures)
    assert played.rate >= BOUNDS[name], f"{name}: {played.rate:.3f}, missed {missed}\n{report}"


async def test_the_sets_are_large_enough_and_share_no_conversation() -> None:
    for name in ("items", "callers"):
        dev, held = (read_conversations(SHIPPED / f"{name}_{part}.jsonl") for part in ("dev", "held"))
        assert len(dev) + len(held) >= 300
        said = {tuple(turn.user for turn in one.turns) for one in dev}
        assert not said & {tuple(turn.user for turn in one.turns) for one in held}
