"""Limits how often a pick-up code may be guessed, whichever door the guesses come through."""

from __future__ import annotations

import math
from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
WRONG = 10
WRONG_BY_ALL = 100
"""Of eight digits, so many tries in each window find a code once in some decades."""
KEYS = 20_000


class Guesses:
    """Wrong codes within the window: by ticket and by who guesses, and by ticket alone up to a higher limit.

    So a stranger who guesses does not lock out the owner. Beyond a limit even the right code does not open.
    """

    def __init__(self) -> None:
        self._wrong: dict[tuple[str, str | None], deque[datetime]] = {}

    def wait(self, number: str, who: str, now: datetime) -> int:
        """The seconds until that person may try that ticket again; 0 for now."""
        waits = (self._until((number, who), WRONG, now), self._until((number, None), WRONG_BY_ALL, now))
        return max(waits)

    def _until(self, key: tuple[str, str | None], limit: int, now: datetime) -> int:
        times = self._wrong.get(key)
        if times is None:
            return 0
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if not times:
            del self._wrong[key]
        return math.ceil((times[0] + WINDOW - now).total_seconds()) if len(times) >= limit else 0

    def wrong(self, number: str, who: str, now: datetime) -> None:
        """Count a wrong code. What was guessed at longest ago is dropped beyond a bound."""
        for key, limit in (((number, who), WRONG), ((number, None), WRONG_BY_ALL)):
            self._wrong.setdefault(key, deque(maxlen=limit)).append(now)
        while len(self._wrong) > KEYS:
            self._wrong.pop(next(iter(self._wrong)))
