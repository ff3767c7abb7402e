"""What the words of a time mean, resolved against the clock."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from assistant.recognise.dates_calendar import added, days_off, festival_day, festivals, month_length, number
from assistant.recognise.dates_hours import hours, part_hours
from assistant.recognise.dates_words import DAY, Said, Span, Unresolved, size, values


def resolve(said: Said, now: datetime, base: datetime | None = None) -> Span:
    """The interval meant; `base` is the beginning of a range whose end this is. Raises Unresolved."""
    try:
        return _marked(said, _interval(said, now, base), now)
    except (ValueError, OverflowError, KeyError) as error:
        raise Unresolved(str(error)) from error


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def _days(begins: date, ends: date, now: datetime) -> Span:
    return _midnight(begins, now), _midnight(ends, now)


def _marked(said: Said, span: Span, now: datetime) -> Span:
    begins, ends = span
    around = timedelta(days=size("around"))
    if "since" in said.marks and begins <= now:
        return begins, now
    if "before" in said.marks:
        return (begins - around, begins) if "clock" not in said.words else (_floor(begins), begins)
    if "after" in said.marks:
        if "clock" not in said.words:
            return ends, ends + around
        return begins, _end_of_part(said, begins)
    return span


def _floor(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _end_of_part(said: Said, begins: datetime) -> datetime:
    if said.parts:
        _, last = part_hours(said.parts[-1])
        ends = _floor(begins) + timedelta(hours=last)
        return ends if ends > begins else ends + DAY
    return _floor(begins) + DAY


def _interval(said: Said, now: datetime, base: datetime | None) -> Span:
    if span := _counted(said, now):
        return span
    if "clock" not in said.words and not said.parts:
        return _day_span(said, now)
    if said.of_day:
        day = _day_span(said, now)[0]
        return hours(said, day)
    if base is not None:
        day = _floor(base)
        span = hours(said, day)
        return span if span[0] >= base else hours(said, day + DAY)
    if "clock" in said.words and not _clock_stands_alone(said):
        raise Unresolved("an hour without a part of the day")
    span = hours(said, _floor(now))
    return span if span[0] <= now else hours(said, _floor(now) - DAY)


def _clock_stands_alone(said: Said) -> bool:
    """Whether the hour is surely one: written in figures, or with minutes, or in a part of a day."""
    clock = said.words["clock"]
    if said.parts or clock.get("clock_h2") or "each" in said.words:
        return True
    sure = any(clock.get(name) for name in ("clock_half", "clock_q", "clock_m", "clock_more", "clock_near"))
    return sure or bool(said.marks & {"about", "after", "before", "joined"})


def _counted(said: Said, now: datetime) -> Span | None:
    """Times counted back from the moment of speaking."""
    if "just" in said.words:
        return now - timedelta(minutes=size("just")), now
    if unit := values("unit_minutes").get(said.get("ago", "ago_u")):
        count = _amount(said.get("ago", "ago_n")) + (0.5 if said.get("ago", "ago_h") == "半" else 0)
        moment = now - timedelta(minutes=count * unit)
        return moment, moment
    if "recent" in said.words:
        return _floor(now) - (size("recent") - 1) * DAY, now
    for kind in ("last", "lasting"):
        if kind in said.words:
            days = _amount(said.get(kind, f"{kind}_n")) * values("unit_days")[said.get(kind, f"{kind}_u")]
            return _floor(now) - (max(1, int(days)) - 1) * DAY, now
    if said.get("each", "each_p") == "" and "each" in said.words:
        return _floor(now) - 6 * DAY, now
    return None


def _amount(written: str) -> float:
    few = values("few")
    return float(few[written]) if written in few else float(number(written))


def _day_span(said: Said, now: datetime) -> Span:
    today = now.date()
    for kind, read in _READERS:
        if kind in said.words:
            return _days(*read(said, today), now)
    if "each" in said.words:
        return _days(today, today + DAY, now)
    raise Unresolved("nothing says when")


def _turn(written: str) -> int:
    return int(values("turn")[re.sub("[个月]", "", written)]) if written else 0


def _year(said: Said, today: date) -> int | None:
    if written := said.get("year", "year_n"):
        year = number(written)
        return year if year > 99 else 2000 + year
    if relative := said.get("year", "year_r"):
        return today.year + int(values("year")[relative])
    return None


def _iso(said: Said, today: date) -> tuple[date, date]:
    month = next(said.get("iso", f"iso_m{n}") for n in (1, 2, 3) if said.get("iso", f"iso_m{n}"))
    day = next(said.get("iso", f"iso_d{n}") for n in (1, 2, 3) if said.get("iso", f"iso_d{n}"))
    return _one(date(int(said.get("iso", "iso_y")), int(month), int(day)))


def _one(day: date) -> tuple[date, date]:
    return day, day + DAY


def _relative(said: Said, today: date) -> tuple[date, date]:
    if "short" in said.words:
        ahead = {"今": 0, "昨": -1, "前": -2, "明": 1}[said.get("short", "short_d")]
        return _one(today + ahead * DAY)
    return _one(today + int(values("relday")[said.get("relday", "relday_n")]) * DAY)


def _ago(said: Said, today: date) -> tuple[date, date]:
    count, unit = _amount(said.get("ago", "ago_n")), said.get("ago", "ago_u")
    half = 0.5 if said.get("ago", "ago_h") == "半" else 0.0
    if months := values("months").get(unit):
        if unit == "月" and not said.get("ago", "ago_g"):
            raise Unresolved("a month of the year, not so many months")
        whole = (count + half) * months
        return _one(added(today, -int(whole)) - (DAY * 15 if whole % 1 else timedelta()))
    return _one(today - DAY * int((count + half) * values("unit_days")[unit]))


def _few_days_ago(said: Said, today: date) -> tuple[date, date]:
    few, unit = said.get("before_days", "before_days_n"), values("unit_days")[said.get("before_days", "before_days_u")]
    count = size("few_days_ago") if few == "几" else number(few)
    return today - DAY * int(count * unit), today


def _week(said: Said, today: date) -> tuple[date, date]:
    written = said.get("week", "week_d")
    weekday = 6 if written in ("日", "天") else number(written) - 1
    monday = today - today.weekday() * DAY
    if turn := said.get("week", "week_r"):
        return _one(monday + 7 * DAY * _turn(turn) + weekday * DAY)
    day = monday + weekday * DAY
    if day > today and not said.ahead:
        day -= 7 * DAY
    return _one(day)


def _weekend(said: Said, today: date) -> tuple[date, date]:
    saturday = today + (5 - today.weekday()) * DAY
    if turn := said.get("weekend", "weekend_r"):
        saturday += 7 * DAY * _turn(turn)
    elif saturday > today and not said.ahead:
        saturday -= 7 * DAY
    return saturday, saturday + 2 * DAY


def _whole_week(said: Said, today: date) -> tuple[date, date]:
    monday = today + (7 * _turn(said.get("weekwhole", "weekwhole_r")) - today.weekday()) * DAY
    return monday, monday + 7 * DAY


def _festival(said: Said, today: date) -> tuple[date, date]:
    index = next(n for n in range(len(festivals())) if said.get("festival", f"festival_{n}"))
    return _festival_days(said, today, index, 0)


def _new_year(said: Said, today: date) -> tuple[date, date]:
    return _festival_days(said, today, 0, number(said.get("lunar", "lunar_n")) - 1)


def _festival_days(said: Said, today: date, index: int, shift: int) -> tuple[date, date]:
    one_day = "one_day" in said.marks or bool(said.parts) or "clock" in said.words or shift > 0 or "lunar" in said.words
    whole = not one_day and ("within" in said.marks or bool(festivals()[index].get("whole")))
    year = _year(said, today)
    years = (year,) if year else (today.year, today.year - 1) if not said.ahead else (today.year, today.year + 1)
    for each in years:
        day = festival_day(index, each)
        if day is None:
            continue
        begins, ends = days_off(index, day) if whole else _one(day + shift * DAY)
        if year or (begins <= today and not said.ahead) or (said.ahead and begins >= today):
            return begins, ends
    raise Unresolved("a festival outside the table")


def _month(said: Said, today: date) -> tuple[date, date]:
    first = _first_of_month(said, today)
    if "day" in said.words:
        return _one(first.replace(day=number(said.get("day", "day_n"))))
    part = said.get("month", "month_p") or said.get("monthpart", "monthpart_n")
    if not part:
        return first, added(first, 1)
    begins, ends = values("month_part")[part]
    return first.replace(day=begins), first.replace(day=ends) if ends else added(first, 1)


def _first_of_month(said: Said, today: date) -> date:
    first = today.replace(day=1)
    if "monthpart" in said.words:
        return first
    if turn := said.get("month", "month_r"):
        return added(first, _turn(turn))
    month, year = number(said.get("month", "month_n")), _year(said, today)
    if year is not None:
        return date(year, month, 1)
    day = date(today.year, month, number(said.get("day", "day_n")) if "day" in said.words else 1)
    if said.ahead and day < today:
        return date(today.year + 1, month, 1)
    if day > today and not said.ahead:
        return date(today.year - 1, month, 1)
    return date(today.year, month, 1)


def _day_of_month(said: Said, today: date) -> tuple[date, date]:
    day, first = number(said.get("day", "day_n")), today.replace(day=1)
    step = 1 if said.ahead else -1
    for months in range(12):
        month = added(first, step * months)
        if day <= month_length(month):
            found = month.replace(day=day)
            if (found >= today) if said.ahead else (found <= today):
                return _one(found)
    raise Unresolved("no month has such a day")


def _of_year(said: Said, today: date) -> tuple[date, date]:
    year = _year(said, today) or today.year
    if season := said.get("season", "season_n"):
        if "year" not in said.words:
            raise Unresolved("a season of every year")
        first, last = values("season")[season]
    elif part := said.get("yearpart", "yearpart_n") or said.get("year", "year_p"):
        first, last = values("year_part")[part]
    else:
        first, last = 1, 13
    return date(year, first, 1), added(date(year, 1, 1), last - 1)


_READERS = (
    ("iso", _iso),
    ("short", _relative),
    ("relday", _relative),
    ("week", _week),
    ("weekend", _weekend),
    ("weekwhole", _whole_week),
    ("lunar", _new_year),
    ("festival", _festival),
    ("ago", _ago),
    ("before_days", _few_days_ago),
    ("month", _month),
    ("monthpart", _month),
    ("day", _day_of_month),
    ("yearpart", _of_year),
    ("season", _of_year),
    ("year", _of_year),
)
