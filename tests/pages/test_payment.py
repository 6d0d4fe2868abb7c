"""Payment pages from lines that were placed by hand, and from the fixtures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from screencheck import knowledge
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages.model import Element, Field
from screencheck.pages.payment import (
    measure_amount,
    measure_rows,
    measure_title,
    parse_fields,
    parse_payment,
)
from tests.conftest import Scanned, text_line

FACTS = knowledge.load().payment
WIDTH, HEIGHT = 1170, 2532
BLANK = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)


def row(label: str, *values: str, y: float = 1000) -> list[TextLine]:
    """A label with its value at its right, further lines of the value below."""
    lines = [text_line(label, 96, y, 170, 44)]
    return lines + [
        text_line(value, 357, y + 60 * i, 20 * len(value), 44) for i, value in enumerate(values)
    ]


def pairs(fields: Sequence[Field]) -> list[tuple[str, str]]:
    return [(field.label, field.value) for field in fields]


def parsed(*lines: TextLine) -> list[tuple[str, str]]:
    return pairs(parse_fields(lines, FACTS, WIDTH))


def test_rows_in_the_order_of_the_page() -> None:
    lines = (
        row("商品", "午餐", y=1200) + row("支付方式", "零钱", y=1300) + row("当前状态", "支付成功")
    )
    assert parsed(*lines) == [("当前状态", "支付成功"), ("商品", "午餐"), ("支付方式", "零钱")]


def test_a_wrapped_number_is_joined_without_a_space() -> None:
    lines = row("交易单号", "42000029612025111855", "71903846") + row("商品", "午餐", y=1160)
    (first, _) = parse_fields(lines, FACTS, WIDTH)
    assert first.value == "4200002961202511185571903846"
    assert [line.text for line in first.value_lines] == ["42000029612025111855", "71903846"]
    assert first.label_line.text == "交易单号"


NUMBER = "2031061520004001110042005071"


def test_a_number_below_its_label() -> None:
    below = text_line(NUMBER, 96, 1060, 560, 44)
    assert parsed(*row("交易号"), below) == [("交易号", NUMBER)]


def test_what_is_no_number_below_a_label_is_not_its_value() -> None:
    assert parsed(*row("交易号"), text_line("交易成功", 96, 1060, 200, 44)) == [("交易号", "")]
    far = text_line(NUMBER, 96, 1200, 560, 44)
    assert parsed(*row("交易号"), far) == [("交易号", "")]
    other = [*row("交易号"), *row("商家订单号", NUMBER, y=1070)]
    assert parsed(*other) == [("交易号", ""), ("商家订单号", NUMBER)]


def test_wrapped_words_are_joined_by_a_space() -> None:
    lines = row("商户全称", "杭州山海餐饮有限公司", "城北分店")
    assert parsed(*lines) == [("商户全称", "杭州山海餐饮有限公司 城北分店")]


def test_a_value_set_flush_right_wraps_as_well() -> None:
    lines = [
        text_line("订单号", 76, 1000, 140, 44),
        text_line("20251220200040011100", 500, 1000, 590, 44),
        text_line("630048127705", 740, 1060, 350, 44),
    ]
    assert parsed(*lines) == [("订单号", "20251220200040011100630048127705")]


def test_the_next_row_is_not_taken_for_a_wrapped_line() -> None:
    lines = row("支付方式", "零钱") + row("商品", "午餐", y=1070)
    assert parsed(*lines) == [("支付方式", "零钱"), ("商品", "午餐")]


def test_a_line_further_down_is_not_taken_for_a_wrapped_one() -> None:
    lines = [*row("支付方式", "零钱"), text_line("账单服务", 357, 1140, 160, 44)]
    assert parsed(*lines) == [("支付方式", "零钱")]


def test_a_date_and_a_time_read_apart_are_joined_by_a_space() -> None:
    lines = [
        text_line("支付时间", 96, 1000, 170, 44),
        text_line("12:31:07", 640, 1001, 160, 44),
        text_line("2025-11-18", 357, 1000, 220, 44),
    ]
    assert parsed(*lines) == [("支付时间", "2025-11-18 12:31:07")]


def test_arrows_are_no_value() -> None:
    lines = [*row("账单分类"), text_line(">", 1100, 1000, 20, 44)]
    assert parsed(*lines) == [("账单分类", "")]


@pytest.mark.parametrize("label", ["当前状态", "当 前 状 态", "当前状态：", "当前状态>"])
def test_labels_are_known_as_they_are_read(label: str) -> None:
    assert parsed(*row(label, "支付成功")) == [("当前状态", "支付成功")]


@pytest.mark.parametrize("text", ["支付时间：2025-11-18 12:31:07", "支付时间: 2025-11-18 12:31:07"])
def test_a_label_and_its_value_in_one_line(text: str) -> None:
    line = text_line(text, 96, 1000, 700, 44)
    (field,) = parse_fields([line], FACTS, WIDTH)
    assert (field.label, field.value) == ("支付时间", "2025-11-18 12:31:07")
    assert field.label_line is line
    assert field.value_lines == (line,)


def test_unknown_labels_are_no_fields() -> None:
    assert parsed(*row("天气", "晴"), text_line("天气：晴", 96, 1200, 200, 44)) == []
    assert parsed() == []


def elements(*lines: TextLine) -> dict[str, str]:
    found = parse_payment(BLANK, lines, FACTS)
    assert found == sorted(found, key=lambda e: (e.box.y, e.box.x))
    return {element.kind: element.text for element in found}


HEAD = (
    text_line("12:40", 120, 50, 160, 60),
    text_line("账单详情", 480, 200, 220, 64),
    text_line("山海面馆", 480, 540, 220, 60),
    text_line("-28.50", 440, 680, 300, 100),
)


def test_the_head_of_a_bill() -> None:
    assert elements(*HEAD, *row("当前状态", "支付成功")) == {
        "status_bar": "12:40",
        "title": "账单详情",
        "payee": "山海面馆",
        "amount": "-28.50",
        "state": "支付成功",
    }


@pytest.mark.parametrize(
    "text",
    [
        "-28.50",
        "+350.00",
        "¥22.60",
        "￥79.8",
        "-¥8000.00",
        "1,286.40",
        "−12.00",
        "888.88元",
        "100>",
    ],
)
def test_amounts_are_told(text: str) -> None:
    assert elements(text_line(text, 440, 680, 300, 100), *row("商品", "午餐"))["amount"] == text


@pytest.mark.parametrize(
    "text", ["山海面馆", "12:31", "2025-11-18", "28.505", "138****5527", "¥", "8"]
)
def test_other_large_texts_are_no_amounts(text: str) -> None:
    found = elements(text_line(text, 440, 680, 300, 100), *row("商品", "午餐"))
    assert "amount" not in found
    assert "payee" not in found


def test_an_amount_below_the_first_row_is_not_the_head() -> None:
    """A coupon at the foot, where the amount at the head was scribbled over."""
    coupon = text_line("¥20", 440, 2100, 120, 90)
    rows = [*row("商品", "午餐"), *row("支付方式", "零钱", y=1100)]
    assert "amount" not in elements(*rows, coupon)
    head = text_line("-28.50", 440, 680, 300, 80)
    assert elements(head, *rows, coupon)["amount"] == "-28.50"


def test_an_amount_in_ordinary_type_is_not_the_head() -> None:
    found = elements(*row("商品", "午餐"), *row("服务费", "0.10", y=1200))
    assert "amount" not in found


def test_a_page_without_text() -> None:
    assert parse_payment(BLANK, [], FACTS) == []


# what measure_amount looks at: digits drawn as bars of known width and stroke


def strip(*digits: str, height: int = 60, width: int = 38) -> tuple[np.ndarray, Box]:
    """Frames for digits, a bar for 1, a dot: stroke 8, on white."""
    pixels = np.full((height + 40, 60 * len(digits) + 40, 3), 255, np.uint8)
    for index, digit in enumerate(digits):
        x = 20 + 60 * index
        if digit == ".":
            pixels[12 + height : 20 + height, x : x + 8] = 20
        elif digit == "1":
            pixels[20 : 20 + height, x : x + 8] = 20
        else:
            pixels[20 : 20 + height, x : x + width] = 20
            pixels[28 : 12 + height, x + 8 : x + width - 8] = 255
    return pixels, Box(0, 0, pixels.shape[1], pixels.shape[0])


def amount(text: str, box: Box) -> list[Element]:
    return [Element("amount", box, text)]


def test_digits_are_measured() -> None:
    pixels, box = strip("2", "8", ".", "5", "0")
    found = {m.name: m for m in measure_amount(pixels, amount("28.50", box))}
    assert found["digit_height"].value == 60
    assert found["digit_height"].count == 4
    assert found["digit_width_ratio"].value == pytest.approx(38 / 60)
    assert found["digit_stroke_ratio"].value == pytest.approx(8 / 60, rel=0.1)
    assert found["digit_height"].box == Box(20, 20, 60 * 4 + 38, 60)
    assert found["ink_amount"].value == pytest.approx(20)


def test_ones_are_left_out_of_the_width() -> None:
    pixels, box = strip("1", "8")
    found = {m.name: m for m in measure_amount(pixels, amount("18", box))}
    assert found["digit_width_ratio"].value == pytest.approx(38 / 60)
    assert found["digit_width_ratio"].count == 1
    pixels, box = strip("1", "1")
    names = [m.name for m in measure_amount(pixels, amount("11", box))]
    assert names == ["digit_height", "ink_amount", "digit_stroke_ratio"]


def test_digits_that_something_was_drawn_over_are_not_measured() -> None:
    pixels, box = strip("2", "8", "5")
    pixels[40:44, 118:142] = 20  # a stroke that widens one of them
    assert measure_amount(pixels, amount("285", box)) == ()


def test_the_sign_of_the_currency_is_no_digit() -> None:
    pixels, box = strip("8", "2", "8")
    found = {m.name: m for m in measure_amount(pixels, amount("¥28", box))}
    assert found["digit_height"].count == 2
    assert found["digit_height"].box.x == 80


@pytest.mark.parametrize("text", ["285", "2", "2850"])
def test_digits_that_were_read_otherwise_are_not_measured(text: str) -> None:
    pixels, box = strip("2", "8")
    assert measure_amount(pixels, amount(text, box)) == ()


def test_nothing_to_measure() -> None:
    pixels, box = strip("2", "8")
    assert measure_amount(pixels, []) == ()
    assert measure_amount(pixels, [Element("payee", box, "28")]) == ()
    assert measure_amount(pixels, amount("28", Box(5000, 5000, 10, 10))) == ()
    assert measure_amount(np.full_like(pixels, 255), amount("28", box)) == ()


BILLS = {
    "clean-wechat-bill-ios.png": {
        "当前状态": "支付成功",
        "商户全称": "杭州山海餐饮有限公司",
        "交易单号": "4200002961202511185571903846",
        "商户单号": "2511181231064471920385",
    },
    "clean-wechat-bill-ios-dark.png": {"支付方式": "零钱通", "商品": "停车费"},
    "clean-wechat-bill-android.png": {"交易单号": "4200002762202506213046817295"},
    "clean-alipay-bill-ios.png": {
        "支付时间": "2025-11-03 18:42:16",
        "订单号": "2025110322001417631450928873",
        "商家订单号": "25110318420968127743",
    },
    "clean-alipay-bill-android.png": {"订单号": "20251220200040011100630048127705"},
}
AMOUNTS = {
    "clean-wechat-bill-ios.png": ("-28.50", "山海面馆"),
    "clean-wechat-bill-android.png": ("-136.00", "半日书店"),
    "clean-wechat-bill-ios-dark.png": ("-12.00", "东门停车场"),
    "clean-alipay-bill-ios.png": ("-1,286.40", "青禾生鲜超市"),
    "clean-alipay-bill-android.png": ("+350.00", "阿泽"),
    "clean-wechat-success-ios.png": ("¥79.80", "云朵影院"),
}


@pytest.mark.parametrize("name", list(BILLS))
def test_fields_of_the_fixtures(name: str, scanned: Scanned) -> None:
    page = scanned(name)[1]
    values = {label: page.field(label) for label in BILLS[name]}
    assert {label: field and field.value for label, field in values.items()} == BILLS[name]


@pytest.mark.parametrize("name", list(AMOUNTS))
def test_amounts_of_the_fixtures(name: str, scanned: Scanned) -> None:
    page = scanned(name)[1]
    found, payee = page.first("amount"), page.first("payee")
    assert found is not None
    assert payee is not None
    assert (found.text, payee.text) == AMOUNTS[name]
    for measure in page.measures:
        if measure.name == "row_offset":
            assert abs(measure.value) <= 1
        else:
            assert measure.value > 0.05


def test_a_state_is_not_the_payee(scanned: Scanned) -> None:
    """Where no payee stands above the amount, as on Alipay's page after a payment."""
    payee = scanned("clean-alipay-success-ios.png")[1].first("payee")
    assert payee is None or payee.text != "支付成功"


