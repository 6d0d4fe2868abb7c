"""What tests of the command line share: an empty place to run in, and nothing set around it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, which no configuration lies above."""
    for name in list(os.environ):
        if name.startswith("SCREENCHECK_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    (tmp_path / ".git").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path
