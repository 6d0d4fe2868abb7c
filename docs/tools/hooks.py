"""Called by mkdocs (`hooks` in mkdocs.yml): puts what is generated into the pages.

A page says where by a line `<!-- generated: NAME -->`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))  # mkdocs loads this file by its path, not as part of a package

from docs.tools.generated import with_generated_parts  # noqa: E402


def on_page_markdown(markdown: str, **rest: Any) -> str:
    """The page's text with its generated parts."""
    return with_generated_parts(markdown)