# the ink of the head amount, and the title


@pytest.mark.parametrize("grey", [0, 25, 51, 120])
def test_the_amount_s_ink(grey: int) -> None:
    pixels, box = strip("2", "8", ".", "5", "0")
    pixels[pixels == 20] = grey
    found = {m.name: m.value for m in measure_amount(pixels, amount("28.50", box))}
    assert found["ink_amount"] == pytest.approx(grey, abs=1)


def test_the_ink_of_the_fixtures(scanned: Scanned) -> None:
    for name, grey in (("clean-wechat-bill-ios.png", 25), ("clean-alipay-bill-android.png", 51)):
        found = {m.name: m.value for m in scanned(name)[1].measures}
        assert found["ink_amount"] == pytest.approx(grey, abs=2)


def title(
    text: str = "账单详情", size: int = 54, stroke: int = 6, top: int = 200
) -> tuple[np.ndarray, list[Element]]:
    """Upright bars over the ink of a line of ideographs of that size, centred."""
    pixels = np.full((400, WIDTH, 3), 245, np.uint8)
    ink = Box(585 - size * len(text) / 2, top, round(size * (len(text) - 0.08)), round(0.92 * size))
    left, right, rows = int(ink.x), int(ink.right), slice(top, top + int(ink.h))
    for x in (*range(left, right - stroke, 4 * stroke), right - stroke):
        pixels[rows, x : x + stroke] = 40
    box = Box(ink.x - 4, ink.y - 6, ink.w + 8, ink.h + 12)
    return pixels, [Element("title", box, text, lines=(text_line(text, 0, 0, 1, 1),))]


