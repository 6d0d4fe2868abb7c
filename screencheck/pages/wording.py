"""Patterns of text that tell what a line is; the wordings themselves are knowledge."""

from __future__ import annotations

import re

CLOCK = re.compile(r"(?<![\d/.-])([01]?\d|2[0-3])\s?[:：]\s?[0-5]\d(?![\d:：])")
STATUS_WORDS = (
    "中国移动",
    "中国联通",
    "中国电信",
    "%",
    "K/s",
    "KB/s",
    "4G",
    "5G",
    "无服务",
    "无SIM",
    "无 SIM",
)

_DAY_PART = r"(?:凌晨|早上|上午|中午|下午|晚上|AM|PM)"
_TIME = rf"(?:{_DAY_PART}\s*)?\d{{1,2}}[:：]\d{{2}}(?:\s*{_DAY_PART})?"
_DAY = (
    r"(?:昨天|前天|今天|周[一二三四五六日天]|星期[一二三四五六日天]|Yesterday|Today"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun"
    r"|[A-Z][a-z]{2,8}\.?\s*\d{1,2}(?:,\s*\d{4})?"
    r"|(?:\d{2,4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?)"
)
_LABEL = re.compile(rf"^\s*(?:{_DAY},?\s*)?(?:[一-龥]{{0,2}})?{_TIME}(?:[:：]\d{{2}})?\s*$")


def is_time_label(text: str) -> bool:
    """Whether the whole line is a chat time label in Chinese or English."""
    return bool(_LABEL.match(text))


def is_cjk(char: str) -> bool:
    """Whether a character is an ideograph of the common block."""
    return "\u4e00" <= char <= "\u9fff"
