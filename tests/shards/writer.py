"""`python -m tests.shards.writer FOLDER FORMAT`: a run that takes its time, to be killed."""

from __future__ import annotations

import sys
import time

from screencheck.shards import opened

from .places import inputs, report_on

SIZE = 40
NAMES = [f"{word}-{n}.png" for n in range(150) for word in ("a", "fake", "error")]


def main() -> None:
    """Go on with what is there."""
    where, form = sys.argv[1:]
    with opened(where, form, SIZE, resume=True) as target:
        for ordinal, item in enumerate(target.pending(inputs(NAMES))):
            time.sleep(0.001)
            target.add(ordinal, report_on(item))
        target.finish()


if __name__ == "__main__":
    main()
