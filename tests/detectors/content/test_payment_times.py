"""Rules on the times of payments."""

from __future__ import annotations

import pytest

from screencheck.detectors import content
from screencheck.pages import Page
from tests.detectors.content.pages import SENT, ask, bill, clock, grades, not_examined, row


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2031年06月15日 20:11:05", []),
        ("2031年06月16日 20:10:05", []),
        ("2031年06月15日 20:10:05", ["same"]),
        ("2031年06月15日 20:09:59", ["before"]),
        ("2031年06月16日 20:10:06", ["after"]),
        ("2031-06-15 20:10", []),
    ],
)
def test_receipts(received: str, expected: list[str]) -> None:
    fields = (row("转账时间", SENT), row("收款时间", received))
    page = bill("wechat", *fields, kind="transfer_detail")
    assert grades(content.impossible_receipt, page) == expected


def test_receipts_that_were_not_read_surely() -> None:
    fields = (row("转账时间", SENT), row("收款时间", "2031年06月15日 20:09:59", bad="9"))
    not_examined(content.impossible_receipt, bill("wechat", *fields, kind="transfer_detail"))
    not_examined(content.impossible_receipt, bill("wechat", row("转账时间", SENT)))


@pytest.mark.parametrize(
    ("app", "label", "time", "expected"),
    [
        ("wechat", "转账时间", SENT, []),
        ("wechat", "支付时间", "2031年6月5日12:55:21", []),
        ("wechat", "支付时间", "2031年06月05日12:55:21", ["padded"]),
        ("wechat", "支付时间", "2031年11月15日12:55:21", []),
        ("wechat", "支付时间", "2031年06月5日12:55:21", ["uneven"]),
        ("wechat", "转账时间", "2031-06-15 20:10:05", ["iso_date"]),
        ("wechat", "转账时间", "2031-06-15 20:10", ["no_seconds"]),
        ("wechat", "转账时间", "2016-06-15 20:10", []),
        ("alipay", "创建时间", "2031-06-15 20:10:05", []),
        ("alipay", "创建时间", "2031-06-15 20:10", ["no_seconds"]),
        ("alipay", "创建时间", "2020-06-15 20:10", []),
        ("alipay", "支付时间", SENT, ["chinese_date"]),
    ],
)
def test_time_formats(app: str, label: str, time: str, expected: list[str]) -> None:
    assert grades(content.odd_time_format, bill(app, row(label, time))) == expected


def test_time_formats_that_were_not_read_surely() -> None:
    page = bill("wechat", row("转账时间", "2031-06-15 20:10", bad="-"))
    not_examined(content.odd_time_format, page)


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2031年06月05日 20:10:05", []),
        ("2031年11月15日 20:10:05", []),
        ("2031年6月5日 20:10:05", ["unpadded"]),
        ("2019年6月5日 20:10:05", []),
    ],
)
def test_transfers_are_padded_and_bills_are_not(time: str, expected: list[str]) -> None:
    page = bill("wechat", row("转账时间", time), kind="transfer_detail")
    assert grades(content.odd_time_format, page) == expected


def received(status: str, time: str, bad: str = "") -> Page:
    fields = (row("转账时间", SENT), row("收款时间", time))
    status_bar = clock(status, bad)
    return bill("wechat", *fields, kind="transfer_detail", elements=(status_bar,))


@pytest.mark.parametrize(
    ("status", "time", "count"),
    [
        ("20:10", "2031年06月15日 20:33:05", 1),
        ("8:10", "2031年06月15日 20:33:05", 1),
        ("20:34", "2031年06月15日 20:33:05", 0),
        ("09:30", "2031年06月15日 20:33:05", 0),
    ],
)
def test_a_clock_that_stands_still(status: str, time: str, count: int) -> None:
    assert len(ask(content.clock_before_payment, received(status, time))) == count


def test_a_transfer_received_on_the_next_day_says_nothing_of_the_clock() -> None:
    not_examined(content.clock_before_payment, received("20:10", "2031年06月16日 08:13:05"))
    doubtful = received("20:10", "2031年06月15日 20:33:05", bad="1")
    not_examined(content.clock_before_payment, doubtful)


@pytest.mark.parametrize("time", ["20:10:35", "20:11:04", "20:20:05"])
def test_a_slow_clock_is_none_that_stands_still(time: str) -> None:
    not_examined(content.clock_before_payment, received("20:10", f"2031年06月15日 {time}"))
