"""Ground on which nothing stands."""

from __future__ import annotations

from ...pages.model import Colour
from ...pages.vision import Pixels, departure


def is_bare(part: Pixels, ground: Colour, off: int, few: float) -> bool:
    """Whether less than a share `few` of a place (H, W, 3) is more than `off` levels off a ground.

    A place without pixels is not bare: nothing is known of it.
    """
    return bool(part.size) and float((departure(part, ground) > off).mean()) < few
