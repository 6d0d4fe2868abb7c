"""`python -m tests.write_examples`: ask each rule about its example, for `screencheck explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import screencheck.explanation.examples as kept
from tests import draw
from tests.detectors.test_registry import EXAMPLES


def asked() -> dict[str, dict[str, Any]]:
    """What each rule finds first on the page that must fire it."""
    return {
        code: kept.to_json(draw.ask(code, EXAMPLES[code].fires())[0]) for code in sorted(EXAMPLES)
    }


def written(found: dict[str, dict[str, Any]]) -> str:
    """The file as it is committed."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    file = Path(kept.__file__).parent / kept.FILE
    file.write_text(written(asked()), encoding="utf-8")
