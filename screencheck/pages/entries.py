"""Parsing lists of payments: their amounts with title and balance, and when each was made."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..geometry import Box
from ..ocr import TextLine
from .model import Entry, Stamp

LISTS = ("bill_list", "wallet_detail")

_AMOUNT = re.compile(r"[+\-－−–—]\s*[¥￥]?\s*\d[\d,，]*[.．]\d{2}")
_BALANCE = re.compile(r"(?:零钱)?余额\s*[:：]?\s*[¥￥]?\s*\d[\d,，]*[.．]\d{2}\s*元?")
_TIME = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_DAY = (
    r"(?:今天|昨天|前天|周[一二三四五六日天]|星期[一二三四五六日天]"
    r"|(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}|(?:\d{4}年)?\d{1,2}月\d{1,2}日)"
)
_STAMP = re.compile(rf"{_DAY}\s*{_TIME}")
_DAY_ONLY = re.compile(_DAY)
_TIME_ONLY = re.compile(_TIME)
_RIGHT = 0.62  # of the width: amounts of entries end further right
_BELOW = 2.2  # line heights between the middles of a day and the time that stands below it
_BESIDE = 1.3  # line heights between the middles of an amount and its title
_UNDER = 3.2  # line heights between the middles of an amount and the balance below it


def parse_entries(lines: Sequence[TextLine], width: int) -> tuple[Entry, ...]:
    """The amounts of a list down the page, each with its title and the balance after it."""
    amounts = [li for li in lines if _matches(_AMOUNT, li) and li.box.right > _RIGHT * width]
    balances = [li for li in lines if _matches(_BALANCE, li)]
    others = [
        li
        for li in lines
        if li not in amounts and li not in balances and not _is_time(li) and len(li.text) > 1
    ]
    return tuple(
        Entry(amount, _title(amount, others), _balance(amount, balances, amounts))
        for amount in sorted(amounts, key=lambda li: li.box.y)
    )


def parse_stamps(lines: Sequence[TextLine]) -> tuple[Stamp, ...]:
    """The day and time of each entry down the page, on one line or one below the other."""
    stamps = [Stamp((line,)) for line in lines if _matches(_STAMP, line)]
    times = [line for line in lines if _matches(_TIME_ONLY, line)]
    for day in (line for line in lines if _matches(_DAY_ONLY, line)):
        below = [t for t in times if _stands_below(t.box, day.box)]
        if below:
            stamps.append(Stamp((day, min(below, key=lambda t: t.box.cy))))
    return tuple(sorted(stamps, key=lambda s: s.lines[0].box.y))


def _matches(pattern: re.Pattern[str], line: TextLine) -> bool:
    return pattern.fullmatch(line.text.strip()) is not None


def _is_time(line: TextLine) -> bool:
    return any(_matches(pattern, line) for pattern in (_STAMP, _DAY_ONLY, _TIME_ONLY))


def _stands_below(time: Box, day: Box) -> bool:
    near = min(abs(time.x - day.x), abs(time.cx - day.cx), abs(time.right - day.right))
    return 0 < time.cy - day.cy <= _BELOW * max(time.h, day.h) and near <= day.h


def _title(amount: TextLine, others: Sequence[TextLine]) -> TextLine | None:
    """The text at the left of an amount, on its row or hardly above or below."""
    reach = _BESIDE * amount.box.h
    left = [
        li
        for li in others
        if li.box.right <= amount.box.x and abs(li.box.cy - amount.box.cy) <= reach
    ]
    return min(left, key=lambda li: abs(li.box.cy - amount.box.cy)) if left else None


def _balance(
    amount: TextLine, balances: Sequence[TextLine], amounts: Sequence[TextLine]
) -> TextLine | None:
    """The balance right below an amount, above the next one."""
    below = [b for b in balances if 0 < b.box.cy - amount.box.cy <= _UNDER * amount.box.h]
    if not below:
        return None
    nearest = min(below, key=lambda b: b.box.cy)
    between = [a for a in amounts if amount.box.cy < a.box.cy < nearest.box.cy]
    return None if between else nearest
