"""Rules on lists of payments: their order and their signs."""

from __future__ import annotations

import pytest

from screencheck.detectors import content
from tests.detectors.content.pages import ask, bill, grades, listing, not_examined


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("今天 16:27", "今天 11:23", "昨天 16:11", "周四 12:25", "11-08 16:15"), []),
        (("11-05 17:15", "11-05 17:14", "11-04 15:21"), []),
        (("01-03 10:00", "12-29 10:00"), []),
        (("2025-01-03 10:00", "2024-12-29 10:00"), []),
        (("周一 10:00", "周日 10:00", "周五 10:00"), []),
        (("昨天 08:05", "今天 09:38"), ["once"]),
        (("昨天 08:05", "昨天 20:32"), ["once"]),
        (("02-22 09:49", "昨天 08:05"), ["once"]),
        (("9月1日 10:00", "9月5日 10:00"), ["once"]),
        (("2024-12-29 10:00", "2025-01-03 10:00"), ["once"]),
        (("02-22 09:49", "昨天 08:05", "昨天 20:32", "今天 09:38"), ["often"]),
    ],
)
def test_the_newest_stands_first(times: tuple[str, ...], expected: list[str]) -> None:
    page = listing("alipay", *(("超市", "-1.00", time) for time in times))
    assert grades(content.list_out_of_order, page) == expected


def test_times_of_a_list_that_were_not_read_surely() -> None:
    entries = (("超市", "-1.00", "昨天 08:05"), ("超市", "-1.00", "今天 09:38"))
    not_examined(content.list_out_of_order, listing("alipay", *entries, bad="9"))
    not_examined(content.list_out_of_order, bill("alipay"))


@pytest.mark.parametrize(
    ("app", "title", "amount", "count"),
    [
        ("wechat", "充值", "+49.59", 0),
        ("wechat", "充值", "-49.59", 1),
        ("wechat", "零钱提现", "+500.00", 1),
        ("wechat", "转入零钱通", "-25.57", 0),
        ("wechat", "零钱通转出-到零钱", "-854.35", 1),
        ("wechat", "二维码收款-来自阿泽", "+12.00", 0),
        ("alipay", "花呗主动还款", "+2634.25", 1),
        ("alipay", "退款-晨光文具", "+12.50", 0),
        ("alipay", "转账-来自阿泽", "-1390.91", 1),
    ],
)
def test_signs_of_entries(app: str, title: str, amount: str, count: int) -> None:
    page = listing(app, (title, amount, "9月15日 10:21"))
    assert len(ask(content.wrong_sign, page)) == count


def test_entries_whose_sign_nobody_knows() -> None:
    not_examined(content.wrong_sign, listing("wechat", ("山海面馆", "+8.00", "9月15日 10:21")))
    doubtful = listing("wechat", ("充值", "-49.59", "9月15日 10:21"), bad="-")
    not_examined(content.wrong_sign, doubtful)
    not_examined(content.wrong_sign, bill("wechat"))