@pytest.mark.parametrize("size", [30, 54, 72])
@pytest.mark.parametrize("text", ["账单详情", "转账", "收款方"])
def test_titles_are_measured(text: str, size: int) -> None:
    found = {m.name: m.value for m in measure_title(*title(text, size))}
    assert list(found) == ["title_centre", "title_size", "title_stroke_ratio"]
    assert found["title_centre"] == pytest.approx(585, abs=0.05 * size)
    assert found["title_size"] == pytest.approx(size, abs=1)
    assert found["title_stroke_ratio"] * size == pytest.approx(6, rel=0.25)


def test_wider_strokes_are_heavier() -> None:
    thin, wide = (measure_title(*title(stroke=stroke))[2].value for stroke in (4, 8))
    assert wide == pytest.approx(2 * thin, rel=0.15)


@pytest.mark.parametrize("text", ["详", "Bill", "账单AB", "12:31", ""])
def test_titles_in_other_than_ideographs_are_not_measured(text: str) -> None:
    pixels, (element,) = title()
    assert measure_title(pixels, [replace(element, text=text)]) == ()


def test_a_title_that_is_not_as_high_as_its_size_is_not_measured() -> None:
    pixels, (element,) = title()
    assert measure_title(pixels, [replace(element, text="账单详情和商户全称")]) == ()


