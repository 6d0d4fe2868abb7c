"""What the bench says in one line and stops at."""

from __future__ import annotations


class BenchError(Exception):
    """A folder or file that the bench cannot work with; the message is for the user."""
