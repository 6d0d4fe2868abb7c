"""Rules on transfers and red packets in chats."""

from __future__ import annotations

import pytest

from screencheck.detectors import content
from screencheck.pages import Element
from tests.detectors.content.pages import WIDTH, ask, chat, element, grades, not_examined


def card(side: str, y: float, *texts: str, bad: str = "") -> Element:
    return element("transfer_card", *texts, y=y, side=side, bad=bad)


def bubble(side: str, y: float, text: str, bad: str = "") -> Element:
    return element("bubble", text, y=y, side=side, bad=bad)


TAKEN = card("right", 400, "¥680.00", "已被接收")


THANKS = bubble("left", 900, "谢谢")


def test_the_answer_names_another_amount() -> None:
    other = card("left", 700, "¥860.00", "已收款")
    assert grades(content.disagreeing_transfer, chat(TAKEN, other, THANKS)) == ["amount"]
    same = card("left", 700, "¥680.00", "已收款")
    assert ask(content.disagreeing_transfer, chat(TAKEN, same, THANKS)) == []


def test_the_right_answer_may_stand_where_nothing_was_read() -> None:
    other = card("left", 700, "¥860.00", "已收款")
    unread = card("left", 800, "¥68O.00", "已收款")
    assert ask(content.disagreeing_transfer, chat(TAKEN, other, unread, THANKS)) == []
    assert ask(content.disagreeing_transfer, chat(TAKEN, other)) == []
    half = card("left", 700, "860.00", "已收款")
    assert ask(content.disagreeing_transfer, chat(TAKEN, half, THANKS)) == []


def test_an_answer_may_belong_to_a_transfer_above_the_page() -> None:
    waiting = card("right", 400, "¥680.00", "你发起了一笔转账")
    other = card("left", 700, "¥860.00", "已收款")
    assert ask(content.disagreeing_transfer, chat(waiting, other)) == []


def test_both_views_of_two_transfers() -> None:
    """One that was sent and answered, then one that was received and answered."""
    cards = (
        TAKEN,
        card("left", 600, "¥680.00", "已收款"),
        card("left", 800, "¥50.00", "已收款"),
        card("right", 1000, "¥50.00", "已收款"),
    )
    assert ask(content.disagreeing_transfer, chat(*cards)) == []


def test_a_received_transfer_without_its_answer() -> None:
    page = chat(TAKEN, bubble("left", 700, "收到，明天发货"))
    assert grades(content.disagreeing_transfer, page) == ["alone"]
    own = chat(TAKEN, bubble("right", 700, "转过去了"))
    assert ask(content.disagreeing_transfer, own) == []
    answered = chat(TAKEN, bubble("left", 700, "收到"), card("left", 900, "¥680.00", "已收款"))
    assert ask(content.disagreeing_transfer, answered) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("5盒代理价，一共860元", ["message"]),
        ("5盒代理价，一共680元", []),
        ("上次那860元我记着", []),
        ("一共3盒", []),
    ],
)
def test_the_sum_in_the_message(message: str, expected: list[str]) -> None:
    page = chat(bubble("left", 300, message), card("right", 600, "¥680.00", "请查收"))
    assert grades(content.disagreeing_transfer, page) == expected


def test_cards_that_cannot_be_asked() -> None:
    doubtful = card("right", 400, "¥680.00", "已被接收", bad="8")
    not_examined(content.disagreeing_transfer, chat(doubtful, bubble("left", 700, "收到")))
    not_examined(content.disagreeing_transfer, chat(bubble("left", 700, "收到")))


@pytest.mark.parametrize(
    ("kind", "side", "texts", "expected"),
    [
        ("transfer_card", "right", ("¥680.00", "你发起了一笔转账"), []),
        ("transfer_card", "right", ("转账给你", "¥680.00"), ["own_card"]),
        ("transfer_card", "right", ("¥680.00", "请收款"), []),
        ("transfer_card", "left", ("¥680.00", "请收款"), []),
        ("transfer_card", "left", ("¥680.00", "已收款"), []),
        ("transfer_card", "left", ("¥680.00", "已被接收"), ["other_card"]),
        ("transfer_card", "left", ("¥680.00", "已被领取-货款"), ["other_card"]),
        ("red_packet_card", "right", ("恭喜发财", "查看红包"), []),
        ("red_packet_card", "right", ("恭喜发财", "领取红包"), ["own_packet"]),
        ("red_packet_card", "left", ("恭喜发财", "领取红包"), []),
        ("red_packet_card", "left", ("恭喜发财", "查看红包"), ["other_packet"]),
    ],
)
def test_words_of_one_side(
    kind: str, side: str, texts: tuple[str, ...], expected: list[str]
) -> None:
    title = element("title", "阿泽", x=WIDTH / 2 - 200)
    page = chat(title, element(kind, *texts, side=side))
    assert grades(content.wrong_side, page) == expected


def test_without_its_title_a_group_looks_like_a_chat_of_two() -> None:
    card = element("transfer_card", "¥680.00", "已被接收", side="left")
    not_examined(content.wrong_side, chat(card))
    aside = element("title", "阿泽", x=100)
    not_examined(content.wrong_side, chat(aside, card))


def test_words_of_one_side_that_were_not_read_surely() -> None:
    page = chat(element("transfer_card", "¥680.00", "转账给你", side="right", bad="转"))
    assert ask(content.wrong_side, page) == []
    not_examined(content.wrong_side, chat(bubble("left", 700, "请收款")))
