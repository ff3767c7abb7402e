"""The server's secret, from which pick-up codes are made. Lose it and no code fits any more: back it up."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

BYTES = 32


def server_secret(home: Path) -> bytes:
    """The secret of this home, made on first use and readable by its owner only. Workers that start together agree."""
    file = home / "secret.key"
    home.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        draft = home / f".secret.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(BYTES), encoding="ascii")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return bytes.fromhex(file.read_text(encoding="ascii").strip())
