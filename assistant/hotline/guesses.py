"""Limits how often a pick-up code may be guessed, whichever door the guesses come through."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
WRONG = 10
TICKETS = 10_000


class Guesses:
    """Wrong codes by ticket number within the window. Beyond the limit even the right code does not open."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[datetime]] = {}

    def exhausted(self, number: str, now: datetime) -> bool:
        """Whether the ticket has been guessed at too often."""
        times = self._wrong.get(number)
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if times is not None and not times:
            del self._wrong[number]
        return bool(times) and len(times or ()) >= WRONG

    def wrong(self, number: str, now: datetime) -> None:
        """Count a wrong code. The ticket guessed at longest ago is dropped beyond a bound."""
        self._wrong.setdefault(number, deque(maxlen=WRONG)).append(now)
        while len(self._wrong) > TICKETS:
            self._wrong.pop(next(iter(self._wrong)))
