"""Which page a picture shows: by its words, or by its bubbles, or none and why."""

from __future__ import annotations

import pytest

from screencheck import knowledge
from screencheck.geometry import Box
from screencheck.knowledge.pages import PageWords
from screencheck.ocr import TextLine
from screencheck.pages.chat import Chat
from screencheck.pages.classify import Kind, classify_chat, classify_words
from screencheck.pages.model import Colour, Element
from tests.conftest import text_line

GREEN = (149, 236, 105)
WHITE = (255, 255, 255)
GROUND = (237, 237, 237)
PAGES = knowledge.load().pages
UNKNOWN = "no page of WeChat or Alipay that this tool knows"


def words(*texts: str) -> list[TextLine]:
    return [text_line(text, 40, 100 + 80 * i, 300, 40) for i, text in enumerate(texts)]


def page(kind: str, *shown: str, least: int = 2, **more: tuple[str, ...]) -> PageWords:
    return PageWords("wechat", kind, shown, least, "made up", "A", **more)


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (("当前状态", "支付成功", "交易单号", "商户单号"), Kind("wechat", "bill_detail")),
        (("创建时间", "对方账户", "订单号", "账单分类"), Kind("alipay", "bill_detail")),
        (("转账时间", "收款时间", "你已收款"), Kind("wechat", "transfer_detail")),
        (("我的零钱", "充值", "提现"), Kind("wechat", "wallet")),
        (("支付成功", "返回商家"), Kind("wechat", "payment_success")),
        (("支付成功", "交易方式", "花呗", "完成"), Kind("alipay", "payment_success")),
        (("微信", "通讯录", "发现", "我"), Kind("wechat", "chat_list")),
    ],
)
def test_pages_by_their_words(shown: tuple[str, ...], kind: Kind) -> None:
    assert classify_words(words(*shown), PAGES) == kind


@pytest.mark.parametrize(
    "shown", [(), ("你好",), ("当前状态", "交易单号"), ("设置", "蓝牙", "通用"), ("支付成功",)]
)
def test_words_of_no_page(shown: tuple[str, ...]) -> None:
    assert classify_words(words(*shown), PAGES) is None


def test_a_bill_of_another_shop_is_none_of_the_two_apps() -> None:
    shown = ("当前状态", "交易单号", "商户单号", "订单编号")
    assert classify_words(words(*shown), PAGES) is None


def test_a_ranking_is_no_list_in_the_order_of_time() -> None:
    shown = ("全部分类", "收支分析", "本月")
    assert classify_words(words(*shown), PAGES) == Kind("alipay", "bill_list")
    assert classify_words(words(*shown, "支出排行"), PAGES) is None


def test_the_most_words_win_then_the_larger_share() -> None:
    few = page("few", "甲", "乙", "丙", "丁")
    many = page("many", "甲", "乙", "戊", "己", "庚")
    whole = page("whole", "甲", "乙", "丙")
    shown = words("甲", "乙", "丙", "戊", "己")
    assert classify_words(shown, (few, many)) == Kind("wechat", "many")
    assert classify_words(words("甲", "乙", "丙"), (few, whole)) == Kind("wechat", "whole")


def test_a_word_counts_once_and_anywhere_in_a_line() -> None:
    pages = (page("one", "甲", "乙"),)
    assert classify_words(words("甲甲甲", "甲"), pages) is None
    assert classify_words(words("这里有甲", "和乙"), pages) == Kind("wechat", "one")


def test_a_word_that_must_be_the_whole_line() -> None:
    pages = (page("one", "=余额", "=明细"),)
    assert classify_words(words("余额宝", "余额明细"), pages) is None
    assert classify_words(words("余额 >", "‹明细"), pages) == Kind("wechat", "one")


def test_must_and_never() -> None:
    pages = (page("one", "甲", "乙", must=("丙|丁",), never=("戊",)),)
    assert classify_words(words("甲", "乙"), pages) is None
    assert classify_words(words("甲", "乙", "丁"), pages) == Kind("wechat", "one")
    assert classify_words(words("甲", "乙", "丁", "戊"), pages) is None


def bubble(side: str, y: float, colour: Colour, kind: str = "bubble", x: float = 0) -> Element:
    left = x or (192.0 if side == "left" else 600.0)
    return Element(kind, Box(left, y, 380, 120), "好的", side, colour)


def avatar(side: str, y: float, size: float = 120) -> Element:
    return Element("avatar", Box(36 if side == "left" else 1014, y, size, size), "", side)


INPUT_BAR = Element("input_bar", Box(0, 2262, 1170, 270), colour=(246, 246, 246))


