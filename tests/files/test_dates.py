"""When a file says that it was made."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.files.dates import dates_of

TAKEN = "2031:06:15 20:11:40"
TIME = datetime(2031, 6, 15, 20, 11, 40)


@pytest.mark.parametrize(
    ("exif", "text"),
    [
        ((("DateTimeOriginal", TAKEN), ("UserComment", "Screenshot")), ()),
        ((("DateTimeOriginal", TAKEN), ("Software", "Android PHM110_14.0.0")), ()),
        ((("DateTimeOriginal", TAKEN),), (("Software", "Android PHM110_14.0.0"),)),
    ],
)
def test_what_a_phone_writes(
    exif: tuple[tuple[str, str], ...], text: tuple[tuple[str, str], ...]
) -> None:
    dates = dates_of(exif, text)
    assert (dates.taken, dates.latest) == (TIME, TIME)


def test_a_photograph_is_no_capture() -> None:
    dates = dates_of((("DateTimeOriginal", TAKEN), ("Make", "HUAWEI")))
    assert (dates.taken, dates.latest) == (None, TIME)


def test_what_an_editor_writes_is_no_capture() -> None:
    dates = dates_of((("DateTimeOriginal", TAKEN), ("DateTime", "2031:07:01 09:00:00")))
    assert dates.taken is None
    assert dates.latest == datetime(2031, 7, 1, 9)


def test_the_text_of_a_png_counts() -> None:
    dates = dates_of((), (("CreationTime", TAKEN), ("Comment", "2040:01:01 00:00:00")))
    assert (dates.taken, dates.latest) == (None, TIME)


def test_other_ways_of_writing_a_date() -> None:
    assert dates_of((("DateTime", "2031-06-15T20:11:40+08:00"),)).latest == TIME
    assert dates_of((("DateTime", "2031-06-15 20:11:40"),)).latest == TIME


@given(st.text(), st.text())
def test_nothing_in_a_file_raises(name: str, value: str) -> None:
    fields = (("DateTimeOriginal", value), ("DateTime", value), (name, value))
    dates_of(fields, fields)
