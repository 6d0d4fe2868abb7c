"""`python -m screencheck`."""

from __future__ import annotations


def main() -> None:
    """The program. Worker processes import what this is called from, so it loads nothing else."""
    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
