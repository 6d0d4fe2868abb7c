"""Times as the apps write them: chat labels, payment times, the status bar's clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .reading import plain

_DAY = 24 * 60
_EVENING = 18 * 60
_HALF_YEAR = 183  # days


class DayPart(StrEnum):
    """The words that stand for AM and PM, as written in either language."""

    MIDNIGHT = "半夜"
    DAWN = "凌晨"
    EARLY = "早上"
    MORNING = "上午"
    NOON = "中午"
    AFTERNOON = "下午"
    EVENING = "晚上"
    AM = "AM"
    PM = "PM"


_BEFORE_NOON = {DayPart.MIDNIGHT, DayPart.DAWN, DayPart.EARLY, DayPart.MORNING, DayPart.AM}


class LabelKind(StrEnum):
    """How a chat label names its day; declared from the latest to the oldest."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEKDAY = "weekday"
    DATE = "date"
    FULL = "full"

    @property
    def age(self) -> int:
        """0 for today, growing with distance."""
        return list(LabelKind).index(self)


@dataclass(frozen=True, slots=True)
class Label:
    """A chat time label.

    `minutes` count from midnight, by the day part where there is one. `hour24` tells that
    there is none. `weekday` is 0 for Monday; `month` and `day` belong to the kinds date and
    full, `year` to full. `hour` is the hour as written.
    """

    kind: LabelKind
    hour24: bool
    minutes: int
    hour: int
    part: DayPart | None = None
    weekday: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A payment time.

    `style` is "iso" (2000-01-02), "cn0" (2000年01月02日), "cn1" (2000年1月2日), "mixed"
    (2000年01月2日) or "cn" (2000年11月12日, where one cannot tell); `seconds` tells whether they
    were written; `span` is its place in the text.
    """

    value: datetime
    style: str
    seconds: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clock:
    """A status bar's clock: every time of day that it can mean, in minutes from midnight.

    The first candidate is what a clock that counts to 24 would mean. `hour24` is None where
    the writing fits both ways of counting (such as 9:41).
    """

    candidates: tuple[int, ...]
    hour24: bool | None
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class WeekdayDate:
    """A date with the day of the week that stands beside it; `weekday` is 0 for Monday."""

    date: date
    weekday: int
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ListTime:
    """When an entry of a list was made, as the list writes it.

    `day` is "today", "yesterday", "weekday" or "date"; `date` is (year or 0, month, day) of the
    last, `minutes` count from midnight.
    """

    day: str
    minutes: int
    date: tuple[int, int, int] | None = None


_WEEKDAYS_CN = "一二三四五六日"
_WEEKDAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_PART = r"(?P<part>半夜|凌晨|早上|上午|中午|下午|晚上)"
_HOUR = r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)"
_ENGLISH = r"(?P<english>[AaPp][Mm])"
_CN_DAY = (
    r"(?:(?P<yesterday>昨天)|(?:星期|周)(?P<weekday>[一二三四五六日天])"
    r"|(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日)"
)
_EN_DAY = (
    r"(?:(?P<yesterday>Yesterday)"
    r"|(?P<weekday>Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
    r"|(?P<month>[A-Z][a-z]{2})[a-z]{0,6}\.?\s*(?P<day>\d{1,2})(?:,\s*(?P<year>\d{4}))?)"
)
_CHINESE_LABEL = re.compile(rf"(?:{_CN_DAY}\s*)?(?:{_PART}\s*)?{_HOUR}", re.ASCII)
_ENGLISH_LABEL = re.compile(rf"(?:{_EN_DAY},?\s*)?{_HOUR}(?:\s*{_ENGLISH})?", re.ASCII)

_ISO_MOMENT = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\s*"
    r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?![\d:])",
    re.ASCII,
)
_CN_MOMENT = re.compile(
    r"(?<!\d)(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?![\d:])",
    re.ASCII,
)
# A figure beside the clock is a battery or network reading run together with it.
_CLOCK = re.compile(
    rf"(?<![\d%:./-])(?:{_PART}\s*)?{_HOUR}(?![\d:%])(?:\s*(?P<english>AM|PM)\b)?", re.ASCII
)


_WEEKDAY_DATES = (
    re.compile(
        r"(?<!\d)(?P<year>\d{4})[年/.-](?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})日?"
        r"[\s,(]*(?:星期|周)(?P<weekday>[一二三四五六日天])",
        re.ASCII,
    ),
    re.compile(
        r"(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s+(?P<month>[A-Z][a-z]{2})[a-z]{0,6}"
        r"\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})(?!\d)",
        re.ASCII,
    ),
)
_LIST_TIME = re.compile(
    r"(?:(?P<today>今天)|(?P<yesterday>昨天)|(?P<weekday>(?:周|星期)[一二三四五六日天])"
    r"|(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?)"
    r"\s*(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::[0-5]\d)?",
    re.ASCII,
)


def parse_label(text: str) -> Label | None:
    """The chat time label that the whole text is, or None."""
    flat = plain(text).strip()
    match = _CHINESE_LABEL.fullmatch(flat) or _ENGLISH_LABEL.fullmatch(flat)
    if match is None:
        return None
    found = match.groupdict()
    part = _part(found)
    hour = int(match["hour"])
    minutes = _minutes(hour, int(match["minute"]), part)
    weekday, month = _weekday(found.get("weekday")), _month(found.get("month"))
    day = int(found["day"]) if found.get("day") else None
    year = int(found["year"]) if found.get("year") else None
    if minutes is None or (found.get("month") and not _is_date(year, month, day)):
        return None
    return Label(_kind(found), part is None, minutes, hour, part, weekday, year, month, day)


def parse_moment(text: str) -> Moment | None:
    """The first payment time in the text, to the second or to the minute, or None."""
    flat = plain(text)
    match = _ISO_MOMENT.search(flat) or _CN_MOMENT.search(flat)
    if match is None:
        return None
    units = ("year", "month", "day", "hour", "minute", "second")
    try:
        value = datetime(*(int(match[unit] or 0) for unit in units))  # type: ignore[arg-type]
    except ValueError:
        return None
    return Moment(value, _style(match), match["second"] is not None, match.span())


def parse_weekday_date(text: str) -> WeekdayDate | None:
    """The first date in the text that names its day of the week, or None."""
    flat = plain(text)
    match = next((m for p in _WEEKDAY_DATES if (m := p.search(flat)) is not None), None)
    if match is None:
        return None
    month, weekday = _month(match["month"]), _weekday(match["weekday"])
    try:
        day = date(int(match["year"]), month or 0, int(match["day"]))
    except ValueError:
        return None
    return None if weekday is None else WeekdayDate(day, weekday, match.span())


def parse_list_time(text: str) -> ListTime | None:
    """The time of a list's entry that the whole text is, or None."""
    match = _LIST_TIME.fullmatch(plain(text).strip())
    if match is None or int(match["hour"]) > 23:
        return None
    minutes = int(match["hour"]) * 60 + int(match["minute"])
    named = next((day for day in ("today", "yesterday", "weekday") if match[day]), None)
    if named is not None:
        return ListTime(named, minutes)
    year, month, day = int(match["year"] or 0), int(match["month"]), int(match["day"])
    if not _is_date(year or None, month, day):
        return None
    return ListTime("date", minutes, (year, month, day))


