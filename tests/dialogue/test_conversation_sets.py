"""A few hundred citizens: most of what they say must be taken as meant. `dev` is tuned on, `held` is not."""

from __future__ import annotations

import pytest

from assistant.wiring import Services
from tests.dialogue.play import dialogues, play

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOUNDS = {"dev": 0.95, "held": 0.85}


@pytest.mark.parametrize("name", list(BOUNDS))
async def test_the_conversations_go_as_their_citizens_expect(services: Services, name: str) -> None:
    played = await play(services, name)
    print(f"{name}: {played.met}/{played.turns} = {played.rate:.3f}")
    report = "\n".join(played.failures)
    assert played.rate >= BOUNDS[name], f"{name}: {played.rate:.3f}, missed {dict(played.missed)}\n{report}"


async def test_the_sets_are_large_enough_and_share_no_conversation() -> None:
    dev, held = dialogues("dev"), dialogues("held")
    assert len(dev) + len(held) >= 300
    said = {tuple(turn["user"] for turn in dialogue["turns"]) for dialogue in dev}
    assert not said & {tuple(turn["user"] for turn in dialogue["turns"]) for dialogue in held}
