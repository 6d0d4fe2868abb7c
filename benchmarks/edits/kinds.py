"""All kinds of edits, by name."""

from __future__ import annotations

import random
from collections.abc import Callable

from .captures import Capture
from .numbers import copy_digits, replace_date, replace_digit, retype_amount, status_clock
from .pieces import insert_bubble, paste_avatar, splice
from .retouch import Edit
from .words import erase_flat, erase_inpaint, move_line, recolour, replace_name

Kind = Callable[[Capture, random.Random], Edit | None]

KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        retype_amount,
        copy_digits,
        replace_digit,
        replace_date,
        replace_name,
        erase_flat,
        erase_inpaint,
        paste_avatar,
        insert_bubble,
        splice,
        status_clock,
        move_line,
        recolour,
    )
}
