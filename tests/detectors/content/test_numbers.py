"""Rules on transaction numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screencheck.detectors import content
from screencheck.pages import Field, Page
from tests.detectors.content.pages import (
    PAYMENT,
    SENT,
    TRADE,
    TRANSFER,
    WIDTH,
    ask,
    bill,
    element,
    grades,
    line,
    not_examined,
    row,
)


@pytest.mark.parametrize(
    ("app", "label", "number", "expected"),
    [
        ("wechat", "转账单号", TRANSFER, []),
        ("wechat", "转账单号", "20310615315579", ["structure"]),
        ("wechat", "转账单号", PAYMENT, ["row"]),
        ("wechat", "转账单号", "1000777701" + "20310615" + "02123456789012", ["unknown"]),
        ("alipay", "订单号", TRADE, []),
        ("alipay", "订单号", "20310615" + "0" * 8 + "112233445566", ["unknown"]),
        ("alipay", "交易号", "88310615" + "0" * 8 + "112233445566", ["structure"]),
        ("alipay", "订单号", TRADE + " 复制", []),
        ("alipay", "订单号", "20310615" + "200040011100" + "42" + "77" + "11223344", ["structure"]),
    ],
)
def test_number_structure(app: str, label: str, number: str, expected: list[str]) -> None:
    assert grades(content.impossible_number, bill(app, row(label, number))) == expected


@pytest.mark.parametrize(
    ("label", "number", "bad"),
    [
        ("转账单号", "9" * 29, ""),
        ("转账单号", TRANSFER[:24], ""),
        ("转账单号", TRANSFER + "20310615112233", ""),
        ("转账单号", "20310615315579", "7"),
        ("转账单号", "20310615X04842", ""),
        ("商户单号", "20310615315579", ""),
    ],
)
def test_numbers_that_may_be_misread(label: str, number: str, bad: str) -> None:
    not_examined(content.impossible_number, bill("wechat", row(label, number, bad=bad)))


def test_a_number_on_two_lines_is_one_number() -> None:
    first, second = line(TRANSFER[:26], 500), line(TRANSFER[26:], 550)
    field = Field("转账单号", TRANSFER, line("转账单号", 500, 40), (first, second))
    assert ask(content.impossible_number, bill("wechat", field)) == []


def test_a_number_on_the_line_of_its_label() -> None:
    both = line(f"转账单号：{TRANSFER}", 500)
    field = Field("转账单号", TRANSFER, both, (both,))
    assert ask(content.impossible_number, bill("wechat", field)) == []


@pytest.mark.parametrize(
    ("label", "time", "expected"),
    [
        ("创建时间", "2031-06-15 20:10:05", []),
        ("支付时间", "2031-06-16 00:10:05", []),
        ("创建时间", "2031-06-14 20:10:05", []),  # seen from abroad
        ("创建时间", "2031-06-13 20:10:05", ["ahead"]),
        ("创建时间", "2031-09-14 20:10:05", ["behind"]),
    ],
)
def test_number_of_another_day(label: str, time: str, expected: list[str]) -> None:
    page = bill("alipay", row(label, time), row("订单号", TRADE))
    assert grades(content.number_of_another_day, page) == expected


def test_a_transfer_is_numbered_on_its_day() -> None:
    made = row("转账单号", TRANSFER)
    same = bill("wechat", row("转账时间", SENT), made)
    assert ask(content.number_of_another_day, same) == []
    later = bill("wechat", row("转账时间", "2031年6月18日20:10:05"), made)
    assert grades(content.number_of_another_day, later) == ["behind"]


def test_a_row_without_its_value_is_not_asked() -> None:
    empty = Field("订单号", "", line("订单号", 700, 40))
    page = bill("alipay", row("创建时间", "2031-06-15 20:10:05"), empty)
    for rule in (content.number_of_another_day, content.impossible_number, content.two_owners):
        not_examined(rule, page)


def test_refunds_are_not_asked_for_their_day() -> None:
    fields = (row("创建时间", "2031-06-14 20:10:05"), row("订单号", TRADE))
    page = bill("alipay", *fields, elements=(element("state", "退款成功"),))
    not_examined(content.number_of_another_day, page)


def test_days_that_were_not_read_surely() -> None:
    doubtful_time = (row("创建时间", "2031-06-14 20:10:05", bad="4"), row("订单号", TRADE))
    not_examined(content.number_of_another_day, bill("alipay", *doubtful_time))
    doubtful_number = (row("创建时间", "2031-06-14 20:10:05"), row("订单号", TRADE, bad="7"))
    not_examined(content.number_of_another_day, bill("alipay", *doubtful_number))


def test_received_red_packets_are_not_asked_for_their_day() -> None:
    number = "1000039801" + "00010615" + "6112233445566"
    page = bill("wechat", row("支付时间", SENT), row("交易单号", number))
    not_examined(content.number_of_another_day, page)


def test_the_counter_of_another_year() -> None:
    def page(serial: str, bad: str = "") -> Page:
        return bill("wechat", row("交易单号", f"4200{serial}202505101122334455", bad=bad))

    assert ask(content.serial_of_another_year, page("002700")) == []
    assert len(ask(content.serial_of_another_year, page("812700"))) == 1
    not_examined(content.serial_of_another_year, page("812700", bad="8"))
    not_examined(content.serial_of_another_year, bill("wechat", row("转账单号", TRANSFER)))


def test_free_digits_unlike_those_of_all_samples() -> None:
    odd = "1000050001" + "20310615" + "9981907437560"
    assert grades(content.impossible_number, bill("wechat", row("转账单号", odd))) == ["habit"]
    trade = "20310615" + "22001" + "917" + "42" + "1122334455"
    assert grades(content.impossible_number, bill("alipay", row("订单号", trade))) == ["habit"]


def running_off(number: str, bad_end: str = "") -> Field:
    """A number row whose value is cut by the right edge of the picture."""
    value = line(number, 500, WIDTH - 20 * len(number))
    chars = tuple(
        replace(char, confidence=0.2) if i >= len(number) - len(bad_end) else char
        for i, char in enumerate(value.chars)
    )
    return Field("交易号", number, line("交易号", 500, 40), (replace(value, chars=chars),))


def test_a_number_that_runs_off_the_picture_tells_its_day_only() -> None:
    cut = running_off("20310615" + "0" * 8 + "112233445566", bad_end="6")
    page = bill("alipay", row("创建时间", "2031-06-10 20:10:05"), cut)
    assert grades(content.number_of_another_day, page) == ["ahead"]
    for rule in (content.impossible_number, content.typed_number):
        not_examined(rule, page)
    same = bill("alipay", row("创建时间", "2031-06-15 20:10:05"), cut)
    assert ask(content.number_of_another_day, same) == []
    short = running_off("20310615")
    not_examined(content.number_of_another_day, bill("alipay", page.fields[0], short))


def owners(first: str, second: str, *more: Field, bad: str = "") -> Page:
    trade = f"2031061522001417{first}1122334455"[:28]
    transfer = f"20310615200040011100{second}0011223344"
    return bill("alipay", row("订单号", trade), row("交易号", transfer, 600, bad=bad), *more)


def test_numbers_of_two_owners() -> None:
    assert len(ask(content.two_owners, owners("42", "43"))) == 1
    assert ask(content.two_owners, owners("42", "42")) == []
    not_examined(content.two_owners, owners("42", "43", bad="3"))
    not_examined(content.two_owners, bill("alipay", row("订单号", TRADE)))
    not_examined(content.two_owners, bill("wechat", row("转账单号", TRANSFER)))


def test_refunds_may_name_another_owner() -> None:
    not_examined(content.two_owners, owners("42", "43", row("退款方式", "退款成功", 700)))


@pytest.mark.parametrize(
    ("app", "label", "number", "expected"),
    [
        ("wechat", "转账单号", TRANSFER, []),
        ("wechat", "转账单号", "1000050001" + "20310615" + "0234567890123", ["typed"]),
        ("wechat", "转账单号", "1000050001" + "20310615" + "0200000000561", []),
        ("wechat", "转账单号", "1000050001" + "20310615" + "0288888888561", ["typed"]),
        ("wechat", "交易单号", "4200" + "002700" + "20250510" + "9876543210", ["typed"]),
        ("alipay", "订单号", "20310615" + "200040011100" + "42" + "00" + "00048127", []),
        ("alipay", "订单号", "20310615" + "0000000000" + "7351946208", []),
        ("alipay", "订单号", "20310615" + "7777777777" + "3519462081", ["typed"]),
    ],
)
def test_typed_numbers(app: str, label: str, number: str, expected: list[str]) -> None:
    assert grades(content.typed_number, bill(app, row(label, number))) == expected


def test_a_number_that_generators_bring_along() -> None:
    number = row("转账单号", "1000050001" + "20250613" + "0228190437561")
    assert grades(content.typed_number, bill("wechat", number)) == ["default"]
    other = bill("wechat", row("转账时间", "2025年06月20日 20:10:05"), number)
    assert grades(content.typed_number, other) == ["default"]
    same = bill("wechat", row("转账时间", "2025年06月13日 20:10:05"), number)
    assert ask(content.typed_number, same) == []
