"""What the image claims to be: its app and page, and the elements on it. No judgement here."""

from __future__ import annotations

from .model import Element, Entry, Field, Page, Stamp
from .parse import parse_page

__all__ = ["Element", "Entry", "Field", "Page", "Stamp", "parse_page"]
