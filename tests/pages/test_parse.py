"""Every fixture's image is told for what it is drawn as."""

from __future__ import annotations

import pytest

from screencheck import knowledge
from screencheck.geometry import Box
from screencheck.pages import Page, parse_page
from screencheck.pages.chat import Chat
from screencheck.pages.model import Colour, Element
from screencheck.pages.parse import era_of
from screencheck.screenshot import Screenshot
from tests import draw
from tests.conftest import Scanned, text_line
from tests.test_fixtures import Expected, read_expected

KINDS = {"red_packet": "red_packet_detail"}  # expected.jsonl names the page by what it holds
SUPPORTED = [line for line in read_expected() if line.verdict != "unsupported"]
OTHERS = [line for line in read_expected() if line.verdict == "unsupported"]
FACTS = knowledge.load().chat


def page_of(line: Expected, scanned: Scanned) -> Page:
    screenshot, page = scanned(line.file)
    assert screenshot.pixels.shape == (page.height, page.width, 3)
    return page


@pytest.mark.parametrize("line", SUPPORTED, ids=lambda line: line.file)
def test_app_kind_and_theme(line: Expected, scanned: Scanned) -> None:
    page = page_of(line, scanned)
    kind = KINDS.get(line.kind, line.kind)
    assert (page.app, page.kind, page.theme) == (line.app, kind, line.theme)
    assert page.supported
    assert page.reason is None
    assert page.lines


@pytest.mark.parametrize(
    "line", [li for li in SUPPORTED if li.verdict == "consistent"], ids=lambda line: line.file
)
def test_the_system_where_it_can_be_told(line: Expected, scanned: Scanned) -> None:
    page = page_of(line, scanned)
    chat = line.kind in ("chat", "group_chat")
    assert page.os == line.os if chat else page.os in (line.os, None)


@pytest.mark.parametrize("line", OTHERS, ids=lambda line: line.file)
def test_other_pages_carry_the_reason(line: Expected, scanned: Scanned) -> None:
    page = page_of(line, scanned)
    assert (page.app, page.kind, page.theme) == (None, None, line.theme)
    assert not page.supported
    assert page.reason
    assert (*page.elements, *page.fields, *page.measures) == ()


SCALES = {
    "clean-ios-chat-1125.png": 3.0,
    "clean-ios-chat-750.png": 2.0,
    "clean-ios-chat-dark-828.png": 2.0,
    "clean-ios-group-1170.png": 3.0,
    "clean-ios-chat-720.jpg": 1.92,
    "clean-ios-chat-sent.jpg": 3 * 1080 / 1170,
    "clean-android-chat-1080x2340.png": 2.7,
    "clean-android-chat-720x1600.png": 1.8,
    "clean-wechat-bill-ios.png": 3.0,
    "clean-alipay-bill-ios.png": 3.0,
}


@pytest.mark.parametrize("name", list(SCALES))
def test_scales(name: str, scanned: Scanned) -> None:
    assert scanned(name)[1].scale == pytest.approx(SCALES[name], rel=0.01)


def test_elements_lie_within_the_picture_in_reading_order(scanned: Scanned) -> None:
    for line in SUPPORTED:
        page = page_of(line, scanned)
        picture = Box(0, 0, page.width, page.height)
        assert all(picture.contains(e.box, 0.99) for e in page.elements), line.file
        tops = [e.box.y for e in page.elements]
        assert tops == sorted(tops), line.file


def chat(ground: Colour | None, title: Colour | None = None) -> Chat:
    head = Element("title", Box(100, 40, 60, 20), "老周", colour=title)
    return Chat(ground, (head,) if title else (), None, None)


@pytest.mark.parametrize(
    ("ground", "title", "era"),
    [
        ((237, 237, 237), (237, 237, 237), "7"),
        ((237, 237, 237), (51, 50, 54), "6"),
        ((17, 17, 17), (17, 17, 17), "7"),
        ((235, 235, 235), (237, 237, 237), "7"),
        ((235, 235, 235), None, "6"),
        ((237, 237, 237), None, "7"),
        ((200, 220, 240), None, "7"),
        ((17, 17, 17), None, "7"),
        (None, None, "7"),
        (None, (51, 50, 54), "6"),
    ],
)
def test_the_era_by_header_and_ground(
    ground: Colour | None, title: Colour | None, era: str
) -> None:
    assert era_of(chat(ground, title), FACTS) == era


# What the phone's system tells: the size of the capture, or the home indicator

WORDS = ("当前状态", "支付时间", "商品", "商户全称", "收单机构", "支付方式", "交易单号")
IPHONE_BAR = 139 / 390


def picture(width: int, height: int, bar: float | None) -> Screenshot:
    """A white page, with a bar of a share of its width at its foot."""
    pixels = draw.flat(width, height)
    if bar is not None:
        half, unit = bar * width / 2, width / 390
        left, right = round(width / 2 - half), round(width / 2 + half)
        pixels[round(height - 13 * unit) : round(height - 8 * unit), left:right] = 0
    return draw.shot(pixels)


def bill(width: int, height: int, bar: float | None = None) -> Page:
    k = width / 1170
    lines = [
        text_line(word, 96 * k, (1000 + 80 * index) * k, 170 * k, 44 * k)
        for index, word in enumerate(WORDS)
    ]
    return parse_page(picture(width, height, bar), lines, knowledge.load())


@pytest.mark.parametrize(
    ("width", "height", "bar", "system"),
    [
        (1170, 2532, None, "ios"),  # the size of an iPhone's captures
        (750, 1334, None, "ios"),
        (1170, 2532, 0.333, "ios"),
        (720, 1558, IPHONE_BAR, "ios"),  # resized: the home indicator tells
        (1080, 2337, IPHONE_BAR, "ios"),
        (720, 1558, None, None),
        (720, 1558, 0.333, None),  # bars of Android phones are shorter or longer
        (720, 1558, 0.39, None),
        (720, 1600, IPHONE_BAR, None),
        (720, 1280, IPHONE_BAR, None),
    ],
)
def test_the_system_of_a_bill(
    width: int, height: int, bar: float | None, system: str | None
) -> None:
    page = bill(width, height, bar)
    assert page.kind == "bill_detail"
    assert (page.system, page.os) == (system, system)


def test_the_system_of_a_chat_goes_before_its_layout(scanned: Scanned) -> None:
    for line in SUPPORTED:
        page = page_of(line, scanned)
        if page.system is not None:
            assert page.os == page.system, line.file
            assert page.scale is None or page.kind != "chat" or page.width / page.scale < 450


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("clean-ios-chat-1125.png", "ios"),
        ("clean-ios-chat-750.png", "ios"),
        ("clean-ios-chat-720.jpg", "ios"),
        ("clean-ios-chat-sent.jpg", "ios"),
        ("clean-ios-chat-cropped.png", None),
        ("clean-android-chat-1080x2340.png", None),
        ("clean-android-chat-720x1600.png", None),
        ("clean-wechat-bill-android.png", None),
    ],
)
def test_the_system_of_the_fixtures(name: str, system: str | None, scanned: Scanned) -> None:
    assert scanned(name)[1].system == system
