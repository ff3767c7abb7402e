"""Staff, their sign-ins and the audit log. Passwords are kept as Argon2id hashes, tokens as SHA-256."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, delete, insert, select, update

from assistant.adapters.store import Store
from assistant.adapters.tables import AuditRow, StaffRow, StaffSessionRow
from assistant.hotline.errors import FieldError
from assistant.hotline.models import STAFF_ROLES, Role
from assistant.ports import Clock

PASSWORD_CHARACTERS = 10
DEMO = "demo-"
"""How the names of demonstration accounts begin."""
_SIGNED_IN = (
    select(StaffRow.username, StaffRow.name, StaffRow.role, StaffRow.desk, StaffRow.unit)
    .join(StaffSessionRow, StaffSessionRow.username == StaffRow.username)
    .where(
        StaffSessionRow.token_hash == bindparam("token_hash"),
        StaffSessionRow.expires_at > bindparam("now"),
        StaffRow.disabled.is_(False),
    )
)
"""Asked with every request: put together once."""


@dataclass(frozen=True)
class Staff:
    """A member of staff, without the password."""

    username: str
    name: str
    role: Role
    desk: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class SignIn:
    """A sign-in just made. The token is told once."""

    token: str
    expires_at: datetime
    staff: Staff


def hashed(token: str) -> str:
    """SHA-256 of a random token, hexadecimal: what the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


class SqlStaff:
    """Staff accounts. Argon2 runs in a thread, two at a time, so that conversations go on meanwhile."""

    def __init__(self, store: Store, *, clock: Clock, lifetime: timedelta, mask: Callable[[str], str]) -> None:
        self._store = store
        self._clock = clock
        self._lifetime = lifetime
        self._mask = mask
        self._hasher = PasswordHasher()
        self._hashing = asyncio.Semaphore(2)
        self._nobody = ""

    async def add(
        self,
        username: str,
        password: str,
        role: Role | str,
        *,
        name: str = "",
        desk: str | None = None,
        unit: str | None = None,
    ) -> bool:
        """Add a member of staff; False when the name is taken.

        FieldError for a short password or a role that is not staff's. An account of role `unit` without its unit
        reads no ticket.
        """
        if role not in STAFF_ROLES:
            raise FieldError("role", "unknown_role")
        account: dict[str, Any] = {"name": name, "role": str(role), "desk": desk, "unit": unit, "disabled": False}
        account |= {"password_hash": await self._hash(password), "created_at": self._clock.now()}
        put = self._store.insert(StaffRow).values(username=username, **account)
        new = put.on_conflict_do_nothing(index_elements=["username"]).returning(StaffRow.username)
        async with self._store.write() as connection:
            return (await connection.execute(new)).first() is not None

    async def set_password(self, username: str, password: str) -> bool:
        """Change a password and end the account's sign-ins; False when there is no such account."""
        values = {"password_hash": await self._hash(password)}
        async with self._store.write() as connection:
            changed = await connection.execute(update(StaffRow).where(StaffRow.username == username).values(values))
            await connection.execute(delete(StaffSessionRow).where(StaffSessionRow.username == username))
        return changed.rowcount == 1

    async def _hash(self, password: str) -> str:
        if len(password) < PASSWORD_CHARACTERS:
            raise FieldError("password", "password_short")
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def remove(self, *, username: str | None = None, demo: bool = False) -> list[str]:
        """Remove one account, or all demonstration accounts, with their sign-ins; the names removed."""
        condition = StaffRow.username.startswith(DEMO, autoescape=True) if demo else StaffRow.username == username
        async with self._store.write() as connection:
            gone = await connection.execute(delete(StaffRow).where(condition).returning(StaffRow.username))
            return sorted(row.username for row in gone)

    async def sign_in(self, username: str, password: str) -> SignIn | None:
        """A new sign-in; None when name or password is wrong, which of them cannot be told from the time taken."""
        async with self._store.read() as connection:
            query = select(StaffRow.__table__).where(StaffRow.username == username, StaffRow.disabled.is_(False))
            row = (await connection.execute(query)).first()
        async with self._hashing:
            fits = await asyncio.to_thread(self._fits, row.password_hash if row is not None else None, password)
        if row is None or not fits:
            return None
        token, now = "s_" + secrets.token_urlsafe(32), self._clock.now()
        values = {"token_hash": hashed(token), "username": username, "created_at": now}
        expires_at = now + self._lifetime
        async with self._store.write() as connection:
            await connection.execute(delete(StaffSessionRow).where(StaffSessionRow.expires_at < now))
            await connection.execute(insert(StaffSessionRow).values(**values, expires_at=expires_at))
        return SignIn(token, expires_at, Staff(row.username, row.name, Role(row.role), row.desk, row.unit))

    def _fits(self, password_hash: str | None, password: str) -> bool:
        self._nobody = self._nobody or self._hasher.hash(secrets.token_urlsafe(16))
        try:
            return self._hasher.verify(password_hash or self._nobody, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    async def by_token(self, token: str) -> Staff | None:
        """Who is signed in with that token; None when nobody is, or no longer."""
        given = {"token_hash": hashed(token), "now": self._clock.now()}
        async with self._store.read() as connection:
            row = (await connection.execute(_SIGNED_IN, given)).first()
        return None if row is None else Staff(row.username, row.name, Role(row.role), row.desk, row.unit)

    async def sign_out(self, token: str) -> None:
        """End that sign-in."""
        async with self._store.write() as connection:
            await connection.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == hashed(token)))

    async def disable(self, username: str) -> None:
        """Shut an account and end its sign-ins."""
        async with self._store.write() as connection:
            await connection.execute(update(StaffRow).where(StaffRow.username == username).values(disabled=True))
            await connection.execute(delete(StaffSessionRow).where(StaffSessionRow.username == username))

    async def count(self) -> int:
        """How many accounts there are."""
        async with self._store.read() as connection:
            return len((await connection.execute(select(StaffRow.username))).all())

    async def audit(self, actor: str, action: str, subject: str = "", detail: str = "") -> None:
        """Note who did what; the detail is masked."""
        values = {"actor": actor, "action": action, "subject": subject, "detail": self._mask(detail)}
        async with self._store.write() as connection:
            await connection.execute(insert(AuditRow).values(**values, at=self._clock.now()))

    async def audited(self, limit: int = 100) -> list[tuple[datetime, str, str, str]]:
        """The last entries of the audit log: when, who, what, to what."""
        a = AuditRow
        query = select(a.at, a.actor, a.action, a.subject).order_by(a.id.desc()).limit(limit)
        async with self._store.read() as connection:
            return [(row.at, row.actor, row.action, row.subject) for row in await connection.execute(query)]
