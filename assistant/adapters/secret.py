"""What only the server's owner may read: its home, and in it the secret from which pick-up codes are made.

Lose the secret and no code fits any more: back it up.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

BYTES = 32


def private_home(home: Path) -> None:
    """Make the state directory; it and everything in it is for its owner only. What belongs to others is left."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (home, *home.rglob("*")):
        with contextlib.suppress(PermissionError, FileNotFoundError):
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                path.chmod(0o700 if path.is_dir() else 0o600)


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
