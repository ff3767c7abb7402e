"""Closes a text so that only this house can read it and nobody can change it: what is personal and kept for a while.

The standard library has no cipher, so one is put together from its parts in the textbook way: a keystream from
SHAKE-256 over key and nonce, then HMAC-SHA256 over all of it (encrypt-then-MAC).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

NONCE = 16
MARK = 32


class Cipher:
    """`purpose` parts the keys of one secret; a text closed for one purpose does not open for another."""

    def __init__(self, secret: bytes, purpose: bytes) -> None:
        self._stream_key = hmac.digest(secret, purpose + b" stream", "sha256")
        self._mark_key = hmac.digest(secret, purpose + b" mark", "sha256")

    def close(self, text: str, owner: str) -> str:
        """The closed text (URL-safe base64 without padding), which opens only for that owner. Never the same twice."""
        nonce = secrets.token_bytes(NONCE)
        hidden = self._crossed(nonce, text.encode())
        return base64.urlsafe_b64encode(nonce + hidden + self._mark(owner, nonce + hidden)).decode().rstrip("=")

    def open(self, closed: object, owner: str) -> str | None:
        """The text; None for anything that was not closed here, for this purpose and for that owner."""
        if not isinstance(closed, str):
            return None
        try:
            whole = base64.b64decode(closed.encode() + b"=" * (-len(closed) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            return None
        body, mark = whole[:-MARK], whole[-MARK:]
        if len(body) < NONCE or not hmac.compare_digest(mark, self._mark(owner, body)):
            return None
        return self._crossed(body[:NONCE], body[NONCE:]).decode()

    def _crossed(self, nonce: bytes, text: bytes) -> bytes:
        """The bytes with the keystream laid over them; a second time takes it off again."""
        stream = hashlib.shake_256(self._stream_key + nonce).digest(len(text))
        return (int.from_bytes(text, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(text), "big")

    def _mark(self, owner: str, body: bytes) -> bytes:
        named = owner.encode("utf-8", "surrogatepass")
        return hmac.digest(self._mark_key, len(named).to_bytes(4, "big") + named + body, "sha256")
