"""An engine that reads what no picture holds: pages of text, mutated, and text made to hurt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine

MARKUP = "<x-evil onload=alert(1)>"  # which no report may hold as an element
_NASTY = (
    *("", " ", "\0", "\n", "\r\n", "\t", "\x1b[2J\x1b]0;title\x07", "\x9b31m", "\u202e\u2066rtl"),
    *("\u2028\u2029", "\ufeff", "\ud800", "\udcff", "\U0010ffff", "\u0301" * 40, "👨‍👩‍👧‍👦", "ﷺ"),
    *("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", ";=1", "＝1", '"', "'", "a,b;c", MARKUP),
    *("</script>", "<!--", "]]>", "{{7*7}}", "{0}", "{x}", "%s%n", "\\", "javascript:alert(1)"),
    *("٣٫٥", "１２：３４", "²³", "१२:३४", "Ⅻ", "¥", "￥", "¥1e309", "¥-0.00", "¥00,1.2,3"),
    *("¥" + "9" * 400, "¥" + "9" * 5_000, "0" * 5_000, "1" * 28, "9" * 64, "一" * 3_000),
    *(
        "99:99",
        "24:60",
        "下午25:61",
        "昨天 00:00",
        "0000年00月00日 00:00:00",
        "2025年2月30日 24:00",
    ),
    *(
        "9999-12-31 23:59:59",
        "99999999年",
        "1年1月1日",
        "星期八",
        "凌晨12:00",
        "2025年11月18日 12:31:07",
    ),
    *(
        "转账时间",
        "支付时间",
        "交易单号",
        "商户单号",
        "订单号",
        "当前状态",
        "收款方",
        "零钱明细",
        "余额",
    ),
    *(
        "微信支付",
        "支付宝",
        "账单详情",
        "全部账单",
        "红包",
        "微信红包",
        "转账",
        "已收款",
        "发送",
        "按住 说话",
    ),
    *(
        "5G",
        "100%",
        "0%",
        "-1%",
        "101%",
        "12:34",
        "9:41",
        "98",
        "中国移动",
        "2,0",
        "1,234.56",
        "+1,23.4",
    ),
    *("零钱(剩余¥1.00)", "￥0.01", "-0.00", "+888.00", "收入¥1 支出¥2", "(500)", "群聊(999999999)"),
)
_EXTREMES = (0.0, -1.0, 0.4, 1e-9, 3.0, -1e4, 1e5, 1e9, -1e9, 1e18)


class HostileEngine:
    """Gives the lines it was made with, and other ones for single regions now and then."""

    name = "hostile"
    version = "1"

    def __init__(self, lines: Sequence[TextLine], seed: str) -> None:
        self._lines = list(lines)
        self._seed = seed

    def read(
        self, pixels: NDArray[np.uint8], regions: Sequence[Box] | None = None
    ) -> list[TextLine]:
        """See Engine.read."""
        if regions is None:
            return list(self._lines)
        rng = Random(f"{self._seed}:{len(regions)}")
        nothing = TextLine("", 0.0, Box(0, 0, 0, 0))
        found = []
        for box in regions:
            line = max(self._lines, key=lambda li: li.box.intersection(box), default=nothing)
            found.append(_changed(line, rng, 1_000, 2_000) if rng.random() < 0.3 else line)
        return found


def hostile_lines(page: Sequence[TextLine], width: int, height: int, rng: Random) -> list[TextLine]:
    """The lines of a page, or none of them, changed and joined by others."""
    lines = list(page) if rng.random() < 0.9 else []
    if lines and rng.random() < 0.2:  # to the size of this picture, as if it had been read
        across = width / max(1.0, max(line.box.right for line in lines))
        down = (
            across if rng.random() < 0.7 else height / max(1.0, max(li.box.bottom for li in lines))
        )
        lines = [_scaled(line, across, down) for line in lines]
    share = rng.choice((0.02, 0.05, 0.2, 0.5, 1.0))
    lines = [_changed(li, rng, width, height) if rng.random() < share else li for li in lines]
    lost = rng.choice((0.0, 0.0, 0.05, 0.3))
    lines = [line for line in lines if rng.random() >= lost]
    for _ in range(rng.choice((0, 0, 1, 5, 60))):
        lines.insert(rng.randrange(len(lines) + 1), _made_up(rng, width, height))
    if rng.random() < 0.1:
        rng.shuffle(lines)
    return lines


def _scaled(line: TextLine, across: float, down: float) -> TextLine:
    def box_of(box: Box) -> Box:
        return Box(box.x * across, box.y * down, box.w * across, box.h * down)

    chars = tuple(replace(char, box=box_of(char.box)) for char in line.chars)
    return replace(line, box=box_of(line.box), chars=chars)


def _changed(line: TextLine, rng: Random, width: int, height: int) -> TextLine:
    way = rng.randrange(7)
    if way == 0:
        return replace(line, text=_text(line.text, rng))
    if way == 1:
        return replace(line, text=_text(line.text, rng), chars=())
    if way == 2:
        return replace(line, box=_box(rng, width, height))
    if way == 3:
        return replace(line, confidence=rng.choice((0.0, 0.5, 1.0)), readings=rng.randrange(1, 4))
    if way == 4:
        off = Box(
            line.box.x + rng.uniform(-9, 9), line.box.y + rng.uniform(-9, 9), line.box.w, line.box.h
        )
        return replace(line, box=off)
    if way == 5:
        chars = tuple(replace(c, text=rng.choice(("", "1", "¥", "\0", "一二"))) for c in line.chars)
        return replace(line, chars=chars)
    return _made_up(rng, width, height)


def _text(text: str, rng: Random) -> str:
    way = rng.randrange(6)
    place = rng.randrange(len(text) + 1)
    if way == 0:
        return text[:place] + rng.choice(_NASTY) + text[place:]
    if way == 1:
        return text[:place] + text[place + rng.randrange(3) :]
    if way == 2:
        return text * rng.choice((2, 50))
    if way == 3:
        return "".join(rng.choice("0123456789") if c.isdigit() else c for c in text)
    if way == 4:
        return "".join(rng.choice(":.,-+¥%/年月日 ") if not c.isalnum() else c for c in text)
    return rng.choice(_NASTY)


def _made_up(rng: Random, width: int, height: int) -> TextLine:
    text = rng.choice(_NASTY)
    if rng.random() < 0.3:
        text += rng.choice(_NASTY)
    box = _box(rng, width, height)
    chars: tuple[Char, ...] = ()
    if rng.random() < 0.5:
        step = box.w / max(1, len(text))
        chars = tuple(
            Char(c, rng.random(), Box(box.x + step * i, box.y, step, box.h))
            for i, c in enumerate(text[:200])
        )
    return TextLine(text, rng.choice((0.0, 0.6, 0.99, 1.0)), box, chars)


def _box(rng: Random, width: int, height: int) -> Box:
    if rng.random() < 0.7:
        size = rng.choice((8, 20, 40, 90))
        return Box(rng.uniform(0, width), rng.uniform(0, height), size * rng.uniform(0.5, 9), size)
    x, y, w, h = (rng.choice(_EXTREMES) for _ in range(4))
    return Box(x, y, abs(w), abs(h))
