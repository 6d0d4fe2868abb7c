"""Which boxes are drawn and where their numbers stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screencheck.geometry import Box
from screencheck.pictures.marks import marks_of, place_labels
from screencheck.report import Basis, Finding


def finding(region: Box | None, *bases: Box, llr: float = 1.0) -> Finding:
    rests_on = tuple(Basis("12:05", box, 0.99) for box in bases)
    return Finding("SC501", "content", "m", region, llr=llr, rests_on=rests_on)


def test_findings_of_one_region_share_a_box() -> None:
    here, there = Box(10, 10, 50, 20), Box(10, 60, 20, 20)
    marks = marks_of([finding(here), finding(there), finding(None), finding(here)], 100, 100)
    assert [(m.region, m.numbers) for m in marks] == [(here, (1, 4)), (there, (2,))]


def test_a_box_weighs_when_one_of_its_findings_does() -> None:
    here, there = Box(10, 10, 50, 20), Box(10, 60, 20, 20)
    marks = marks_of([finding(here), finding(here, llr=0), finding(there, llr=0)], 100, 100)
    assert [m.weighs for m in marks] == [True, False]


def test_boxes_are_cut_to_the_picture_and_those_outside_left_out() -> None:
    marks = marks_of([finding(Box(-20, 80, 60, 60)), finding(Box(300, 0, 10, 10))], 100, 100)
    assert [(m.region, m.numbers) for m in marks] == [(Box(0, 80, 40, 20), (1,))]


def test_characters_elsewhere_have_a_box_of_their_own() -> None:
    row, clock = Box(10, 50, 60, 20), Box(2, 2, 20, 8)
    marks = marks_of([finding(row, Box(20, 52, 20, 10), clock)], 100, 100)
    assert [(m.region, m.basis) for m in marks] == [(row, False), (clock, True)]


def test_characters_that_another_finding_is_about_share_its_box() -> None:
    row, clock = Box(10, 50, 60, 20), Box(2, 2, 20, 8)
    marks = marks_of([finding(row, Box(2, 2, 20, 9)), finding(clock)], 100, 100)
    assert [(m.region, m.numbers, m.basis) for m in marks] == [
        (row, (1,), False),
        (clock, (1, 2), False),
    ]


def test_labels_stand_beside_their_boxes() -> None:
    box = Box(200, 300, 100, 40)
    (label,) = place_labels([box], [(30, 20)], 400, 800)
    assert label == Box(170, 300, 30, 20)


def test_labels_at_the_side_of_the_picture_take_the_room_that_is_left() -> None:
    box = Box(0, 300, 400, 40)
    (label,) = place_labels([box], [(30, 20)], 400, 800)
    assert label.intersection(box) == 0


def test_labels_keep_clear_of_one_another_and_of_what_is_drawn() -> None:
    boxes = [Box(100, 100, 50, 30), Box(100, 140, 50, 30)]
    text = Box(60, 100, 40, 30)
    labels = place_labels(
        boxes, [(30, 30)] * 2, 400, 800, ink=lambda box: box.intersection(text) / box.area
    )
    assert labels[0].intersection(labels[1]) == 0
    assert [label.intersection(text) for label in labels] == [0, 0]


_side = st.floats(1, 500)
_box = st.builds(Box, st.floats(-100, 500), st.floats(-100, 900), _side, _side)


@given(st.lists(st.tuples(_box, st.floats(5, 200)), max_size=8))
def test_labels_are_always_in_the_picture(items: list[tuple[Box, float]]) -> None:
    boxes = [box for box, _ in items]
    labels = place_labels(boxes, [(w, 20.0) for _, w in items], 400, 800)
    assert len(labels) == len(boxes)
    for label in labels:
        assert label.x >= 0
        assert label.y >= 0
        assert label.right <= 400 + 1e-6
        assert label.bottom <= 800 + 1e-6
