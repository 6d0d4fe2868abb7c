"""Chat pages: the fixtures element by element, and pictures made by hand for the corners."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages import Page
from screencheck.pages.chat import Chat, find_input_bar, is_dark, parse_chat, side_ground
from screencheck.pages.model import Colour, Element
from screencheck.pages.vision import Pixels, distance
from tests.conftest import Scanned, text_line

GROUND = (237, 237, 237)
GREEN = (149, 236, 105)
WHITE = (255, 255, 255)
DARK = (17, 17, 17)
GREY = (44, 44, 44)
INK = (25, 25, 25)
PLAIN = {"bubble", "voice", "transfer_card", "red_packet_card"}

Said = list[tuple[str, str | None, str]]


def said(page: Page | Chat, *kinds: str) -> Said:
    """Kind, side and text of messages (or of the kinds given), top to bottom, without spaces."""
    chosen = set(kinds) or PLAIN
    return [(e.kind, e.side, "".join(e.text.split())) for e in page.elements if e.kind in chosen]


def text_of(page: Page, kind: str) -> str | None:
    element = page.first(kind)
    return None if element is None else "".join(element.text.split())


TRAVEL = [
    ("bubble", "left", "周末去爬山吗？天气预报说是晴天"),
    ("bubble", "right", "好啊，去哪座山"),
    ("bubble", "left", "就城北那座吧，坐地铁到终点站再走二十分钟就到了，人也不多"),
    ("bubble", "right", "那我们早上八点在地铁口见"),
    ("bubble", "left", "记得带水和外套，山上风大"),
    ("bubble", "right", "收到，我再带点水果"),
    ("bubble", "right", "我出门了"),
    ("bubble", "left", "我也快到了，在B口等你"),
]
SHORT = [
    ("bubble", "left", "你到公司了吗"),
    ("bubble", "right", "刚到"),
    ("bubble", "left", "帮我看一下桌上有没有一把蓝色的伞"),
    ("bubble", "right", "在的，我先帮你收起来"),
    ("bubble", "left", "太好了，谢谢"),
]
GROUP = [
    ("bubble", "left", "明天的球几点开始"),
    ("bubble", "left", "老时间，七点半"),
    ("bubble", "left", "我可能晚十分钟，你们先热身"),
    ("bubble", "right", "好，我带两个新球"),
    ("bubble", "left", "场地费每人二十，到了扫码给我就行"),
    ("bubble", "right", "好的"),
    ("bubble", "left", "我已经在路上了"),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clean-ios-chat-1125.png", TRAVEL),
        ("clean-android-chat-1080x2340.png", TRAVEL),
        ("clean-ios-chat-cropped.png", TRAVEL[1:]),
        ("clean-ios-chat-750.png", SHORT),
        ("clean-android-chat-720x1600.png", SHORT),
        ("clean-ios-group-1170.png", GROUP),
        ("clean-android-group-1080x2340.png", GROUP),
    ],
)
def test_messages_and_their_sides(name: str, expected: Said, scanned: Scanned) -> None:
    assert said(scanned(name)[1]) == expected


LIGHT = (GROUND, GREEN, WHITE)
LOOKS = {
    "clean-ios-chat-1125.png": LIGHT,
    "clean-ios-chat-750.png": LIGHT,
    "clean-ios-chat-cropped.png": LIGHT,
    "clean-ios-chat-transfer-1170.png": LIGHT,
    "clean-ios-group-1170.png": LIGHT,
    "clean-android-chat-1080x2340.png": LIGHT,
    "clean-android-chat-transfer-1080x2400.png": LIGHT,
    "clean-ios-chat-720.jpg": LIGHT,
    "clean-ios-chat-sent.jpg": LIGHT,
    "clean-android-chat-sent.jpg": LIGHT,
    "clean-ios-chat-dark-828.png": (DARK, (41, 181, 96), GREY),
    "clean-ios-chat-dark-1179.png": (DARK, (41, 181, 96), GREY),
    "clean-android-chat-dark-1080x2400.png": (DARK, (62, 181, 117), GREY),
}


@pytest.mark.parametrize("name", list(LOOKS))
def test_ground_and_bubble_colours(name: str, scanned: Scanned) -> None:
    page = scanned(name)[1]
    off = 3 if name.endswith(".jpg") else 0
    for found, drawn in zip(
        (page.ground, page.own_colour, page.other_colour), LOOKS[name], strict=True
    ):
        assert found is not None
        assert distance(found, drawn) <= off


@pytest.mark.parametrize("name", list(LOOKS))
def test_bubbles_stand_beside_avatars_of_their_side(name: str, scanned: Scanned) -> None:
    page = scanned(name)[1]
    avatars = page.of_kind("avatar")
    shown = [m for m in page.of_kind(*PLAIN) if m.box.y > 0 and m.box.bottom < page.height]
    beside = sum(
        any(a.side == m.side and abs(a.box.y - m.box.y) < 0.06 * page.width for a in avatars)
        for m in shown
    )
    assert beside >= len(shown) - 2  # an avatar in the colour of the ground is not seen
    for avatar in avatars:
        inner = avatar.box.x if avatar.side == "left" else page.width - avatar.box.right
        assert inner < 0.1 * page.width


@pytest.mark.parametrize(
    ("name", "unit", "left", "right"),
    [
        ("clean-ios-chat-1125.png", 3, 192, 192),
        ("clean-ios-chat-750.png", 2, 130, 130),
        ("clean-android-chat-1080x2340.png", 2.7, 170, 170),
        ("clean-android-chat-720x1600.png", 1.8, 113, 113),
    ],
)
def test_bubbles_are_found_to_the_pixel(
    name: str, unit: float, left: float, right: float, scanned: Scanned
) -> None:
    page = scanned(name)[1]
    for bubble in page.of_kind("bubble"):
        edge = bubble.box.x if bubble.side == "left" else page.width - bubble.box.right
        assert edge == (left if bubble.side == "left" else right)
        assert bubble.box.h >= 39 * unit


TITLES = {
    "clean-ios-chat-1125.png": "小满",
    "clean-ios-chat-750.png": "阿宁",
    "clean-ios-chat-transfer-1170.png": "老周",
    "clean-ios-chat-packet-1179.png": "小林",
    "clean-ios-group-1170.png": "周五羽毛球(6)",
    "clean-ios-chat-dark-1179.png": "老周",
    "clean-ios-chat-dark-828.png": "陈经理",
    "clean-ios-chat-sent.jpg": "陈经理",
    "clean-android-chat-transfer-1080x2400.png": "老周",
    "clean-android-chat-dark-1080x2400.png": "陈经理",
    "clean-android-chat-720x1600.png": "阿宁",
}


@pytest.mark.parametrize("name", list(TITLES))
def test_titles(name: str, scanned: Scanned) -> None:
    assert text_of(scanned(name)[1], "title") == TITLES[name]


def test_a_title_at_the_left(scanned: Scanned) -> None:
    title = text_of(scanned("clean-android-chat-1080x2340.png")[1], "title")
    assert title is not None
    assert title.endswith("小满")


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("clean-ios-chat-1125.png", ["星期三20:14", "昨天21:36", "07:42"]),
        ("clean-android-chat-1080x2340.png", ["周三20:14", "昨天21:36", "07:42"]),
        ("clean-ios-chat-dark-828.png", ["星期一14:02", "昨天22:48", "08:55"]),
        ("clean-ios-chat-cropped.png", ["昨天21:36", "07:42"]),
        ("clean-ios-chat-720.jpg", ["08:16", "11:47"]),
    ],
)
def test_time_labels(name: str, labels: list[str], scanned: Scanned) -> None:
    page = scanned(name)[1]
    assert [text for _, _, text in said(page, "time_label")] == labels
    for label in page.of_kind("time_label"):
        assert label.box.cx == pytest.approx(page.width / 2, abs=0.02 * page.width)


@pytest.mark.parametrize(
    ("name", "clock"),
    [
        ("clean-ios-chat-1125.png", "07:45"),
        ("clean-ios-chat-dark-828.png", "09:10"),
        ("clean-android-chat-720x1600.png", "10:24"),
    ],
)
def test_status_bars(name: str, clock: str, scanned: Scanned) -> None:
    status = scanned(name)[1].first("status_bar")
    assert status is not None
    assert clock in status.text


@pytest.mark.parametrize(
    ("name", "top"),
    [
        ("clean-ios-chat-1125.png", 2166),
        ("clean-ios-chat-transfer-1170.png", 2262),
        ("clean-ios-chat-750.png", 1222),
        ("clean-ios-chat-dark-828.png", 1612),
        ("clean-ios-chat-dark-1179.png", 2286),
        ("clean-android-chat-1080x2340.png", 2140),
        ("clean-android-chat-720x1600.png", 1412),
        ("clean-ios-chat-720.jpg", 1386),
    ],
)
def test_input_bars(name: str, top: int, scanned: Scanned) -> None:
    page = scanned(name)[1]
    bar = page.first("input_bar")
    assert bar is not None
    assert bar.box.y == pytest.approx(top, abs=1)
    assert (bar.box.x, bar.box.right, bar.box.bottom) == (0, page.width, page.height)
    assert bar.colour is not None
    assert page.ground is not None
    assert 2 < distance(bar.colour, page.ground) < 20


def test_a_cropped_chat_has_no_bars(scanned: Scanned) -> None:
    page = scanned("clean-ios-chat-cropped.png")[1]
    assert page.of_kind("status_bar", "title", "input_bar", "system_line") == ()


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("clean-ios-chat-transfer-1170.png", ["right", "left", "left"]),
        ("clean-ios-chat-dark-1179.png", ["right", "left", "left"]),
        ("clean-android-chat-transfer-1080x2400.png", ["right", "left", "left"]),
    ],
)
def test_transfers_paid_and_pending(name: str, sides: list[str], scanned: Scanned) -> None:
    cards = scanned(name)[1].of_kind("transfer_card")
    assert [card.side for card in cards] == sides
    assert [card.lines[0].text.lstrip("¥￥") for card in cards] == ["180.00", "180.00", "26.00"]


@pytest.mark.parametrize("name", ["clean-ios-chat-packet-1179.png", "clean-ios-chat-720.jpg"])
def test_red_packets_and_the_line_about_them(name: str, scanned: Scanned) -> None:
    page = scanned(name)[1]
    cards = page.of_kind("red_packet_card")
    assert [card.side for card in cards] == ["left", "right"]
    assert text_of(page, "system_line") == "你领取了小林的红包"
    assert page.of_kind("transfer_card") == ()


def test_a_card_of_the_older_look_is_joined_with_its_white_foot(scanned: Scanned) -> None:
    cards = scanned("fake-chat-era-mix.png")[1].of_kind("transfer_card", "red_packet_card")
    assert cards
    for card in cards:
        assert card.box.h > 0.3 * card.box.w
        assert any(word in card.text for word in ("微信转账", "微信红包"))


def test_voice_messages(scanned: Scanned) -> None:
    voices = scanned("clean-android-chat-dark-1080x2400.png")[1].of_kind("voice")
    assert [voice.side for voice in voices] == ["left", "right"]


def test_nicknames_of_a_group(scanned: Scanned) -> None:
    for name in ("clean-ios-group-1170.png", "clean-android-group-1080x2340.png"):
        names = [text for _, _, text in said(scanned(name)[1], "nickname")]
        assert names == ["阿泽", "胖虎不胖", "Momo", "胖虎不胖", "阿泽"]


def test_a_chat_of_two_has_no_nicknames(scanned: Scanned) -> None:
    for name in ("clean-ios-chat-1125.png", "clean-android-chat-1080x2340.png"):
        assert scanned(name)[1].of_kind("nickname") == ()


# pictures made by hand


class Drawing:
    """A chat on an array, with the lines that an engine would read on it."""

    def __init__(self, width: int = 390, height: int = 844, ground: Colour = GROUND) -> None:
        self.pixels: Pixels = np.full((height, width, 3), ground, np.uint8)
        self.lines: list[TextLine] = []
        self.width = width

    def box(self, x: int, y: int, w: int, h: int, colour: Colour) -> None:
        self.pixels[y : y + h, x : x + w] = colour

    def text(self, text: str, x: int, y: int, size: int = 17, ink: Colour = INK) -> None:
        """A line of strokes, as wide as ideographs are."""
        width = size * len(text)
        for step in range(0, width - 4, 6):
            self.box(x + step, y, 2, size, ink)
        self.lines.append(text_line(text, x - 2, y - 3, width + 4, size + 6))

    def bubble(
        self, side: str, y: int, text: str, colour: Colour, avatar: bool = True, edge: int = 64
    ) -> Box:
        width = 17 * len(text) + 24
        x = edge if side == "left" else self.width - edge - width
        self.box(x, y, width, 40, colour)
        self.text(text, x + 12, y + 11)
        if avatar:
            self.box(12 if side == "left" else self.width - 52, y, 40, 40, (91, 143, 185))
        return Box(x, y, width, 40)

    def input_bar(self, top: int, bar: Colour = (246, 246, 246), field: Colour = WHITE) -> None:
        height = self.pixels.shape[0]
        self.box(0, top, self.width, height - top, bar)
        self.box(48, top + 8, self.width - 136, 40, field)

    def parse(self) -> Chat:
        return parse_chat(self.pixels, self.lines)


def of_kind(chat: Chat, *kinds: str) -> list[Element]:
    return [e for e in chat.elements if e.kind in kinds]


def talk() -> Drawing:
    drawing = Drawing()
    drawing.text("09:41", 30, 15, 15)
    drawing.text("老周", 178, 60)
    drawing.text("昨天 21:36", 150, 120, 10, (160, 160, 160))
    drawing.bubble("left", 150, "晚上一起吃饭吗", WHITE)
    drawing.bubble("right", 210, "好的", GREEN)
    drawing.bubble("right", 270, "六点半在门口见", GREEN)
    drawing.input_bar(780)
    return drawing


def test_a_page_made_by_hand() -> None:
    chat = talk().parse()
    assert chat.ground == GROUND
    assert (chat.own_colour, chat.other_colour) == (GREEN, WHITE)
    assert [(e.kind, e.side, e.box.rounded()) for e in of_kind(chat, "bubble")] == [
        ("bubble", "left", (64, 150, 143, 40)),
        ("bubble", "right", (268, 210, 58, 40)),
        ("bubble", "right", (183, 270, 143, 40)),
    ]
    assert [(e.side, e.box.rounded()) for e in of_kind(chat, "avatar")] == [
        ("left", (12, 150, 40, 40)),
        ("right", (338, 210, 40, 40)),
        ("right", (338, 270, 40, 40)),
    ]
    assert [e.text for e in of_kind(chat, "status_bar", "title", "time_label")] == [
        "09:41",
        "老周",
        "昨天 21:36",
    ]
    (bar,) = of_kind(chat, "input_bar")
    assert bar.box == Box(0, 780, 390, 64)


def test_the_avatar_tells_the_side_of_a_wide_bubble() -> None:
    for side, colour in (("left", GREEN), ("right", WHITE)):
        drawing = talk()
        drawing.bubble(side, 400, "这一行字写得很长长到两边", colour)
        wide = of_kind(drawing.parse(), "bubble")[-1]
        assert wide.box.x < 0.27 * 390
        assert 390 - wide.box.right < 0.27 * 390
        assert wide.side == side


def test_the_colour_tells_the_side_of_a_wide_bubble_without_an_avatar() -> None:
    for side, colour in (("left", WHITE), ("right", GREEN)):
        drawing = talk()
        drawing.bubble(side, 400, "这一行字写得很长长到两边", colour, avatar=False)
        assert of_kind(drawing.parse(), "bubble")[-1].side == side
    for side, colour in (("left", WHITE), ("right", GREEN)):
        alone = Drawing()
        alone.bubble(side, 400, "这一行字写得很长长到两边", colour, avatar=False)
        assert [e.side for e in of_kind(alone.parse(), "bubble")] == [side]


def test_a_card_whose_foot_is_parted_by_a_line_is_one_card() -> None:
    drawing = talk()
    orange = (250, 157, 59)
    drawing.box(86, 400, 240, 62, orange)
    drawing.box(86, 463, 240, 24, orange)
    drawing.box(338, 400, 40, 40, (91, 143, 185))
    drawing.text("¥680.00", 98, 412, ink=WHITE)
    drawing.text("面膜五盒", 98, 438, 12, WHITE)
    drawing.text("微信转账", 98, 469, 11, WHITE)
    (card,) = of_kind(drawing.parse(), "transfer_card", "red_packet_card")
    assert (card.kind, card.side) == ("transfer_card", "right")
    assert [line.text for line in card.lines] == ["¥680.00", "面膜五盒", "微信转账"]
    assert card.box.rounded() == (86, 400, 240, 87)


def test_a_field_in_the_middle_is_no_bubble() -> None:
    drawing = talk()
    drawing.box(150, 500, 90, 40, WHITE)
    drawing.text("以上", 178, 511)
    chat = drawing.parse()
    assert len(of_kind(chat, "bubble")) == 3
    assert [e.text for e in of_kind(chat, "system_line")] == ["以上"]


@pytest.mark.parametrize("text", ["08:32", "3小时前"])
def test_text_in_a_picture_is_no_label(text: str) -> None:
    drawing = talk()
    drawing.box(64, 400, 170, 220, (91, 143, 185))
    drawing.text(text, 165, 590, 12, WHITE)
    (label,) = of_kind(drawing.parse(), "time_label", "system_line")
    assert label.text == "昨天 21:36"


def test_a_label_on_a_pill_is_one() -> None:
    drawing = talk()
    drawing.box(168, 400, 54, 20, (206, 206, 206))
    drawing.text("21:40", 165, 404, 12, WHITE)
    found = of_kind(drawing.parse(), "time_label")
    assert [e.text for e in found] == ["昨天 21:36", "21:40"]


def test_a_bubble_without_text_is_none() -> None:
    drawing = talk()
    drawing.box(64, 500, 120, 40, WHITE)
    assert len(of_kind(drawing.parse(), "bubble")) == 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('8"', "voice"),
        ("12''", "voice"),
        ("3″", "voice"),
        ('·) 8"', "voice"),
        ('3" (•', "voice"),
        ("8", "bubble"),
        ('138"', "bubble"),
        ('好的 8" 屏幕的', "bubble"),
    ],
)
def test_voice_by_its_text(text: str, kind: str) -> None:
    drawing = talk()
    box = drawing.bubble("left", 400, "四个字的", WHITE)
    drawing.lines[-1] = text_line(text, box.x + 12, 410, 40, 20)
    assert of_kind(drawing.parse(), "bubble", "voice")[-1].kind == kind


@pytest.mark.parametrize(
    ("colour", "lines", "kind"),
    [
        ((250, 157, 59), ("¥26.00", "请收款"), "transfer_card"),
        ((253, 225, 195), ("¥180.00", "已收款"), "transfer_card"),
        ((200, 125, 47), ("¥26.00", "请收款"), "transfer_card"),
        ((84, 56, 27), ("¥180.00", "已收款"), "transfer_card"),
        ((250, 157, 59), ("恭喜发财", "微信红包"), "red_packet_card"),
        ((250, 157, 59), ("买蛋糕的钱", "已领取"), "red_packet_card"),
        ((250, 157, 59), ("¥88.00", "微信红包"), "red_packet_card"),
        ((120, 160, 250), ("¥26.00", "请收款"), "bubble"),
    ],
)
def test_cards_by_colour_and_text(colour: Colour, lines: Sequence[str], kind: str) -> None:
    drawing = talk()
    drawing.box(64, 400, 236, 90, colour)
    for index, text in enumerate(lines):
        drawing.text(text, 124, 415 + 36 * index, ink=WHITE)
    found = of_kind(drawing.parse(), *PLAIN)[-1]
    assert (found.kind, found.side, found.box) == (kind, "left", Box(64, 400, 236, 90))


def test_a_dark_page_by_hand() -> None:
    drawing = Drawing(ground=DARK)
    drawing.bubble("left", 150, "晚上一起吃饭吗", GREY)
    drawing.bubble("right", 210, "好的", (41, 181, 96))
    drawing.input_bar(780, (28, 28, 28), (40, 40, 40))
    chat = drawing.parse()
    assert is_dark(chat.ground)
    assert [(e.kind, e.side) for e in of_kind(chat, "bubble")] == [
        ("bubble", "left"),
        ("bubble", "right"),
    ]
    assert (chat.own_colour, chat.other_colour) == ((41, 181, 96), GREY)
    assert [e.box.y for e in of_kind(chat, "input_bar")] == [780]


def test_a_chat_over_a_picture_has_no_ground() -> None:
    drawing = talk()
    noise = np.random.default_rng(7).integers(0, 255, drawing.pixels.shape, np.uint8)
    shown = drawing.pixels.copy()
    empty = np.abs(shown.astype(int) - GROUND).max(axis=2) == 0
    shown[empty] = noise[empty]
    chat = parse_chat(shown, drawing.lines)
    assert chat.ground is None
    assert of_kind(chat, "avatar") == []
    assert [(e.side, e.colour) for e in of_kind(chat, "bubble")] == [
        ("left", WHITE),
        ("right", GREEN),
        ("right", GREEN),
    ]


def test_lines_without_anything_behind_them() -> None:
    drawing = Drawing()
    drawing.text("这里什么也没有", 64, 300)
    chat = drawing.parse()
    assert of_kind(chat, *PLAIN) == []
    assert chat.own_colour is chat.other_colour is None


def test_all_white() -> None:
    chat = Drawing(ground=WHITE).parse()
    assert chat == Chat(WHITE, (), None, None)


def test_bubbles_without_text_lines() -> None:
    drawing = talk()
    chat = parse_chat(drawing.pixels, [])
    assert of_kind(chat, *PLAIN, "title", "status_bar") == []
    assert len(of_kind(chat, "avatar")) == 3
    assert len(of_kind(chat, "input_bar")) == 1


@pytest.mark.parametrize(
    ("width", "height"),
    [(1, 1), (1, 400), (2, 1), (2, 2), (2, 400), (3, 400), (400, 1), (400, 2), (5, 5), (60, 9)],
)
def test_thin_pictures(width: int, height: int) -> None:
    """In a process of its own: OpenCV has ended the process for an array without columns."""
    code = f"""
