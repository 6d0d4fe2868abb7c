"""`python -m screencheck`."""

from __future__ import annotations


def main() -> None:
    """The program. Worker processes import this module too and never get here."""
    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
