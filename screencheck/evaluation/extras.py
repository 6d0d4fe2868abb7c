"""The packages that only `screencheck evaluate` needs."""

from __future__ import annotations

from importlib.util import find_spec

from ..errors import UsageError

_NAMES = {"sklearn": "scikit-learn", "matplotlib": "matplotlib"}


def require(*modules: str) -> None:
    """Raises UsageError, with the remedy, for the first module that is not installed."""
    for module in modules:
        if find_spec(module) is None:
            raise UsageError(
                f"this needs {_NAMES.get(module, module)}: pip install 'screencheck[evaluate]'"
            )
