"""Content rules: each with a page that fires it, one that must not, and one badly read.

All names, numbers and dates are invented.
"""

from __future__ import annotations

from typing import Any, cast

import pytest

from screencheck.detectors import Case, NotExamined, Rule, content
from screencheck.geometry import Box
from screencheck.ocr import Char, TextLine
from screencheck.pages import Element, Field, Page
from screencheck.report import Finding

WIDTH, HEIGHT = 1170, 2532


def line(text: str, y: float = 100, x: float = 300, bad: str = "", mean: float = 1.0) -> TextLine:
    """A line whose characters were all read surely, but for those in `bad`."""
    chars = tuple(
        Char(char, 0.4 if char in bad else 1.0, Box(x + 20 * i, y, 20, 40))
        for i, char in enumerate(text)
        if not char.isspace()
    )
    return TextLine(text, mean, Box(x, y, 20 * len(text), 40), chars)


def row(label: str, value: str, y: float = 500, bad: str = "") -> Field:
    return Field(label, value, line(label, y, 40), (line(value, y, bad=bad),))


def element(kind: str, *texts: str, y: float = 100, x: float = 300, bad: str = "") -> Element:
    lines = tuple(line(text, y + 50 * i, x, bad) for i, text in enumerate(texts))
    return Element(kind, Box(x, y, 400, 50 * len(texts)), "\n".join(texts), lines=lines)


def bill(app: str, *fields: Field, kind: str = "bill_detail", **more: Any) -> Page:
    lines = [one for field in fields for one in (field.label_line, *field.value_lines)]
    lines += [one for e in more.get("elements", ()) for one in e.lines]
    return Page(WIDTH, HEIGHT, app, kind, fields=fields, lines=tuple(lines), **more)


def chat(*elements: Element, **more: Any) -> Page:
    lines = tuple(one for e in elements for one in e.lines)
    return Page(WIDTH, HEIGHT, "wechat", "chat", elements=elements, lines=lines, **more)


def labels(*texts: str, bad: str = "") -> tuple[Element, ...]:
    return tuple(
        element("time_label", text, y=300 + 300 * i, bad=bad) for i, text in enumerate(texts)
    )


def clock(text: str, bad: str = "") -> Element:
    return element("status_bar", text, y=40, x=80, bad=bad)


def amount(text: str, bad: str = "") -> Element:
    return element("amount", text, y=600, bad=bad)


def ask(rule: Rule, page: Page) -> list[Finding]:
    return list(rule.check(Case(cast(Any, None), page, cast(Any, None))))


def grades(rule: Rule, page: Page) -> list[str]:
    findings = ask(rule, page)
    assert all(f.code == rule.code and f.detector == "content" for f in findings)
    assert all(f.region is not None and f.message for f in findings)
    return [finding.grade for finding in findings]


def not_examined(rule: Rule, page: Page) -> None:
    with pytest.raises(NotExamined, match=r"\w"):
        ask(rule, page)


