"""Exit statuses, the same for every report format; 0, 1 and 2 are what clamscan uses."""

from __future__ import annotations

from collections.abc import Mapping

OK = 0  # examined, nothing flagged
FLAGGED = 1  # something is fake; with --strict also suspect
ERROR = 2  # a usage error, or some input could not be examined
INTERRUPTED = 130  # Ctrl-C, as the shell reports a death by SIGINT
HUNG_UP = 129  # the same for SIGHUP, when the terminal is closed
TERMINATED = 143  # the same for SIGTERM
# The reader of our stdout went away. A script under `pipefail` must not take a scan that was
# cut short for one that found nothing, so this is what the shell reports for any program that
# dies of SIGPIPE, and never 0, 1 or 2.
BROKEN_PIPE = 141


def status_of(counts: Mapping[str, int], *, strict: bool = False, exit_zero: bool = False) -> int:
    """The exit status for a finished scan, from the number of images per verdict.

    Flagged wins over errors. `exit_zero` hides what was flagged, never what could not be
    examined: that is a failure of the scan and no verdict on a picture.
    """
    flagged = counts.get("fake", 0) + (counts.get("suspect", 0) if strict else 0)
    if flagged and not exit_zero:
        return FLAGGED
    return ERROR if counts.get("error", 0) else OK
