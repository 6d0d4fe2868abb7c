"""The parts of pages that are generated, by the names that pages call them by."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from .fields import fields_of_the_report
from .rules import all_families

PARTS: Mapping[str, Callable[[], str]] = {
    "rules": all_families,
    "json fields": fields_of_the_report,
}
_PLACE = re.compile(r"^<!-- generated: (.+) -->$", re.M)


def with_generated_parts(markdown: str) -> str:
    """The text with each place filled. Raises KeyError for a name that no part has."""
    return _PLACE.sub(lambda place: PARTS[place[1]](), markdown)
