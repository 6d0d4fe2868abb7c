"""SC613: names above some messages only, and chats that have them above all or none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screencheck.detectors import Case
from screencheck.report import Finding
from tests import draw
from tests.detectors.tamper.chats import TALK, Said, chat_of
from tests.detectors.tamper.pictures import AVATAR, WIDTH, case

NAME = round(0.35 * AVATAR)  # by which a bubble begins lower below a name
OTHERS = (0, 2, 4)  # the messages of the others


def chat(*named: int, talk: tuple[Said, ...] = TALK, down: int = NAME) -> Case:
    return case(*chat_of(tuple(replace(s, down=down * (i in named)) for i, s in enumerate(talk))))


def ask(*named: int, talk: tuple[Said, ...] = TALK) -> Finding:
    (finding,) = draw.ask("SC613", chat(*named, talk=talk))
    return finding


@pytest.mark.parametrize("odd", OTHERS)
@pytest.mark.parametrize("named", [True, False])
def test_a_single_message_of_its_kind_is_marked_with_its_avatar(odd: int, named: bool) -> None:
    others = [odd] if named else [other for other in OTHERS if other != odd]
    finding = ask(*others)
    page = chat(*others).page
    assert finding.region is not None
    index = OTHERS.index(odd)
    faces = [face.box for face in page.of_kind("avatar") if face.side == "left"]
    bubbles = [bubble.box for bubble in page.of_kind("bubble") if bubble.side == "left"]
    assert finding.region.contains(faces[index], 1)
    assert finding.region.contains(bubbles[index], 1)
    assert not any(finding.region.intersection(bubbles[i]) for i in range(3) if i != index)
    assert ("no sender" in finding.message) != named


@pytest.mark.parametrize("below", [True, False])
def test_two_kinds_one_above_the_other_are_two_captures(below: bool) -> None:
    talk = TALK[:5] + TALK[2:5]  # five messages of others
    named = (4, 5, 7) if below else (0, 2)
    finding = ask(*named, talk=talk)
    faces = [f.box for f in chat(talk=talk).page.of_kind("avatar") if f.side == "left"]
    region = finding.region
    assert region is not None
    assert (region.x, region.w) == (0, WIDTH)
    assert [region.contains(face, 1) for face in faces] == [True] * 2 + [False] * 3


def test_all_with_names_or_none_are_one_chat() -> None:
    assert draw.ask("SC613", chat()) == []
    assert draw.ask("SC613", chat(*OTHERS)) == []


@pytest.mark.parametrize("down", [12, 60])
def test_a_bubble_that_was_moved_otherwise_has_no_name(down: int) -> None:
    assert draw.ask("SC613", chat(2, down=down)) == []


def test_one_of_each_kind_tells_nothing() -> None:
    draw.not_asked("SC613", chat(0, talk=TALK[:4]))
    draw.not_asked("SC613", chat(talk=TALK[:2]))
