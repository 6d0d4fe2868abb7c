"""Pages as the real apps show them, one for each exception that a hasty rule would accuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from screencheck.detectors import NotExamined, chosen_rules
from screencheck.ocr import Char, TextLine
from screencheck.pages import Element, Field, Page
from tests import draw
from tests.detectors.content.pages import (
    WIDTH,
    amount,
    bill,
    chat,
    clock,
    element,
    labels,
    line,
    listing,
    row,
)


def rows(*pairs: tuple[str, str]) -> list[Field]:
    return [row(label, value, 800 + 90 * index) for index, (label, value) in enumerate(pairs)]


def wechat(head: str, *pairs: tuple[str, str], kind: str = "bill_detail", status: str = "") -> Page:
    bars = (clock(status),) if status else ()
    return bill("wechat", *rows(*pairs), kind=kind, elements=(*bars, amount(head)))


def alipay(head: str, *pairs: tuple[str, str], state: str = "交易成功") -> Page:
    return bill("alipay", *rows(*pairs), elements=(amount(head), element("state", state, y=700)))


def payment_on_the_next_day() -> Page:
    return wechat(
        "-28.50",
        ("当前状态", "支付成功"),
        ("支付时间", "2025年11月19日 00:00:07"),
        ("商品", "夜宵"),
        ("商户全称", "杭州山海餐饮有限公司"),
        ("收单机构", "财付通支付科技有限公司"),
        ("支付方式", "零钱"),
        ("交易单号", "4200002961202511185571903846"),
        ("商户单号", "2511181231064471920385"),
    )


def transfer_received_on_the_next_day() -> Page:
    return wechat(
        "¥350.00",
        ("转账时间", "2025年11月18日 22:31:07"),
        ("收款时间", "2025年11月19日 07:58:40"),
        kind="transfer_detail",
        status="22:31",
    )


def refund_of_an_older_payment() -> Page:
    return wechat(
        "+28.50",
        ("当前状态", "已全额退款"),
        ("支付时间", "2025年11月25日 09:02:11"),
        ("退款方式", "退款到零钱"),
        ("支付方式", "零钱"),
        ("交易单号", "4200002961202511185571903846"),
    )


def received_red_packet() -> Page:
    return wechat(
        "+66.66",
        ("当前状态", "已存入零钱"),
        ("收款时间", "2025年2月9日 20:31:07"),
        ("交易单号", "1000039801" + "00050209" + "6112203841105"),
    )


def withdrawal_that_arrived_later() -> Page:
    return wechat(
        "999.00",
        ("当前状态", "提现已到账"),
        ("提现金额", "￥999.00"),
        ("服务费", "￥1.00"),
        ("申请时间", "2025年11月18日 23:58:40"),
        ("到账时间", "2025年11月19日 00:03:12"),
        ("提现单号", "207251118" + "608291746350918274651"),
    )


def group_collection() -> Page:
    return wechat(
        "+24.44",
        ("当前状态", "已存入零钱"),
        ("收款时间", "2025年1月20日 12:33:33"),
        ("交易单号", "1000049501250120" + "608291746350918274650193"),
    )


def bill_of_a_transfer() -> Page:
    """Without a shop its rows stand otherwise, by version."""
    return wechat(
        "-350.00",
        ("当前状态", "对方已收钱"),
        ("收款方备注", "二维码收款"),
        ("支付方式", "零钱"),
        ("转账时间", "2025年11月8日 18:24:10"),
        ("转账单号", "1000050001" + "20251108" + "0328190437561"),
    )


def number_with_a_button() -> Page:
    return alipay(
        "-9.50",
        ("支付时间", "2031-06-15 20:10:05"),
        ("订单号", "20310615220014174250718394 26 复制"),
    )


def trade_paid_days_later() -> Page:
    return alipay(
        "-1,130.00",
        ("支付时间", "2031-06-24 23:35:05"),
        ("付款方式", "工商银行储蓄卡(5822)"),
        ("订单号", "20310615" + "22001" + "417" + "42" + "5071839426"),
        ("商家订单号", "24101469328494245268"),
    )


def bill_to_the_minute_of_2020() -> Page:
    return alipay(
        "-50.00",
        ("付款方式", "余额宝"),
        ("商品说明", "洗衣液"),
        ("创建时间", "2020-11-19 14:27"),
        ("订单号", "20201119" + "22001" + "417" + "42" + "5071839426"),
    )


def refund_of_alipay() -> Page:
    return alipay(
        "+12.50",
        ("创建时间", "2031-06-18 09:10:05"),
        ("退款方式", "余额宝"),
        ("订单号", "20310615" + "22001" + "417" + "42" + "5071839426"),
        state="退款成功",
    )


def redemption_of_the_money_fund() -> Page:
    return alipay(
        "500.00",
        ("创建时间", "2031-06-18 09:10:05"),
        ("订单号", "20310615" + "0191301000" + "17" + "42" + "00" + "50718394"),
    )


def number_of_a_kind_that_nobody_saw() -> Page:
    """It is told as unknown, which weighs less; no other rule may make more of it."""
    return alipay(
        "-9.50",
        ("支付时间", "2031-06-15 20:10:05"),
        ("订单号", "20310615" + "0000300" + "5071839426174"),
    )


def hidden_names_and_mails() -> Page:
    return alipay(
        "+350.00",
        ("创建时间", "2031-06-15 20:10:05"),
        ("转账备注", "转账"),
        ("对方账户", "阿泽(**泽) rim***@qq.com"),
        ("订单号", "20310615" + "200040011100" + "42" + "00" + "50718394"),
    )


def doubtful_letter_in_a_number() -> Page:
    return alipay(
        "-9.50", ("支付时间", "2031-06-14 20:10:05"), ("订单号", "203106152200l417425071839426")
    )


def page_of_hong_kong() -> Page:
    return wechat(
        "-14.00",
        ("支付方式", "零錢"),
        ("商品", "奶茶"),
        ("交易單號", "4200002961202511185571903846"),
    )


def chat_over_midnight() -> Page:
    return chat(clock("00:10"), *labels("23:50", "00:03"))


def clock_of_a_page_left_open_over_midnight() -> Page:
    return chat(clock("00:10"), *labels("23:50"))


def old_android_that_never_asked_the_setting() -> Page:
    return chat(clock("14:31"), *labels("7月23日 上午08:56", "昨天 晚上6:06", "上午8:45"))


def iphone_that_counts_to_twelve() -> Page:
    return chat(clock("7:40"), *labels("星期五 凌晨0:08", "下午7:40"), system="ios")


def iphone_of_a_week_and_more_ago() -> Page:
    texts = ("2020年9月17日 下午10:47", "2020年9月17日 下午11:04", "星期五 凌晨0:08")
    return chat(clock("3:43"), *labels(*texts), system="ios")


def english_phone() -> Page:
    return chat(clock("8:51 AM"), *labels("Wednesday 8:28 PM", "Yesterday 9:05 PM", "8:35 AM"))


def week_that_began_on_thursday() -> Page:
    return chat(clock("09:40"), *labels("星期四 20:11", "星期六 10:02", "星期一 08:15", "09:31"))


def transfer_between_others_in_a_group() -> Page:
    card = element("transfer_card", "¥680.00", "已被接收", side="left")
    return Page(1170, 2532, "wechat", "group_chat", elements=(card,), lines=card.lines)


def packet_of_a_feast_day() -> Page:
    return bill("wechat", kind="red_packet_detail", elements=(amount("520.00"),))


def remark_that_looks_like_an_amount() -> Page:
    return chat(element("transfer_card", "¥680.00", "680", "微信转账", side="right"))


def list_with_a_refund_and_a_new_year() -> Page:
    return listing(
        "alipay",
        ("退款-晨光文具", "+12.50", "01-03 17:15"),
        ("晨光文具", "-12.50", "01-03 17:14"),
        ("山海面馆", "-28.50", "12-29 12:31"),
        status="18:02",
    )


def list_of_a_week() -> Page:
    days = ("今天 09:38", "昨天 20:32", "周日 12:44", "周二 11:20", "11-07 12:59")
    return listing("alipay", *(("山海面馆", "-28.50", day) for day in days), status="09:40")


def label_that_lost(head: str, rest: str, y: float) -> Element:
    """A label of which the beginning was left unread; the rest stands where it stood."""
    return element("time_label", rest, y=y, x=WIDTH / 2 - 200 + 10 * len(head))


def label_without_its_day_part() -> Page:
    return chat(*labels("下午7:50"), label_that_lost("下午", "8:05", 600))


def label_without_its_day() -> Page:
    lost = label_that_lost("昨天", "20:15", 450)
    first, last = labels("昨天 19:50", "08:40")
    return chat(clock("09:10"), first, lost, last)


def date_without_its_year() -> Page:
    lost = label_that_lost("2030年", "6月15日 20:15", 300)
    return chat(lost, element("time_label", "3月2日 08:40", y=700, x=WIDTH / 2 - 200))


def number_that_lost_a_digit() -> Page:
    """31 digits, as many as another kind has."""
    return wechat(
        "-350.00",
        ("当前状态", "对方已收钱"),
        ("转账时间", "2025年7月5日 18:24:10"),
        ("转账单号", "5301" + "0016100123" + "20250705" + "328190437"),
    )


def clock_that_is_some_seconds_slow() -> Page:
    return wechat(
        "¥350.00",
        ("转账时间", "2025年11月18日 14:30:52"),
        ("收款时间", "2025年11月18日 14:31:04"),
        kind="transfer_detail",
        status="14:30",
    )


def payment_seen_from_abroad() -> Page:
    """Half past eight in the morning in China is the evening before in New York."""
    return alipay(
        "-9.50",
        ("支付时间", "2031-06-14 20:30:05"),
        ("订单号", "20310615" + "22001" + "417" + "42" + "5071839426"),
    )


def list_seen_from_abroad() -> Page:
    times = ("今天 15:30", "昨天 20:32")
    return listing("alipay", *(("超市", "-1.00", time) for time in times), status="09:05")


def captures_that_overlap() -> Page:
    return replace(chat(*labels("14:05", "14:20", "14:20", "14:41")), height=5 * WIDTH)


def captures_that_overlap_by_more() -> Page:
    return chat(*labels("14:05", "14:20", "14:05", "14:20", "14:41"))


def captures_one_above_the_other() -> Page:
    """The later one stands above, and each has its own status bar."""
    first, second = element("title", "阿泽", y=120), element("system_line", "阿泽", y=1500)
    above, below = labels("15:20", "15:50"), element("time_label", "14:05", y=1800, x=385)
    return chat(clock("15:55"), first, *above, second, below)


def captures_with_two_clocks() -> Page:
    page = chat(clock("14:30"), *labels("14:05", "14:20", "15:41", "15:10"))
    return replace(page, lines=(*page.lines, line("15:45", 750, 80)))


def page_left_open_over_night() -> Page:
    return chat(clock("07:12"), *labels("22:40", "07:10"))


def page_left_open_to_which_more_was_said_before_midnight() -> Page:
    return chat(clock("00:10"), *labels("23:50", "昨天 23:58", "00:05"))


def talk_over_new_year() -> Page:
    return chat(clock("09:10"), *labels("12月30日 20:15", "1月2日 08:40"))


def remarks_on_cards_of_one_s_own() -> Page:
    texts = (("¥680.00", "请收款", "微信转账"), ("¥20.00", "请确认收款", "微信转账"))
    cards = (
        element("transfer_card", *t, y=400 + 300 * i, side="right") for i, t in enumerate(texts)
    )
    return chat(element("title", "阿泽", x=WIDTH / 2 - 200), *cards)


def group_without_its_head() -> Page:
    card = element("transfer_card", "¥680.00", "已被接收", "微信转账", side="left")
    return chat(card, element("bubble", "收到", y=700, side="left"))


def answer_to_a_transfer_above_the_page() -> Page:
    """The answer to the one on the page stands below it."""
    sent = element("transfer_card", "¥680.00", "已被接收", y=600, side="right")
    return chat(sent, element("transfer_card", "¥860.00", "已收款", y=900, side="left"))


def greetings_that_look_like_amounts() -> Page:
    greetings = ("1314", "¥8888", "¥520.00")
    return chat(
        *(
            element("red_packet_card", text, "微信红包", y=400 + 300 * i, side="right")
            for i, text in enumerate(greetings)
        )
    )


def poster_in_orange() -> Page:
    return chat(element("transfer_card", "¥99", "立即领取", side="left"))


def top_up_of_a_telephone() -> Page:
    return alipay(
        "-49.90",
        ("创建时间", "2031-06-15 20:10:05"),
        ("商品说明", "话费充值 138****5527"),
    )


def bill_of_an_older_version() -> Page:
    return wechat(
        "¥28.50",
        ("支付方式", "零钱"),
        ("支付时间", "2019年6月5日 20:10:05"),
        ("当前状态", "支付成功"),
        ("商户单号", "2511181231064471920385"),
    )


def list_of_which_entries_were_left_out() -> Page:
    """Both signs stand there, but those of one kind were not asked for."""
    changes = (("+50.00", "90.00"), ("-20.00", "30.00"), ("+5.00", "20.00"))
    return listing("wechat", *(("转账", c, "9月15日 10:21", f"余额 {b}") for c, b in changes))


def withdrawal_less_its_fee() -> Page:
    return wechat("998.00", ("提现金额", "￥999.00"), ("服务费", "￥1.00"))


def refund_with_its_coupon() -> Page:
    page = alipay("-12.00", ("红包抵扣", "-3.00"), state="已退款(￥15.00)")
    return replace(page, lines=(*page.lines, line("已退款(￥15.00)", 700)))


def english_phone_with_a_date_in_digits() -> Page:
    talk = element("bubble", "明天见", y=900, side="left")
    return chat(clock("8:51 AM"), *labels("5/20/24 1:14 PM", "5/21 13:14"), talk)


def label_of_the_day_before_yesterday() -> Page:
    return chat(clock("09:10"), *labels("前天 20:15", "08:40"))


def time_that_runs_off_the_picture() -> Page:
    text = "2031年6月15日 20:10"
    made = line(text, 500, WIDTH - 20 * len(text))
    return bill("wechat", Field("支付时间", text, line("支付时间", 500, 40), (made,)))


def minutes_past_midnight_of_the_evening() -> Page:
    return chat(clock("00:20"), *labels("晚上11:50", "晚上12:05"))


def call_that_goes_on_over_the_chat() -> Page:
    bar = element("status_bar", "05:32", "通话中", y=20, x=80)
    return chat(bar, *labels("17:32"))


def two_clocks_on_one_bar() -> Page:
    return chat(clock("14:02 14:18"), *labels("15:12"))


PAGES: tuple[Callable[[], Page], ...] = (
    payment_on_the_next_day,
    transfer_received_on_the_next_day,
    refund_of_an_older_payment,
    received_red_packet,
    withdrawal_that_arrived_later,
    group_collection,
    bill_of_a_transfer,
    number_with_a_button,
    trade_paid_days_later,
    bill_to_the_minute_of_2020,
    refund_of_alipay,
    redemption_of_the_money_fund,
    number_of_a_kind_that_nobody_saw,
    hidden_names_and_mails,
    doubtful_letter_in_a_number,
    page_of_hong_kong,
    chat_over_midnight,
    clock_of_a_page_left_open_over_midnight,
    old_android_that_never_asked_the_setting,
    iphone_that_counts_to_twelve,
    iphone_of_a_week_and_more_ago,
    english_phone,
    week_that_began_on_thursday,
    transfer_between_others_in_a_group,
    packet_of_a_feast_day,
    remark_that_looks_like_an_amount,
    list_with_a_refund_and_a_new_year,
    list_of_a_week,
    two_clocks_on_one_bar,
    label_without_its_day_part,
    label_without_its_day,
    date_without_its_year,
    number_that_lost_a_digit,
    clock_that_is_some_seconds_slow,
    payment_seen_from_abroad,
    list_seen_from_abroad,
    captures_that_overlap,
    captures_that_overlap_by_more,
    captures_one_above_the_other,
    captures_with_two_clocks,
    page_left_open_over_night,
    page_left_open_to_which_more_was_said_before_midnight,
    talk_over_new_year,
    remarks_on_cards_of_one_s_own,
    group_without_its_head,
    answer_to_a_transfer_above_the_page,
    greetings_that_look_like_amounts,
    poster_in_orange,
    top_up_of_a_telephone,
    bill_of_an_older_version,
    list_of_which_entries_were_left_out,
    withdrawal_less_its_fee,
    refund_with_its_coupon,
    english_phone_with_a_date_in_digits,
    label_of_the_day_before_yesterday,
    time_that_runs_off_the_picture,
    minutes_past_midnight_of_the_evening,
    call_that_goes_on_over_the_chat,
)


def accused(page: Page) -> list[str]:
    """What the content rules say of a page."""
    told = []
    for rule in chosen_rules(select=["SC5"]):
        try:
            told += [f"{f.code}.{f.grade}: {f.message}" for f in rule.check(draw.case(page))]
        except NotExamined:
            continue
    return told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_nobody_is_accused(page: Callable[[], Page]) -> None:
    assert accused(page()) == []


def blurred(found: TextLine) -> TextLine:
    """The line as it would be read from a bad copy."""
    chars = tuple(Char(char.text, 0.6, char.box) for char in found.chars)
    return TextLine(found.text, 0.6, found.box, chars)


def test_whatever_stands_on_a_page_that_was_read_badly_accuses_nobody() -> None:
    """Contradictions of all kinds, none of them read with confidence."""
    wrong = (
        ("转账时间", "2031-06-15 20:10"),
        ("收款时间", "2031-06-14 20:10"),
        ("转账单号", "20310615315579"),
        ("当前状态", "已存入零钱"),
        ("支付时间", "2031年06月5日 20:10:05"),
    )
    fields = [row(label, value, 800 + 90 * i) for i, (label, value) in enumerate(wrong)]
    fields = [
        Field(f.label, f.value, blurred(f.label_line), tuple(map(blurred, f.value_lines)))
        for f in fields
    ]
    lines = [one for f in fields for one in (f.label_line, *f.value_lines)]
    for kind in ("bill_detail", "transfer_detail"):
        page = Page(1170, 2532, "wechat", kind, fields=tuple(fields), lines=tuple(lines))
        assert accused(page) == []
    bad = "0123456789年月日:-星期昨天今下午上晚凌晨周"
    talk = chat(clock("09:05", bad), *labels("今天 20:10", "昨天 20:10", "20:09", bad=bad))
    assert accused(talk) == []
    assert line("", 0).chars == ()