def test_no_title() -> None:
    pixels, (element,) = title()
    assert measure_title(pixels, []) == ()
    assert measure_title(pixels, [replace(element, kind="payee")]) == ()
    assert measure_title(np.full_like(pixels, 245), [element]) == ()


def test_the_titles_of_the_fixtures(scanned: Scanned) -> None:
    found = {m.name: m.value for m in scanned("clean-alipay-bill-ios.png")[1].measures}
    assert found["title_size"] == pytest.approx(54, abs=1)
    assert found["title_centre"] == pytest.approx(1179 / 2, abs=2)


def drawn_rows(below: int, *values: str) -> tuple[list[Field], np.ndarray]:
    """Rows of a page with blocks for ideographs; values stand so many pixels below their labels."""
    pixels = BLANK.copy()
    fields = []
    for index, value in enumerate(values):
        y = 600 + 100 * index
        lines = []
        for text, x, top in (("当前状态", 96, y), (value, 357, y + below)):
            for place in range(len(text)):
                pixels[top + 2 : top + 40, x + 42 * place : x + 42 * place + 36] = 25
            lines.append(text_line(text, x - 2, top - 2, 42 * len(text) + 4, 48))
        fields.append(Field("当前状态", value, lines[0], (lines[1],)))
    return fields, pixels


@pytest.mark.parametrize("below", [-4, 0, 3])
def test_values_are_measured_against_their_labels(below: int) -> None:
    fields, pixels = drawn_rows(below, "支付成功", "零钱通", "午餐")
    (offset,) = measure_rows(pixels, fields)
    assert offset.name == "row_offset"
    assert offset.value == pytest.approx(below, abs=0.5)
    assert offset.count == 3


def test_only_values_in_ideographs_tell_the_line() -> None:
    fields, pixels = drawn_rows(5, "2025-11-18", "招商银行(1440)", "4200")
    assert measure_rows(pixels, fields) == ()


def test_a_value_in_the_label_s_own_line_is_no_row() -> None:
    fields, pixels = drawn_rows(0, "支付成功")
    alone = [replace(f, value_lines=(f.label_line,)) for f in fields]
    assert measure_rows(pixels, alone) == ()
    assert measure_rows(pixels, [replace(f, value_lines=()) for f in fields]) == ()
