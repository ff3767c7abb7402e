"""What shows a newcomer a living system: knowledge, staff and tickets of a made-up city in an empty home."""

from __future__ import annotations

import secrets
import tomllib
from pathlib import Path

from assistant.hotline.models import Role
from assistant.wiring import Services

TICKETS = Path(__file__).parent / "hotline" / "data" / "demo_tickets.toml"
PREFIX = "demo-"
ROLES = tuple(role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM))
PASSWORD_FILE = "demo-password"  # noqa: S105 (a file name)


def password_of(home: Path) -> str:
    """The demonstration password of this home: random, readable by its owner only."""
    file = home / PASSWORD_FILE
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(9), "ascii")
    return file.read_text("ascii")


def usernames() -> list[str]:
    """One account a role."""
    return [PREFIX + role.value.replace("_", "-") for role in ROLES]


async def seed_staff(services: Services) -> bool:
    """Adds the demonstration accounts where there is no account at all; whether it did."""
    if await services.staff.count():
        return False
    password = password_of(services.settings.home)
    for role, username in zip(ROLES, usernames(), strict=True):
        await services.staff.add(username, password, role)
    return True


async def seed_tickets(services: Services) -> int:
    """Opens the demonstration tickets, once; their number."""
    entries = tomllib.loads(TICKETS.read_text("utf-8"))["ticket"]
    for number, entry in enumerate(entries):
        fields = {
            "type": entry["type"],
            "description": entry["description"],
            "location": {"text": entry["location"], "area": entry["area"]},
            "channel": "demo",
        }
        await services.tickets.create(fields, session_id=None, idempotency_key=f"demo-{number}")
    return len(entries)
