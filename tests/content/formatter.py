"""The chat labels that the apps write, by the rules of their formatters, for property tests.

WeChat for Android: the five forms of its formatter, decompiled (knowledge/forms.toml names the
source); iOS: a week back by days, three day parts. The words are the apps', the code is ours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_DAYS = "一二三四五六日"


def android(moment: datetime, now: datetime, hour24: bool) -> str:
    """A label as WeChat for Android writes it at the time `now`."""
    time = f"{moment:%H:%M}" if hour24 else _android_part(moment)
    if moment.date() == now.date():
        return time
    if moment.year == now.year and (now.date() - moment.date()).days == 1:
        return f"昨天 {time}"
    if moment.isocalendar()[:2] == now.isocalendar()[:2] and moment.year == now.year:
        return f"周{_DAYS[moment.weekday()]} {time}"
    if moment.year == now.year:
        return f"{moment.month}月{moment.day}日 {time}"
    return f"{moment.year}年{moment.month}月{moment.day}日 {time}"


def _android_part(moment: datetime) -> str:
    hour = moment.hour
    parts = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
    part = next(name for end, name in parts if hour < end)
    return f"{part}{hour if hour <= 12 else hour - 12}:{moment:%M}"


def ios(moment: datetime, now: datetime, hour24: bool) -> str:
    """A label as WeChat for iOS writes it at the time `now`."""
    time = f"{moment:%H:%M}" if hour24 else _ios_part(moment)
    days = (now.date() - moment.date()).days
    if days == 0:
        return time
    if days == 1:
        return f"昨天 {time}"
    if days < 7:
        return f"星期{_DAYS[moment.weekday()]} {time}"
    return f"{moment.year}年{moment.month}月{moment.day}日 {time}"


def _ios_part(moment: datetime) -> str:
    hour = moment.hour
    part = "凌晨" if hour < 6 else "上午" if hour < 12 else "下午"
    return f"{part}{hour if hour <= 12 else hour - 12}:{moment:%M}"


def labelled(messages: list[datetime], gap: timedelta) -> list[datetime]:
    """The messages above which a label stands: those that come `gap` or more after the last."""
    shown = []
    before: datetime | None = None
    for moment in messages:
        if before is None or moment - before >= gap:
            shown.append(moment)
        before = moment
    return shown
