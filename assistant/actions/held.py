"""What one message of a conversation has come to, sealed, so that it can pass through another server's tracker.

The seal (HMAC-SHA256 with the house's secret) covers the sender too: a state that was changed on the way, or taken from
another conversation, is not believed.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from pydantic import ValidationError

from assistant.models import DialogueState, Frozen, Reply, Turn, Understanding

_HEX = 64


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
        self._secret = hmac.digest(secret, b"dialogue state", "sha256")

    def close(self, sender: str, held: Held) -> str:
        """The sealed text: 64 hexadecimal digits, then JSON."""
        body = held.model_dump_json(exclude_defaults=True)
        return self._mark(sender, body) + body

    def open(self, sender: str, sealed: object) -> Held | None:
        """What is held; None when there is nothing or the seal is not ours for that sender."""
        if not isinstance(sealed, str) or len(sealed) <= _HEX:
            return None
        mark, body = sealed[:_HEX], sealed[_HEX:]
        if not hmac.compare_digest(mark.encode(), self._mark(sender, body).encode()):
            return None
        try:
            return Held.model_validate_json(body)
        except ValidationError:
            return None

    def _mark(self, sender: str, body: str) -> str:
        return hmac.new(self._secret, f"{sender}\n{body}".encode(), hashlib.sha256).hexdigest()


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
