"""What a file says about its making, read from its own bytes without decoding pixels."""

from __future__ import annotations

from screencheck.files.facts import FileFacts
from screencheck.files.jpeg import JpegFacts
from screencheck.files.png import PngFacts

__all__ = ["FileFacts", "JpegFacts", "PngFacts"]