def younger_below(above: ListTime, below: ListTime) -> bool:
    """Whether an entry lower in a list, the newest of which stands first, is surely younger.

    Days of the week do not compare, as the week that a list goes back may begin on any of them.
    A date without its year that is half a year younger or more is one of the year before.
    """
    ranks = ("today", "yesterday", "weekday", "date")
    if above.day != below.day:
        return ranks.index(below.day) < ranks.index(above.day)
    if above.day == "weekday":
        return False
    if above.date is None or below.date is None or above.date == below.date:
        return below.minutes > above.minutes
    if bool(above.date[0]) != bool(below.date[0]):
        return False
    year = above.date[0] or 2000, below.date[0] or 2000
    days = (datetime(year[1], *below.date[1:]) - datetime(year[0], *above.date[1:])).days
    return 0 < days < (10**6 if above.date[0] else _HALF_YEAR)


def parse_clock(text: str) -> Clock | None:
    """The one clock in a status bar's text; None where there is none or more than one."""
    matches = list(_CLOCK.finditer(plain(text)))
    if len(matches) != 1:
        return None
    match = matches[0]
    part = _part(match.groupdict())
    hour, minute = int(match["hour"]), int(match["minute"])
    known = _minutes(hour, minute, part)
    if known is None:
        return None
    if part is not None:
        return Clock((known,), False, match.span())
    if hour > 12 or hour == 0 or match["hour"].startswith("0"):
        return Clock((known,), True, match.span())
    return Clock((known, (known + _DAY // 2) % _DAY), None, match.span())


def _part(found: dict[str, str | None]) -> DayPart | None:
    word = found.get("part") or (found.get("english") or "").upper()
    return DayPart(word) if word else None


def _minutes(hour: int, minute: int, part: DayPart | None) -> int | None:
    """Minutes from midnight, or None for what is no time of day."""
    if hour > 23 or minute > 59:
        return None
    # An hour above 12 beside a day part is a slip; its reading is the hour as written.
    if part is None or hour > 12:
        return hour * 60 + minute
    if part in _BEFORE_NOON or (part is DayPart.EVENING and hour == 12):
        return hour % 12 * 60 + minute
    if part is DayPart.NOON and hour in (10, 11):
        return hour * 60 + minute
    return (hour % 12 + 12) * 60 + minute


def _weekday(word: str | None) -> int | None:
    if not word:
        return None
    if word in "天日":
        return 6
    if word in _WEEKDAYS_CN:
        return _WEEKDAYS_CN.index(word)
    return _WEEKDAYS_EN.index(word[:3].lower())


def _month(word: str | None) -> int | None:
    if not word:
        return None
    if word.isdigit():
        return int(word)
    name = word.lower()
    return _MONTHS_EN.index(name) + 1 if name in _MONTHS_EN else None


def _is_date(year: int | None, month: int | None, day: int | None) -> bool:
    # 2000 was a leap year: 29 February stands where the year is not told.
    try:
        datetime(year or 2000, month or 0, day or 0)
    except ValueError:
        return False
    return True


def _kind(found: dict[str, str | None]) -> LabelKind:
    if found.get("yesterday"):
        return LabelKind.YESTERDAY
    if found.get("weekday"):
        return LabelKind.WEEKDAY
    if found.get("year"):
        return LabelKind.FULL
    return LabelKind.DATE if found.get("month") else LabelKind.TODAY


def _style(match: re.Match[str]) -> str:
    if match.re is _ISO_MOMENT:
        return "iso"
    low = [match[part] for part in ("month", "day") if int(match[part]) < 10]
    padded = {part.startswith("0") for part in low}
    if not padded:
        return "cn"
    return "mixed" if len(padded) > 1 else "cn0" if padded.pop() else "cn1"


def disorder(before: Label, after: Label) -> bool:
    """Whether a label lower on the page names an earlier time, as far as the two compare.

    Two weekdays compare only when they are one and the same (iOS counts seven days back, so
    a Monday may stand below a Thursday). A label drawn before midnight may stay as it was, so the
    evening above the next morning, or above 昨天, is no disorder. Of dates without their year one
    may be of the year before, where half a year or more lies between them.
    """
    if (before.kind, after.kind) == (LabelKind.TODAY, LabelKind.YESTERDAY):
        return not (before.minutes >= _EVENING and after.minutes >= before.minutes)
    if before.kind is not after.kind:
        return after.kind.age > before.kind.age
    if before.weekday != after.weekday:
        return False
    earlier, later = _key(before), _key(after)
    if before.kind is LabelKind.DATE and (_day_of(before) - _day_of(after)).days >= _HALF_YEAR:
        return False
    if before.kind is LabelKind.TODAY and crosses_midnight(before.minutes, after.minutes):
        return False
    return later < earlier


def same_day(before: Label, after: Label) -> bool:
    """Whether two labels are known to name one calendar day."""
    return before.kind is after.kind and _key(before)[:-1] == _key(after)[:-1]


def crosses_midnight(before: int, after: int) -> bool:
    """Whether two times (minutes) fit a page that was left open in the evening, over night."""
    return before >= _EVENING and after < _DAY // 2


def _day_of(label: Label) -> date:
    """The day of a label with a date, in a leap year where it names no year."""
    return date(label.year or 2000, label.month or 1, label.day or 1)


def _key(label: Label) -> tuple[int, ...]:
    date = (label.year or 0, label.month or 0, label.day or 0)
    return (*date, -1 if label.weekday is None else label.weekday, label.minutes)