import numpy as np
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.pages.chat import parse_chat
line = TextLine("好的", 0.9, Box(0, 0, {width}, {height}))
for tone in (17, 237, 255):
    pixels = np.full(({height}, {width}, 3), tone, np.uint8)
    for lines in ([], [line]):
        chat = parse_chat(pixels, lines)
        assert not [e for e in chat.elements if e.kind in ("bubble", "voice")]
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-300:]


def test_lines_that_reach_over_the_edge() -> None:
    drawing = talk()
    drawing.lines.append(text_line("好的", -30, -20, 80, 60))
    drawing.lines.append(text_line("好的", 380, 830, 80, 60))
    drawing.lines.append(text_line("好的", 900, 900, 80, 60))
    assert len(of_kind(drawing.parse(), "bubble")) == 3


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_drawn_gets_parsed(data: st.DataObject) -> None:
    width, height = data.draw(st.integers(3, 120)), data.draw(st.integers(2, 200))
    tones = st.sampled_from([GROUND, GREEN, WHITE, DARK, GREY, (250, 157, 59), (246, 246, 246)])
    drawing = Drawing(width, height, data.draw(tones))
    numbers = st.integers(0, 200)
    for _ in range(data.draw(st.integers(0, 6))):
        x, y, w, h = (data.draw(numbers) for _ in range(4))
        drawing.box(x, y, w, h, data.draw(tones))
        text = data.draw(st.sampled_from(["好的", "20:14", '8"', "¥26.00", "老周", "中国移动"]))
        if data.draw(st.booleans()):
            drawing.lines.append(text_line(text, x, y, w, h))
    chat = drawing.parse()
    tops = [e.box.y for e in chat.elements]
    assert tops == sorted(tops)


