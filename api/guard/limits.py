"""How often something may be done: sliding windows, within one process or shared through Redis."""

from __future__ import annotations

import math
import secrets
from collections import OrderedDict, deque
from datetime import datetime
from typing import Any, Protocol

from assistant.ports import Clock

KEYS = 50_000


class Limiter(Protocol):
    """Counts events by key."""

    async def hit(self, key: str, limit: int, seconds: int = 60) -> int:
        """Count one; 0 when it is within `limit` per `seconds`, else the seconds to wait."""
        ...

    async def close(self) -> None: ...


class MemoryLimiter:
    """For one process. The key unused longest is dropped beyond a bound, so that no flood fills the memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()

    async def hit(self, key: str, limit: int, seconds: int = 60) -> int:
        """Count one in this process."""
        now = self._clock.now()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and (now - times[0]).total_seconds() >= seconds:
            times.popleft()
        if len(times) >= limit:
            return max(1, math.ceil(seconds - (now - times[0]).total_seconds()))
        times.append(now)
        if len(self._times) > KEYS:
            self._times.popitem(last=False)
        return 0

    async def close(self) -> None:
        """Nothing to give back."""


class RedisLimiter:
    """For several processes: a sorted set of moments for each key."""

    def __init__(self, url: str, clock: Clock) -> None:
        from redis.asyncio import Redis

        self._redis: Any = Redis.from_url(url)
        self._clock = clock

    async def hit(self, key: str, limit: int, seconds: int = 60) -> int:
        """Count one in Redis; a refused one is not counted."""
        name, now = f"yixian:limit:{key}", self._clock.now().timestamp()
        member = f"{now}:{secrets.token_hex(4)}"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zremrangebyscore(name, 0, now - seconds)
            pipe.zadd(name, {member: now})
            pipe.zcard(name)
            pipe.zrange(name, 0, 0, withscores=True)
            pipe.expire(name, seconds + 1)
            _, _, count, oldest, _ = await pipe.execute()
        if count <= limit:
            return 0
        await self._redis.zrem(name, member)
        return max(1, math.ceil(seconds - (now - float(oldest[0][1]))))

    async def close(self) -> None:
        """Return the connections."""
        await self._redis.aclose()
