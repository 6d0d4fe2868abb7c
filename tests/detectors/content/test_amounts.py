"""Rules on amounts."""

from __future__ import annotations

import pytest

from screencheck.detectors import content
from screencheck.pages import Page
from tests.detectors.content.pages import (
    HEIGHT,
    SENT,
    WIDTH,
    amount,
    ask,
    bill,
    chat,
    element,
    grades,
    line,
    not_examined,
    row,
)


@pytest.mark.parametrize(
    ("app", "kind", "text", "expected"),
    [
        ("alipay", "bill_detail", "-1,234.50", []),
        ("alipay", "bill_detail", "-1234.50", ["detail"]),
        ("alipay", "balance", "1234.50元>", ["balance"]),
        ("wechat", "bill_detail", "-1234.50", []),
        ("wechat", "bill_detail", "-1,234.50", ["detail"]),
        ("wechat", "wallet", "¥1,234.50", ["balance"]),
        ("alipay", "transfer_result", "1234.50", ["result"]),
    ],
)
def test_thousands(app: str, kind: str, text: str, expected: list[str]) -> None:
    page = bill(app, kind=kind, elements=(amount(text),))
    assert grades(content.odd_thousands, page) == expected


def test_thousands_on_a_card() -> None:
    plain = chat(element("transfer_card", "￥5000.00", "请收款"))
    comma = chat(element("transfer_card", "￥5,000.00", "请收款"))
    assert ask(content.odd_thousands, plain) == []
    assert grades(content.odd_thousands, comma) == ["card"]


@pytest.mark.parametrize(("text", "bad"), [("-999.00", ""), ("-12,34.50", ""), ("-1234.50", "2")])
def test_thousands_that_cannot_be_asked(text: str, bad: str) -> None:
    page = bill("alipay", elements=(amount(text, bad),))
    not_examined(content.odd_thousands, page)


@pytest.mark.parametrize(
    ("text", "count"), [("¥680.00", 0), ("680.00", 0), ("¥ 680", 1), ("¥680.5", 1)]
)
def test_decimals_on_a_card(text: str, count: int) -> None:
    page = chat(element("transfer_card", text, "请收款"))
    assert len(ask(content.missing_decimals, page)) == count


def test_an_orange_poster_is_no_card() -> None:
    not_examined(content.missing_decimals, chat(element("transfer_card", "¥99", "立即领取")))
    foot = chat(element("transfer_card", "¥99", "货款", "微信转账"))
    assert grades(content.missing_decimals, foot) == ["card"]


def test_decimals_that_cannot_be_asked() -> None:
    not_examined(content.missing_decimals, chat(element("transfer_card", "¥680", bad="8")))
    not_examined(content.missing_decimals, chat(element("transfer_card", "680", "请收款")))
    not_examined(content.missing_decimals, chat(element("transfer_card", "请收款")))
    odd = bill("wechat", elements=(amount("-6.805"),))
    not_examined(content.missing_decimals, odd)


def test_a_doubtful_yen_sign_does_not_matter() -> None:
    page = chat(element("transfer_card", "¥680", "请收款", bad="¥"))
    assert len(ask(content.missing_decimals, page)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200.00", []),
        ("520.00", []),
        ("200.01", ["feast"]),
        ("888.00", ["far"]),
    ],
)
def test_red_packets(text: str, expected: list[str]) -> None:
    page = bill("wechat", kind="red_packet_detail", elements=(amount(text),))
    assert grades(content.red_packet_over_limit, page) == expected


def test_red_packets_in_chats() -> None:
    """A card tells no amount; what stands there is the sender's greeting."""
    for greeting in ("¥666.00", "1314", "恭喜发财"):
        page = chat(element("red_packet_card", greeting, "微信红包"))
        not_examined(content.red_packet_over_limit, page)


@pytest.mark.parametrize(
    ("app", "kind", "text", "expected"),
    [
        ("wechat", "bill_detail", "-14.00", []),
        ("wechat", "bill_detail", "278.77", []),
        ("wechat", "bill_detail", "¥14.00", ["yen"]),
        ("wechat", "bill_detail", "-¥14.00", ["yen"]),
        ("wechat", "bill_detail", "14.00元", ["unit"]),
        ("alipay", "bill_detail", "-1,130.00", []),
        ("alipay", "bill_detail", "￥1,130.00", ["yen"]),
        ("wechat", "transfer_detail", "¥6600.00", []),
        ("wechat", "transfer_detail", "-¥6600.00", ["sign"]),
        ("alipay", "payment_success", "￥10.90", []),
        ("alipay", "payment_success", "-10.90", ["sign"]),
    ],
)
def test_signs_that_a_page_does_not_write(
    app: str, kind: str, text: str, expected: list[str]
) -> None:
    time = row("创建时间" if app == "alipay" else "转账时间", "2031-06-15 20:10:05")
    page = bill(app, time, kind=kind, elements=(amount(text),))
    assert grades(content.odd_sign, page) == expected


def test_signs_that_cannot_be_asked() -> None:
    doubtful = bill("wechat", row("支付时间", SENT), elements=(amount("¥14.00", bad="¥"),))
    not_examined(content.odd_sign, doubtful)
    for fields in ((), (row("支付时间", "2019年6月15日 20:10:05"),)):
        not_examined(content.odd_sign, bill("wechat", *fields, elements=(amount("¥14.00"),)))
    not_examined(content.odd_sign, bill("wechat", kind="wallet", elements=(amount("¥14.00"),)))


def test_a_balance_in_a_row_is_asked_by_its_unit() -> None:
    def page(text: str) -> Page:
        shown = line(text, 800, 700)
        return Page(WIDTH, HEIGHT, "alipay", "balance", lines=(line("账户余额", 800, 40), shown))

    assert grades(content.odd_thousands, page("3997.62元>")) == ["balance"]
    assert ask(content.odd_thousands, page("3,997.62元")) == []
    not_examined(content.odd_thousands, page("3286.52"))  # an index of shares, say
