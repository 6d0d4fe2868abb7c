"""What has to be the same on all nodes, so that a picture gets the same verdict on each."""

from __future__ import annotations

from ..errors import EngineError
from ..language import said


def check_same(here: dict[str, str | None], there: dict[str, str | None], node: str) -> None:
    """Compare the programs of two machines, as `cache.identity.program` tells them.

    Raises EngineError for the first difference.
    """
    for part, value in here.items():
        other = there.get(part)
        if other == value:
            continue
        raise EngineError(
            said(
                "node {node} would judge otherwise than this machine, as {part} is {other} there "
                "and {own} here: install the same on both",
                node=node,
                part=part,
                other=_short(other),
                own=_short(value),
            )
        )


def _short(value: str | None) -> str:
    if value is None:
        return "-"
    return value[:12] if len(value) == 64 else value
