"""Tails and corners of bubbles that were drawn by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from screencheck.geometry import Box
from screencheck.pages.model import Element
from screencheck.pages.shapes import measure_shapes

GROUND = (237, 237, 237)
WHITE = (255, 255, 255)
BUBBLE = Element("bubble", Box(190, 400, 400, 120), "明天见", "left", WHITE)
AVATAR = Element("avatar", Box(36, 400, 120, 120), "", "left")


def drawn() -> NDArray[np.uint8]:
    """A page with one white box on it, without a tail."""
    pixels = np.full((1200, 1170, 3), GROUND, np.uint8)
    pixels[BUBBLE.box.slices()] = WHITE
    return pixels


def lengths(*elements: Element) -> dict[str, float]:
    return {m.name: m.value for m in measure_shapes(drawn(), elements, GROUND)}


def test_a_box_beside_an_avatar_has_no_tail() -> None:
    assert lengths(BUBBLE, AVATAR)["tail_length"] == 0


def test_a_nickname_above_the_bubble_moves_it_down() -> None:
    lower = Element("avatar", Box(36, 340, 120, 120), "", "left")
    assert lengths(BUBBLE, lower)["tail_length"] == 0


def test_a_box_without_an_avatar_may_be_part_of_a_picture() -> None:
    other_side = Element("avatar", Box(1010, 400, 120, 120), "", "right")
    far_above = Element("avatar", Box(36, 100, 120, 120), "", "left")
    for elements in ((BUBBLE,), (BUBBLE, other_side), (BUBBLE, far_above)):
        assert "tail_length" not in lengths(*elements)


def test_text_in_a_high_bubble_does_not_round_its_corners() -> None:
    high = Element("bubble", Box(260, 100, 600, 900), "", "left", WHITE)
    pixels = np.full((1200, 1170, 3), GROUND, np.uint8)
    pixels[high.box.slices()] = WHITE
    pixels[190:960:70, 640:820] = 25  # lines of text that end near the right edge
    found = {m.name: m.value for m in measure_shapes(pixels, (high,), GROUND)}
    assert found["bubble_radius"] < 6
