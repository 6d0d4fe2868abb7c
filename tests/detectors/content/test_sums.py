"""The rule on sums: balances, prices, withdrawals and refunds."""

from __future__ import annotations

import pytest

from screencheck.detectors import content
from screencheck.pages import Page
from tests.detectors.content.pages import (
    WIDTH,
    amount,
    ask,
    bill,
    element,
    grades,
    line,
    listing,
    not_examined,
    row,
)

WHEN = "9月15日 10:21"


def balances(*entries: tuple[str, str], bad: str = "") -> Page:
    rows = [("转账", moved, WHEN, f"余额 {after}") for moved, after in entries]
    return listing("wechat", *rows, bad=bad)


REST = (("+5.00", "50.00"), ("-1.00", "45.00"), ("+6.00", "46.00"))  # two pairs that add up


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((("+50.00", "80.00"), ("-20.00", "30.00"), ("+5.00", "50.00")), []),
        ((("-20.00", "30.00"), ("+5.00", "50.00")), []),
        ((("+50.00", "90.00"), ("-20.00", "30.00"), *REST), ["balance"]),
        ((("-20.00", "70.00"), *REST), ["balance"]),
        ((("-20.00", "30.00"), *REST, ("+1.00", "99.00")), ["balance"]),
    ],
)
def test_balances_go_on(entries: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    assert grades(content.wrong_sums, balances(*entries)) == expected


def test_balances_that_cannot_be_asked() -> None:
    wrong = (("+50.00", "90.00"), ("-20.00", "30.00"))
    not_examined(content.wrong_sums, balances(*wrong, bad="9"))
    not_examined(content.wrong_sums, balances(wrong[0]))
    filtered = (("-50.00", "90.00"), ("-20.00", "30.00"))  # what came in may be left out
    not_examined(content.wrong_sums, balances(*filtered))
    few = (*wrong, ("+5.00", "50.00"))
    not_examined(content.wrong_sums, balances(*few))


def test_an_entry_that_was_left_unread_breaks_no_balance() -> None:
    """Where the distance is double, an entry may stand between two that were read."""
    whole = balances(
        ("+50.00", "80.00"), ("-20.00", "30.00"), ("-5.00", "50.00"), ("+1.00", "55.00")
    )
    gap = tuple(e for i, e in enumerate(whole.entries) if i != 1)
    page = Page(WIDTH, 2532, "wechat", "wallet_detail", lines=whole.lines, entries=gap)
    assert ask(content.wrong_sums, page) == []


def success(paid: str, *rows: tuple[str, str], bad: str = "") -> Page:
    lines = [line(paid, 600, 400, bad)]
    for index, (label, value) in enumerate(rows):
        y = 900 + 80 * index
        lines += [line(label, y, 60), line(value, y, WIDTH - 20 * len(value) - 40, bad)]
    head = element("amount", paid, y=600, x=400, bad=bad)
    return Page(WIDTH, 2532, "alipay", "payment_success", elements=(head,), lines=tuple(lines))


@pytest.mark.parametrize(
    ("paid", "price", "less", "expected"),
    [
        ("￥10.90", "￥11.00", "-￥0.10", []),
        ("￥10.90", "￥11.00", "- ￥0.10", []),
        ("￥1,010.90", "￥1,011.00", "-￥0.10", []),
        ("￥19.90", "￥11.00", "-￥0.10", ["price"]),
    ],
)
def test_prices_less_discounts(paid: str, price: str, less: str, expected: list[str]) -> None:
    page = success(paid, ("山海面馆", price), ("天天返活动红包", less), ("交易方式", "花呗"))
    assert grades(content.wrong_sums, page) == expected


def test_what_was_paid_may_stand_in_a_row_again() -> None:
    rows = (("山海面馆", "￥11.00"), ("红包", "-￥0.10"), ("花呗", "￥10.90"))
    assert ask(content.wrong_sums, success("￥10.90", *rows)) == []


def test_prices_that_cannot_be_asked() -> None:
    not_examined(content.wrong_sums, success("￥19.90", ("山海面馆", "￥11.00")))
    other = (("山海面馆", "￥11.00"), ("红包", "-￥0.10"), ("分期", "￥3.63"))
    not_examined(content.wrong_sums, success("￥19.90", *other))
    rows = (("山海面馆", "￥11.00"), ("天天返活动红包", "-￥0.10"))
    not_examined(content.wrong_sums, success("￥19.90", *rows, bad="9"))


@pytest.mark.parametrize(
    ("head", "taken", "fee", "expected"),
    [
        ("278.77", "￥278.77", "￥0.00", []),
        ("1000.00", "￥999.00", "￥1.00", []),
        ("999.00", "￥999.00", "￥1.00", []),
        ("998.00", "￥999.00", "￥1.00", []),
        ("500.00", "￥278.77", "￥0.00", ["withdrawal"]),
    ],
)
def test_withdrawals(head: str, taken: str, fee: str, expected: list[str]) -> None:
    rows = (row("提现金额", taken, 800), row("服务费", fee, 900))
    page = bill("wechat", *rows, elements=(amount(head),))
    assert grades(content.wrong_sums, page) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("已退款(￥12.00)", []), ("已退款(￥4.50)", []), ("已退款(￥120.00)", ["refund"])],
)
def test_refunds(state: str, expected: list[str]) -> None:
    page = bill("alipay", elements=(amount("-12.00"), element("state", state, y=700)))
    assert grades(content.wrong_sums, page) == expected


@pytest.mark.parametrize("label", ["红包抵扣", "店铺优惠券", "立减"])
def test_a_refund_may_pay_back_a_discount(label: str) -> None:
    elements = (amount("-12.00"), element("state", "已退款(￥15.00)", y=700))
    not_examined(content.wrong_sums, bill("alipay", row(label, "-3.00"), elements=elements))
