"""Rules on the rows of payment pages: their order, and masks."""

from __future__ import annotations

import pytest

from screencheck.detectors import content
from screencheck.pages import Field, Page
from tests.detectors.content.pages import (
    PAYMENT,
    TRADE,
    ask,
    bill,
    grades,
    line,
    not_examined,
    row,
)

MADE = "2031-06-15 20:10:05"
VALUES = {
    "当前状态": "支付成功",
    "支付时间": "2031年6月15日 20:10:05",
    "商品": "午餐",
    "商户全称": "杭州山海餐饮有限公司",
    "收单机构": "财付通支付科技有限公司",
    "支付方式": "零钱",
    "交易单号": PAYMENT,
    "商户单号": "2511181231064471920385",
    "付款方式": "余额宝",
    "商品说明": "午餐",
    "收款方全称": "杭州山海餐饮有限公司",
    "订单号": TRADE,
    "商家订单号": "25110318420968127743",
    "创建时间": MADE,
    "转账备注": "货款",
    "对方账户": "阿泽 138******27",
    "交易号": TRADE,
}


def rows(app: str, *labels: str, bad: str = "") -> Page:
    fields = [row(label, VALUES[label], 500 + 90 * i, bad=bad) for i, label in enumerate(labels)]
    return bill(app, *fields)


@pytest.mark.parametrize(
    ("app", "labels", "count"),
    [
        ("wechat", "当前状态 支付时间 商品 商户全称 收单机构 支付方式 交易单号 商户单号", 0),
        ("wechat", "当前状态 支付时间 支付方式 交易单号 商户单号", 0),
        ("wechat", "当前状态 支付方式 支付时间 交易单号 商户单号", 1),
        ("wechat", "支付时间 当前状态 商户单号 交易单号", 1),
        ("wechat", "支付方式 当前状态 商户单号 交易单号", None),  # of a year that nobody knows
        # a bill without a merchant follows other orders in other versions
        ("wechat", "当前状态 支付方式 支付时间 交易单号", None),
        ("alipay", "支付时间 付款方式 商品说明 收款方全称 订单号 商家订单号", 0),
        ("alipay", "付款方式 商品说明 创建时间 订单号 商家订单号", 0),
        ("alipay", "付款方式 商品说明 创建时间 商家订单号 订单号", 1),
        ("alipay", "创建时间 转账备注 对方账户 订单号", 0),
        ("alipay", "对方账户 付款方式 创建时间 交易号", 1),
    ],
)
def test_the_order_of_rows(app: str, labels: str, count: int | None) -> None:
    page = rows(app, *labels.split())
    if count is None:
        not_examined(content.rows_out_of_order, page)
    else:
        assert len(ask(content.rows_out_of_order, page)) == count


def test_an_old_page_had_another_order() -> None:
    fields = (row("对方账户", "阿泽", 500), row("付款方式", "余额宝", 590))
    old = bill("alipay", *fields, row("创建时间", "2015-06-15 20:10", 680))
    not_examined(content.rows_out_of_order, old)
    labels = ("当前状态", "支付方式", "支付时间", "交易单号", "商户单号")
    values = VALUES | {"支付时间": "2019年6月15日 20:10:05"}
    paid = (row(label, values[label], 500 + 90 * i) for i, label in enumerate(labels))
    not_examined(content.rows_out_of_order, bill("wechat", *paid))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("阿泽 138******27", []),
        ("阿泽(**泽) 138******27", []),
        ("138*****27", []),  # a star lost in reading
        ("阿泽 138****5527", ["phone"]),
        ("138******5527", ["phone"]),
        ("1385***27", ["phone"]),
        ("rim***@qq.com", []),
        ("阿泽 118****@qq.com", []),
        ("ab***@163.com", []),
        ("wangwu***@qq.com", ["mail"]),
    ],
)
def test_masks(value: str, expected: list[str]) -> None:
    page = bill("alipay", row("创建时间", MADE), row("对方账户", value))
    assert grades(content.odd_mask, page) == expected


def test_a_name_above_what_is_hidden_is_no_part_of_it() -> None:
    for name, hidden in (("阿泽2", "138******27"), ("张伟", "431***@qq.com")):
        lines = (line(name, 500), line(hidden, 550))
        account = Field("对方账户", name + hidden, line("对方账户", 500, 40), lines)
        assert ask(content.odd_mask, bill("alipay", row("创建时间", MADE), account)) == []


def test_masks_in_rows_that_a_shop_fills_are_not_asked() -> None:
    goods = row("商品说明", "话费充值 138****5527")
    not_examined(content.odd_mask, bill("alipay", row("创建时间", MADE), goods))


def test_masks_that_cannot_be_asked() -> None:
    masked = row("对方账户", "138****5527")
    not_examined(content.odd_mask, bill("alipay", masked))  # of a year that nobody knows
    not_examined(content.odd_mask, bill("alipay", row("创建时间", "2015-06-15 20:10"), masked))
    doubtful = row("对方账户", "138****5527", bad="5")
    not_examined(content.odd_mask, bill("alipay", row("创建时间", MADE), doubtful))
    made = row("创建时间", MADE)
    not_examined(content.odd_mask, bill("alipay", made, row("对方账户", "阿泽(**泽)")))
