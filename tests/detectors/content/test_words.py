"""Rules on wordings and states."""

from __future__ import annotations

import pytest

from screencheck.detectors import content
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages import Element, Field, Page
from tests.detectors.content.pages import (
    HEIGHT,
    SENT,
    WIDTH,
    ask,
    bill,
    chat,
    element,
    grades,
    input_bar,
    labels,
    line,
    not_examined,
    row,
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
    [
        ("●●●○○ 中国移动 4G", ["signal_dots"]),
        ("中国移动 4G", []),
        ("●● 中国移动", []),
        ("●●●●●○ 中国移动", []),
    ],
)
def test_signal_dots(text: str, expected: list[str]) -> None:
    def page(bad: str) -> Page:
        dots = element("status_bar", text, y=20, bad=bad)
        return bill("alipay", row("创建时间", "2031-06-15 20:10:05"), elements=(dots,))

    assert grades(content.era_contradiction, page("")) == expected
    assert grades(content.era_contradiction, page("○●")) == []


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


@pytest.mark.parametrize("text", ["{{name}}", "[object Object]", "${title}"])
def test_the_mark_of_a_template_in_place_of_a_name(text: str) -> None:
    assert grades(content.foreign_wording, chat(element("title", text))) == ["unfilled"]
    assert grades(content.foreign_wording, bill("wechat", row("支付方式", "null"))) == ["unfilled"]
    not_examined(content.foreign_wording, chat(element("bubble", text), *labels("13:14")))


def test_people_and_goods_may_be_called_as_they_like() -> None:
    assert ask(content.foreign_wording, chat(element("title", "null"))) == []
    not_examined(content.foreign_wording, bill("wechat", row("商品", "undefined")))


def test_what_people_write_in_a_chat_is_no_wording_of_the_app() -> None:
    texts = ("微信安全支付", "转帐成功", "已收款")
    bubbles = tuple(element("bubble", text, y=900 + 90 * i) for i, text in enumerate(texts))
    page = chat(*labels("2031年6月15日 13:14"), *bubbles)
    not_examined(content.era_contradiction, page)


def test_nobody_received_it() -> None:
    def page(text: str, x: float) -> Page:
        times = row("收款时间", SENT)
        return bill(
            "wechat", times, kind="transfer_detail", elements=(element("state", text, x=x),)
        )

    middle = WIDTH / 2 - 30
    assert grades(content.era_contradiction, page("已收款", middle)) == ["nobody_received"]
    assert ask(content.era_contradiction, page("你已收款，资金已存入零钱", 340)) == []
    # a name of which the emoji was left unread leaves the rest beside the middle
    assert ask(content.era_contradiction, page("已收款", middle + 40)) == []


def waiting(*more: Field, words: str = "待阿泽确认收款", bad: str = "") -> Page:
    fields = (row("转账时间", SENT, 900), *more)
    return bill(
        "wechat", *fields, kind="transfer_detail", elements=(element("state", words, bad=bad),)
    )


def test_states_of_a_transfer() -> None:
    received = row("收款时间", SENT, 990)
    assert grades(content.excluding_states, waiting(received)) == ["waiting_received"]
    assert ask(content.excluding_states, waiting()) == []
    returned = waiting(received, words="阿泽已退还")
    assert grades(content.excluding_states, returned) == ["returned_received"]
    assert ask(content.excluding_states, waiting(received, words="待阿泽确认收款", bad="待")) == []


@pytest.mark.parametrize(
    ("head", "state", "expected"),
    [
        ("-14.00", "支付成功", []),
        ("+24.44", "已存入零钱", []),
        ("-14.00", "已存入零钱", ["spent_received"]),
        ("+24.44", "支付成功", ["received_spent"]),
        ("+24.44", "对方已收钱", ["received_spent"]),
    ],
)
def test_states_of_a_bill(head: str, state: str, expected: list[str]) -> None:
    page = bill("wechat", row("当前状态", state), elements=(element("amount", head),))
    assert grades(content.excluding_states, page) == expected


def test_a_refund_has_a_plus_in_the_state_of_a_payment() -> None:
    fields = (row("当前状态", "支付成功"), row("退款方式", "退款到零钱", 600))
    page = bill("wechat", *fields, elements=(element("amount", "+24.44"),))
    assert ask(content.excluding_states, page) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("●●●○○ 中国移动 5G 13:14", ["dots_5g"]),
        ("●●●○○ 中国移动 4G 13:14", []),
        ("●●● 中国移动 5G 13:14", None),  # the eye of a phone's camera, read as dots
        ("中国移动 5G 13:14", None),
    ],
)
def test_signal_dots_and_5g(text: str, expected: list[str] | None) -> None:
    page = chat(element("status_bar", text, y=20))
    if expected is None:
        not_examined(content.excluding_states, page)
    else:
        assert grades(content.excluding_states, page) == expected


def test_labels_of_two_scripts() -> None:
    fields = (row("当前状态", "支付成功"), row("支付时间", SENT, 600))
    for label in ("交易單號", "Transfer Time", "轉賬時間：2031"):
        mixed = bill("wechat", *fields, elements=(element("state", label, y=700),))
        assert len(ask(content.mixed_script, mixed)) == 1
    assert ask(content.mixed_script, bill("wechat", *fields)) == []
    named = bill("wechat", *fields, elements=(element("state", "轉賬店", y=700),))
    assert ask(content.mixed_script, named) == []
    traditional = bill("wechat", row("支付方式", "零錢"), row("商品", "茶", 600))
    not_examined(content.mixed_script, traditional)
    not_examined(content.mixed_script, chat(*labels("13:14")))
