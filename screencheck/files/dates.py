"""When a file says that it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

_FORMATS = ("%Y:%m:%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_KEYS = ("DateTimeOriginal", "DateTime", "CreationTime", "Creation Time")
_LENGTH = 19  # characters of a date in any of the formats


@dataclass(frozen=True, slots=True)
class FileDates:
    """Local times from a file's metadata.

    `taken` is when a phone's screenshot service says that it took the picture, None where no such
    service shows itself: a photograph names the maker of its camera as well. `latest` is the
    youngest date of any kind. Phones write their own local time into DateTimeOriginal, programs
    into DateTime when they save (Exif 2.32).
    """

    taken: datetime | None
    latest: datetime | None


def dates_of(exif: Iterable[tuple[str, str]], text: Iterable[tuple[str, str]] = ()) -> FileDates:
    """The dates in EXIF fields and in the text chunks of a PNG."""
    fields = dict(exif)
    texts = dict(text)
    told = {name: value for name, value in (*texts.items(), *fields.items()) if name in _KEYS}
    dates = {name: date for name, value in told.items() if (date := _parsed(value)) is not None}
    service = fields.get("UserComment") == "Screenshot" or fields.get(
        "Software", texts.get("Software", "")
    ).startswith("Android ")
    return FileDates(
        dates.get("DateTimeOriginal") if service else None, max(dates.values(), default=None)
    )


def _parsed(value: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(value[:_LENGTH], form)
        except ValueError:
            continue
    return None
