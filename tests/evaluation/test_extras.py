"""What is said where the extra is missing."""

from __future__ import annotations

import pytest

from screencheck.errors import UsageError
from screencheck.evaluation.extras import require


def test_what_is_missing_is_named_with_its_remedy() -> None:
    require("json")
    with pytest.raises(UsageError, match=r"needs no_such_module: pip install 'screencheck\[eval"):
        require("json", "no_such_module")