def test_the_ground_is_that_of_the_sides() -> None:
    drawing = Drawing(400, 800)
    drawing.box(40, 100, 320, 700, GREEN)
    assert side_ground(drawing.pixels) == (GROUND, 1.0)


def test_no_input_bar_where_the_ground_goes_on() -> None:
    assert find_input_bar(Drawing().pixels, GROUND) is None
    banner = Drawing()
    banner.box(0, 500, 390, 60, (246, 246, 246))  # a strip with more of the chat below
    assert find_input_bar(banner.pixels, GROUND) is None


def test_the_input_bar_over_a_picture_by_its_field() -> None:
    drawing = Drawing()
    noise = np.random.default_rng(3).integers(0, 200, (780, 390, 3), np.uint8)
    drawing.input_bar(780)
    drawing.pixels[:780] = noise
    top = find_input_bar(drawing.pixels, None)
    assert top is not None
    assert abs(top - 780) <= 4


def test_themes_by_the_ground() -> None:
    assert is_dark(DARK)
    assert is_dark((35, 35, 35))
    assert not is_dark(GROUND)
    assert not is_dark(None)


def rows(drawing: Drawing, gap: int, count: int = 3, x: int = 64, width: int = 180) -> None:
    """White boxes with text below each other, as the rows of a table are."""
    for index in range(count):
        top = 360 + (40 + gap) * index
        drawing.box(x, top, width, 40, WHITE)
        drawing.text("一共三百六", x + 12, top + 11)


@pytest.mark.parametrize("gap", [1, 2, 4])
@pytest.mark.parametrize("count", [2, 5])
def test_pieces_of_a_picture_are_no_messages(gap: int, count: int) -> None:
    drawing = talk()
    rows(drawing, gap, count)
    assert [e.text for e in of_kind(drawing.parse(), "bubble")] == [
        "晚上一起吃饭吗",
        "好的",
        "六点半在门口见",
    ]


def test_messages_of_one_width_are_no_pieces() -> None:
    drawing = talk()
    rows(drawing, 10)
    assert len(of_kind(drawing.parse(), "bubble")) == 6


def test_boxes_of_other_widths_are_no_pieces() -> None:
    drawing = talk()
    for index, width in enumerate((150, 190)):
        drawing.box(64, 360 + 43 * index, width, 40, WHITE)
        drawing.text("一共三百六", 76, 371 + 43 * index)
    assert len(of_kind(drawing.parse(), "bubble")) == 5
