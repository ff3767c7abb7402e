"""What one message of a conversation has come to, sealed, so that it can pass through another server's tracker.

The seal is closed with the house's secret for one sender: what is in it cannot be read on the way, and a state that was
changed, or taken from another conversation, is not believed.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from assistant.cipher import Cipher
from assistant.models import DialogueState, Frozen, Reply, Turn, Understanding


class Held(Frozen):
    """The state, and of a message not yet answered: which one it is and what it was taken to mean."""

    state: DialogueState
    turn_id: str = ""
    text: str = ""
    received_at: datetime | None = None
    client_message_id: str | None = None
    understanding: Understanding | None = None
    reply: Reply | None = None


class Seal:
    """Closes and opens what is held for one sender."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = Cipher(secret, b"dialogue state")

    def close(self, sender: str, held: Held) -> str:
        """The sealed text, which tells nothing to whoever carries it."""
        return self._cipher.close(held.model_dump_json(exclude_defaults=True), sender)

    def open(self, sender: str, sealed: object) -> Held | None:
        """What is held; None when there is nothing or the seal is not ours for that sender."""
        body = self._cipher.open(sealed, sender)
        if body is None:
            return None
        try:
            return Held.model_validate_json(body)
        except ValidationError:
            return None


def held_of(turn: Turn) -> Held:
    """A message that is read but not answered yet."""
    return Held(
        state=turn.state,
        turn_id=turn.turn_id,
        text=turn.message.text,
        received_at=turn.message.received_at,
        client_message_id=turn.message.client_message_id,
        understanding=turn.understanding,
        reply=turn.reply,
    )