TRANSFER = "1000050001" + "20310615" + "0212345678901"
PAYMENT = "4200" + "002700" + "20250510" + "1122334455"
TRADE = "20310615" + "22001" + "777" + "42" + "1122334455"
SENT = "2031年06月15日 20:10:05"
RULES = [
    content.impossible_number,
    content.number_of_another_day,
    content.labels_out_of_order,
    content.mixed_hours,
    content.clock_before_label,
    content.impossible_receipt,
    content.odd_thousands,
    content.missing_decimals,
    content.odd_time_format,
    content.foreign_wording,
    content.red_packet_over_limit,
    content.labels_too_close,
    content.serial_of_another_year,
    content.era_contradiction,
    content.wrong_day_part,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_an_empty_page_cannot_be_asked(rule: Rule) -> None:
    for app, kind in (("wechat", "chat"), ("alipay", "bill_detail"), (None, None)):
        not_examined(rule, Page(WIDTH, HEIGHT, app, kind))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rules_tell_why_they_hold(rule: Rule) -> None:
    assert rule.reason
    assert rule.detector == "content"


# --- Transaction numbers --------------------------------------------------------------------


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
        ("创建时间", "2031-06-14 20:10:05", ["ahead"]),
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


# --- Chat times -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("昨天 20:00", "09:10", "10:00"), 0),
        (("09:10", "09:05"), 1),
        (("09:10", "昨天 20:00"), 1),
        (("23:50", "00:20"), 0),
        (("星期五 10:00", "星期一 09:00"), 0),
    ],
)
def test_labels_out_of_order(texts: tuple[str, ...], count: int) -> None:
    assert len(ask(content.labels_out_of_order, chat(*labels(*texts)))) == count


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("09:10", "09:13"), 0),
        (("09:10", "09:12"), 1),
        (("09:10", "09:10", "09:10"), 2),
        (("星期一 09:10", "星期二 09:11"), 0),
        (("昨天 09:10", "09:11"), 0),
        (("昨天晚上9:10", "昨天晚上9:11"), 1),
    ],
)
def test_labels_too_close(texts: tuple[str, ...], count: int) -> None:
    assert len(ask(content.labels_too_close, chat(*labels(*texts)))) == count


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("昨天 20:00", "09:10"), 0),
        (("昨天晚上8:00", "上午9:10"), 0),
        (("昨天晚上8:00", "09:10"), 1),
        (("Yesterday 8:00 PM", "9:10 AM"), 0),
    ],
)
def test_mixed_hours(texts: tuple[str, ...], count: int) -> None:
    assert len(ask(content.mixed_hours, chat(*labels(*texts)))) == count


@pytest.mark.parametrize(
    "rule", [content.labels_out_of_order, content.labels_too_close, content.mixed_hours]
)
def test_labels_that_were_not_read_surely(rule: Rule) -> None:
    not_examined(rule, chat(*labels("晚上9:10", "09:11", bad="1")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("凌晨5:59", []),
        ("上午12:10", []),
        ("早上11:30", []),
        ("中午12:30", []),
        ("下午11:30", []),
        ("晚上6:05", []),
        ("下午14:30", ["hour24"]),
        ("凌晨9:10", ["part"]),
        ("晚上3:10", ["part"]),
        ("中午3:10", ["part"]),
    ],
)
def test_day_parts(text: str, expected: list[str]) -> None:
    assert grades(content.wrong_day_part, chat(*labels(text))) == expected


def test_day_parts_that_were_not_read_surely() -> None:
    not_examined(content.wrong_day_part, chat(*labels("晚上3:10", bad="3")))
    not_examined(content.wrong_day_part, chat(*labels("13:10")))


@pytest.mark.parametrize(
    ("status", "texts", "expected"),
    [
        ("10:30", ("昨天 20:00", "10:12"), []),
        ("10:11", ("10:12",), []),
        ("10:05", ("10:12",), ["near"]),
        ("09:05", ("10:12",), ["far"]),
        ("2:58", ("14:12",), ["far"]),
        ("2:58", ("下午2:12",), []),
        ("下午2:10", ("下午3:12",), ["far"]),
        ("00:05", ("23:58",), []),
        ("12:30", ("12:12",), []),
    ],
)
def test_clock_before_label(status: str, texts: tuple[str, ...], expected: list[str]) -> None:
    page = chat(clock(status), *labels(*texts))
    assert grades(content.clock_before_label, page) == expected


def test_clocks_that_were_not_read_surely() -> None:
    today = labels("10:12")
    not_examined(content.clock_before_label, chat(clock("09:05", bad="5"), *today))
    not_examined(content.clock_before_label, chat(clock("100%9:05"), *today))
    not_examined(content.clock_before_label, chat(clock("09:05"), *labels("10:12", bad="2")))
    not_examined(content.clock_before_label, chat(clock("09:05"), *labels("昨天 10:12")))


def test_a_label_at_the_head_of_a_cropped_page_is_no_clock() -> None:
    lone = element("status_bar", "20:55", y=40, x=WIDTH / 2 - 50)
    not_examined(content.clock_before_label, chat(lone, *labels("21:03")))


# --- Payment times --------------------------------------------------------------------------


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


# --- Amounts --------------------------------------------------------------------------------


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
    over = chat(element("red_packet_card", "¥666.00", "微信红包"))
    assert grades(content.red_packet_over_limit, over) == ["far"]
    not_examined(content.red_packet_over_limit, chat(element("red_packet_card", "恭喜发财")))
    doubtful = chat(element("red_packet_card", "¥666.00", bad="6"))
    not_examined(content.red_packet_over_limit, doubtful)


