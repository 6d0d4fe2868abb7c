"""An example of each content rule, for the tests of the registry."""

from __future__ import annotations

from dataclasses import replace

from screencheck.pages import Element, Page
from screencheck.screenshot import Screenshot
from tests import draw
from tests.detectors.content.pages import (
    PAYMENT,
    SENT,
    TRADE,
    TRANSFER,
    amount,
    bill,
    chat,
    clock,
    element,
    input_bar,
    labels,
    listing,
    row,
)
from tests.draw import Example


def about(fires: Page, silent: Page, not_asked: Page) -> Example:
    """Content rules read the page only."""
    return Example(
        lambda: draw.case(fires), lambda: draw.case(silent), lambda: draw.case(not_asked)
    )


def receipts(received: str, bad: str = "") -> Page:
    fields = (row("转账时间", SENT), row("收款时间", received, bad=bad))
    return bill("wechat", *fields, kind="transfer_detail")


def card(*texts: str, bad: str = "") -> Page:
    return chat(element("transfer_card", *texts, bad=bad))


def made_on(time: str, bad: str = "") -> Page:
    return bill("alipay", row("创建时间", time, bad=bad), row("订单号", TRADE))


def packet(text: str, bad: str = "") -> Page:
    return bill("wechat", kind="red_packet_detail", elements=(amount(text, bad),))


def old_header(year: int) -> Page:
    times = row("收款时间", f"{year}-06-15 20:10:05")
    title: Element = element("title", "微信安全支付")
    return bill("wechat", times, kind="transfer_detail", elements=(title,))


def number(text: str, label: str = "转账单号", bad: str = "") -> Page:
    return bill("wechat", row(label, text, bad=bad))


def owners(first: str, second: str, bad: str = "") -> Page:
    return bill(
        "alipay",
        row("订单号", f"2031061522001417{first}1122334455"),
        row("交易号", f"20310615200040011100{second}0011223344", 600, bad=bad),
    )


def captured(taken: str) -> Screenshot:
    """A picture that a phone says it took then."""
    exif = (("DateTimeOriginal", taken), ("UserComment", "Screenshot"))
    return replace(draw.PNG_SHOT, facts=replace(draw.PNG_SHOT.facts, exif=exif))


def received_at(status: str, bad: str = "") -> Page:
    fields = (row("转账时间", SENT), row("收款时间", "2031年06月15日 20:33:05"))
    return bill("wechat", *fields, kind="transfer_detail", elements=(clock(status, bad),))


def balances(after: str, before: str) -> list[tuple[str, ...]]:
    """Entries of which the newest adds 50 to the balance; the older ones add up."""
    changes = (("+50.00", after), ("-20.00", before), ("+5.00", "50.00"), ("-1.00", "45.00"))
    return [("转账", moved, "9月15日 10:21", f"余额 {left}") for moved, left in changes]


def taken_transfer(answer: str, bad: str = "") -> Page:
    """A transfer of 680 that was received, and the answering card."""
    sent = element("transfer_card", "¥680.00", "已被接收", y=400, side="right", bad=bad)
    received = element("transfer_card", answer, "已收款", y=700, side="left", bad=bad)
    return chat(sent, received, element("bubble", "谢谢", y=900, side="left"))


def signed(text: str, bad: str = "") -> Page:
    return bill("wechat", row("支付时间", SENT), elements=(amount(text, bad),))


def masked(value: str, bad: str = "") -> Page:
    made = row("创建时间", "2031-06-15 20:10:05", 700)
    return bill("alipay", row("对方账户", value, bad=bad), made)


def labelled(text: str) -> Page:
    fields = (row("当前状态", "支付成功"), row("支付时间", SENT, 600))
    return bill("wechat", *fields, elements=(element("state", text, y=700),))