def chat(*elements: Element, ground: Colour | None = GROUND) -> Chat:
    return Chat(ground, tuple(sorted(elements, key=lambda e: e.box.y)), None, None)


def test_a_chat_by_its_green_bubble_and_avatar() -> None:
    seen = chat(bubble("right", 600, GREEN), avatar("right", 600))
    assert classify_chat(seen, 1170, 2532) == Kind("wechat", "chat")


def test_a_chat_by_its_green_bubble_and_input_bar() -> None:
    assert classify_chat(chat(bubble("right", 600, GREEN), INPUT_BAR), 1170, 2532).kind == "chat"


@pytest.mark.parametrize("green", [(158, 234, 106), (7, 193, 96), (41, 181, 96), (178, 226, 129)])
def test_imitations_of_the_green_are_chats_as_well(green: Colour) -> None:
    seen = chat(bubble("right", 600, green), bubble("left", 800, WHITE))
    assert classify_chat(seen, 1170, 2532) == Kind("wechat", "chat")


def test_received_messages_alone_need_avatar_and_ground() -> None:
    seen = (bubble("left", 600, WHITE), avatar("left", 600))
    assert classify_chat(chat(*seen), 1170, 2532) == Kind("wechat", "chat")
    assert classify_chat(chat(seen[0]), 1170, 2532) == Kind(None, None, UNKNOWN)
    pink = chat(*seen, ground=(250, 210, 220))
    assert classify_chat(pink, 1170, 2532) == Kind(None, None, UNKNOWN)


def test_a_chat_on_a_photo() -> None:
    seen = (bubble("right", 600, GREEN), bubble("left", 800, WHITE))
    assert classify_chat(chat(*seen, ground=None), 1170, 2532) == Kind("wechat", "chat")


def test_a_card_with_the_input_bar_is_a_chat() -> None:
    card = bubble("left", 600, (250, 157, 59), "transfer_card")
    assert classify_chat(chat(card, INPUT_BAR), 1170, 2532) == Kind("wechat", "chat")
    assert classify_chat(chat(card), 1170, 2532) == Kind(None, None, UNKNOWN)


def test_a_member_count_or_nicknames_make_a_group() -> None:
    said = (bubble("right", 600, GREEN), avatar("right", 600))
    title = Element("title", Box(500, 150, 200, 60), "周五羽毛球（6）")
    nickname = Element("nickname", Box(192, 560, 80, 30), "阿泽")
    plain = Element("title", Box(500, 150, 200, 60), "老周")
    assert classify_chat(chat(*said, title), 1170, 2532).kind == "group_chat"
    assert classify_chat(chat(*said, nickname), 1170, 2532).kind == "group_chat"
    assert classify_chat(chat(*said, plain), 1170, 2532).kind == "chat"


@pytest.mark.parametrize("colour", [(0, 122, 255), (18, 150, 219), (255, 90, 90)])
def test_own_bubbles_of_another_app(colour: Colour) -> None:
    seen = chat(bubble("right", 600, colour), bubble("left", 800, WHITE), avatar("left", 800))
    kind = classify_chat(seen, 1170, 2532)
    assert (kind.app, kind.kind) == (None, None)
    assert kind.reason == "the own bubbles are not green: a chat of another app"


def test_files_on_the_own_side_say_nothing_of_the_app() -> None:
    files = (bubble("right", 600, WHITE), bubble("left", 800, WHITE), avatar("left", 800))
    assert classify_chat(chat(*files), 1170, 2532) == Kind(None, None, UNKNOWN)
    seen = chat(*files, bubble("right", 1000, GREEN))
    assert classify_chat(seen, 1170, 2532) == Kind("wechat", "chat")


def test_a_desktop_window() -> None:
    small = [avatar(side, y, 40) for side, y in (("right", 600.0), ("left", 800.0))]
    said = (bubble("right", 600, GREEN), bubble("left", 800, WHITE))
    narrow = classify_chat(chat(*said, *small, ground=(245, 245, 245)), 1170, 2532)
    wide = classify_chat(chat(*said, ground=(245, 245, 245)), 1170, 900)
    assert narrow == wide
    assert narrow == Kind(None, None, "a chat in a desktop window, not on a phone")


def test_small_avatars_on_the_ground_of_a_phone_are_no_window() -> None:
    seen = chat(bubble("right", 600, GREEN), avatar("right", 600, 60))
    assert classify_chat(seen, 1170, 2532).kind == "chat"


def test_nothing_on_the_page() -> None:
    assert classify_chat(chat(), 1170, 2532) == Kind(None, None, UNKNOWN)
    assert classify_chat(chat(INPUT_BAR, ground=None), 1170, 2532) == Kind(None, None, UNKNOWN)