# --- Wordings -------------------------------------------------------------------------------


def input_bar(text: str, bad: str = "") -> Page:
    bar = Element("input_bar", Box(0, 2300, WIDTH, 232))
    page = chat(bar)
    return Page(
        WIDTH,
        HEIGHT,
        "wechat",
        "chat",
        elements=(bar,),
        lines=(*page.lines, line(text, 2350, bad=bad)),
    )


def test_a_placeholder_in_the_text_field() -> None:
    assert grades(content.foreign_wording, input_bar("输入消息...")) == ["placeholder"]
    assert ask(content.foreign_wording, input_bar("请输入消息后再发给我")) == []
    assert ask(content.foreign_wording, input_bar("输入消息", bad="消")) == []


def test_a_placeholder_elsewhere_is_what_people_write() -> None:
    bubble = element("bubble", "输入消息", y=900)
    bar = Element("input_bar", Box(0, 2300, WIDTH, 232))
    blank = line("+", 2350)
    page = Page(WIDTH, HEIGHT, "wechat", "chat", None, elements=(bubble, bar), lines=(blank,))
    assert ask(content.foreign_wording, page) == []


def test_states_of_cards() -> None:
    odd = chat(element("transfer_card", "¥680.00", "待收款", "转账"))
    assert grades(content.foreign_wording, odd) == ["transfer_state"]
    usual = chat(element("transfer_card", "¥680.00", "请收款", "微信转账"))
    assert ask(content.foreign_wording, usual) == []
    packet = chat(element("red_packet_card", "已领取 ¥66.00", "微信红包"))
    assert grades(content.foreign_wording, packet) == ["red_packet_amount"]


def test_the_old_transfer_page_with_a_young_date() -> None:
    def page(year: int) -> Page:
        times = row("收款时间", f"{year}-06-15 20:10:05")
        heading = element("title", "微信安全支付")
        return bill("wechat", times, kind="transfer_detail", elements=(heading,))

    assert grades(content.era_contradiction, page(2031)) == ["old_header"]
    not_examined(content.era_contradiction, page(2017))


def test_an_old_label_on_the_line_of_its_value() -> None:
    def page(year: int, bad: str = "") -> Page:
        both = line(f"收钱时间：{year}-06-15 20:10:05", bad=bad)
        field = Field("收钱时间", f"{year}-06-15 20:10:05", both, (both,))
        return bill("wechat", field, kind="transfer_detail")

    assert grades(content.era_contradiction, page(2031)) == ["old_receive_label"]
    assert ask(content.era_contradiction, page(2031, bad="钱")) == []


def test_an_old_spelling_on_a_bill() -> None:
    fields = (row("创建时间", "2031-06-15 20:10:05"), row("交易类型", "即时到帐"))
    assert grades(content.era_contradiction, bill("alipay", *fields)) == ["old_spelling"]
    right = (fields[0], row("交易类型", "即时到账"))
    assert ask(content.era_contradiction, bill("alipay", *right)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("●●●○○ 中国移动 4G", ["signal_dots"]), ("中国移动 4G", []), ("● 中国移动", [])],
)
def test_signal_dots(text: str, expected: list[str]) -> None:
    time = row("创建时间", "2031-06-15 20:10:05")
    dots = element("status_bar", text, y=20, bad="●○")
    assert grades(content.era_contradiction, bill("alipay", time, elements=(dots,))) == expected


def test_a_date_that_was_not_read_surely_makes_no_era() -> None:
    times = row("收款时间", "2031-06-15 20:10:05", bad="3")
    page = bill("wechat", times, elements=(element("title", "微信安全支付"),))
    not_examined(content.era_contradiction, page)


# --- Lines without characters ---------------------------------------------------------------


def test_a_line_without_characters_counts_by_a_high_mean_only() -> None:
    def page(mean: float) -> Page:
        value = TextLine("20310615315579", mean, Box(300, 500, 300, 40))
        return bill("wechat", Field("转账单号", value.text, line("转账单号"), (value,)))

    assert grades(content.impossible_number, page(0.995)) == ["structure"]
    not_examined(content.impossible_number, page(0.95))