EXAMPLES = {
    "SC501": about(number("20310615315579"), number(TRANSFER), number("20310615315579", bad="7")),
    "SC502": about(
        made_on("2031-06-13 20:10:05"),
        made_on("2031-06-15 20:10:05"),
        made_on("2031-06-13 20:10:05", bad="3"),
    ),
    "SC503": about(
        chat(*labels("09:10", "09:05")),
        chat(*labels("09:10", "09:25")),
        chat(*labels("09:10", "09:05", bad="0")),
    ),
    "SC504": about(
        chat(*labels("昨天晚上8:00", "09:10")),
        chat(*labels("昨天 20:00", "09:10")),
        chat(*labels("昨天晚上8:00", "09:10", bad="晚0")),
    ),
    "SC505": about(
        chat(clock("09:05"), *labels("17:32")),
        chat(clock("17:40"), *labels("17:32")),
        chat(clock("09:05", bad="9"), *labels("17:32")),
    ),
    "SC506": about(
        receipts("2031年06月15日 20:09:59"),
        receipts("2031年06月15日 20:11:05"),
        receipts("2031年06月15日 20:09:59", bad="9"),
    ),
    "SC507": about(
        bill("alipay", elements=(amount("-1234.50"),)),
        bill("alipay", elements=(amount("-1,234.50"),)),
        bill("alipay", elements=(amount("-1234.50", bad="2"),)),
    ),
    "SC508": about(
        card("¥680", "请收款"), card("¥680.00", "请收款"), card("¥680", "请收款", bad="8")
    ),
    "SC509": about(
        bill("wechat", row("转账时间", "2031-06-15 20:10:05")),
        bill("wechat", row("转账时间", SENT)),
        bill("wechat", row("转账时间", "2031-06-15 20:10:05", bad="-")),
    ),
    "SC510": about(input_bar("输入消息..."), input_bar("请输入消息后再发给我"), Page(1170, 2532)),
    "SC511": about(packet("888.00"), packet("200.00"), packet("888.00", bad="8")),
    "SC512": about(
        chat(*labels("09:10", "09:12")),
        chat(*labels("09:10", "09:25")),
        chat(*labels("09:10", "09:12", bad="2")),
    ),
    "SC513": about(
        number("4200812700202505101122334455", "交易单号"),
        number(PAYMENT, "交易单号"),
        number("4200812700202505101122334455", "交易单号", bad="8"),
    ),
    "SC514": about(
        old_header(2031),
        bill("alipay", row("创建时间", "2031-06-15 20:10:05"), row("交易类型", "即时到账")),
        old_header(2017),
    ),
    "SC515": about(
        chat(*labels("昨天晚上9:10", "下午20:32")),
        chat(*labels("昨天晚上9:10", "下午3:32")),
        chat(*labels("昨天 21:10", "09:32")),
    ),
    "SC516": about(
        owners("42", "43"),
        owners("42", "42"),
        owners("42", "43", bad="3"),
    ),
    "SC517": about(
        number("1000050001203106150234567890123"),
        number(TRANSFER),
        number("1000050001203106150234567890123", bad="7"),
    ),
    "SC518": about(
        chat(*labels("2031-06-15 13:14", "2031年6月15日 13:20")),
        chat(*labels("2031年6月15日 13:14")),
        chat(element("system_line", "你邀请阿泽加入了群聊")),
    ),
    "SC519": Example(
        lambda: draw.case(chat(clock("09:41")), captured("2031:06:15 20:11:40")),
        lambda: draw.case(chat(clock("20:11")), captured("2031:06:15 20:11:40")),
        lambda: draw.case(chat(clock("09:41"))),
    ),
    "SC520": about(
        chat(element("system_line", "2031年6月15日 星期三")),
        chat(element("system_line", "2031年6月15日 星期日")),
        chat(element("system_line", "2031年6月15日 星期三", bad="三")),
    ),
    "SC521": about(received_at("20:10"), received_at("20:34"), received_at("20:10", bad="1")),
    "SC522": about(
        listing("alipay", ("超市", "-1.00", "昨天 08:05"), ("超市", "-1.00", "今天 09:38")),
        listing("alipay", ("超市", "-1.00", "今天 09:38"), ("超市", "-1.00", "昨天 08:05")),
        listing("alipay", ("超市", "-1.00", "今天 09:38")),
    ),
    "SC523": about(signed("¥14.00"), signed("-14.00"), signed("¥14.00", bad="¥")),
    "SC524": about(
        listing("wechat", *balances("90.00", "30.00")),
        listing("wechat", *balances("80.00", "30.00")),
        listing("wechat", *balances("90.00", "30.00"), bad="0"),
    ),
    "SC525": about(
        taken_transfer("¥860.00"), taken_transfer("¥680.00"), taken_transfer("¥860.00", bad="08")
    ),
    "SC526": about(
        chat(element("transfer_card", "¥680.00", "转账给你", side="right")),
        chat(element("transfer_card", "¥680.00", "请收款", side="right")),
        chat(element("bubble", "请收款", side="right")),
    ),
    "SC527": about(
        bill("wechat", row("当前状态", "已存入零钱"), elements=(amount("-14.00"),)),
        bill("wechat", row("当前状态", "已存入零钱"), elements=(amount("+14.00"),)),
        bill("wechat", row("当前状态", "已存入零钱")),
    ),
    "SC528": about(
        bill("alipay", row("商家订单号", "251103184", 500), row("订单号", TRADE, 600)),
        bill("alipay", row("订单号", TRADE, 500), row("商家订单号", "251103184", 600)),
        bill("alipay", row("订单号", TRADE, 500)),
    ),
    "SC529": about(masked("138****5527"), masked("138******27"), masked("138****5527", bad="5")),
    "SC530": about(
        listing("wechat", ("充值", "-49.59", "9月15日 10:21")),
        listing("wechat", ("充值", "+49.59", "9月15日 10:21")),
        listing("wechat", ("充值", "-49.59", "9月15日 10:21"), bad="-"),
    ),
    "SC531": about(labelled("交易單號"), labelled("轉賬店"), chat(*labels("13:14"))),
}
