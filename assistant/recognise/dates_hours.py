"""Parts of a day and hours of the clock, as people say them of twelve hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.recognise.dates_calendar import number
from assistant.recognise.dates_words import DAY, Said, Span, Unresolved, values

HALF_HOUR = timedelta(minutes=30)


def part_hours(written: str) -> tuple[int, int]:
    """Hours from and up to of a part of the day, by the longest entry in its name."""
    known = values("part")
    name = max((one for one in known if one in written), key=len)
    return int(known[name][0]), int(known[name][1])


def hours(said: Said, day: datetime) -> Span:
    """The part of the day, or the hour in it."""
    part = part_hours(said.parts[-1]) if said.parts else None
    if len(said.parts) > 1 and part == (0, 6) and part_hours(said.parts[0])[0] >= 18:
        day += DAY
    if "clock" not in said.words:
        assert part is not None
        return day + timedelta(hours=part[0]), day + timedelta(hours=part[1])
    clock = said.words["clock"]
    if pair := clock.get("clock_pair"):
        first = number(pair[:-1])
        begins = day + timedelta(hours=_hour(first, part))
        return begins, begins + timedelta(hours=2)
    hour = number(clock.get("clock_h") or clock.get("clock_h2") or "")
    minute = 30 if clock.get("clock_half") else 15 * number(clock["clock_q"]) if clock.get("clock_q") else 0
    if written := (clock.get("clock_m") or clock.get("clock_m2")):
        minute = number(written)
    if hour > 24 or minute > 59:
        raise Unresolved("no such hour")
    moment = day + timedelta(hours=_hour(hour, part), minutes=minute)
    if clock.get("clock_more"):
        return moment, moment + (timedelta(hours=1) if not minute else timedelta(minutes=10))
    if clock.get("clock_near") or said.marks & {"about", "roughly"}:
        return moment - HALF_HOUR, moment + HALF_HOUR
    return moment, moment


def _hour(hour: int, part: tuple[int, int] | None) -> int:
    """The hour of 24, from what was said of 12, in the part of the day; above 24 is the next day."""
    if part is None or hour > 12:
        return hour
    first, last = part
    if last <= 10 or first == 8:
        return 0 if hour == 12 and first == 0 else hour
    if first >= 18:
        return hour + 24 if hour <= 4 or (first == 22 and hour <= 5) else hour + 12
    return hour + 12 if hour < (11 if first == 11 else 12) and not (first == 6 and hour >= 6) else hour
