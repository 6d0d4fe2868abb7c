"""ROC curve and reliability of scores as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..errors import UsageError
from .metrics import calibrated, reliability, roc

_SIDE = 6.0  # inches
_DPI = 100
_GREY, _BLUE, _RED = "#888888", "#1f5fa8", "#b3261e"


def write_plots(
    folder: Path, fake: Sequence[float], genuine: Sequence[float], suffix: str = ""
) -> tuple[Path, ...]:
    """Write roc.png and reliability.png, with `suffix` before the dot, and give their paths.

    `fake` and `genuine` are scores (log10 likelihood ratios), at least one of each. Raises
    UsageError where the folder cannot be written.
    """
    figures = {"roc": _roc(fake, genuine), "reliability": _reliability(fake, genuine)}
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in figures.items():
            path = folder / f"{name}{suffix}.png"
            # without the version of the library, so that the same numbers give the same bytes
            figure.savefig(path, dpi=_DPI, metadata={"Software": None})
            written.append(path)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror or error}") from error
    return tuple(written)


def _figure(title: str, x: str, y: str) -> Figure:
    """A square picture with the diagonal in it. No pyplot: it keeps state and wants a screen."""
    figure = Figure(figsize=(_SIDE, _SIDE), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set(title=title, xlabel=x, ylabel=y, xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.set_aspect("equal")
    axes.grid(alpha=0.3)
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1)
    return figure


def _roc(fake: Sequence[float], genuine: Sequence[float]) -> Figure:
    figure = _figure("ROC", "genuine pages at or above a score", "fakes at or above it")
    alarms, hits = roc(fake, genuine)
    figure.axes[0].plot(alarms, hits, color=_BLUE, linewidth=2)
    return figure


def _reliability(fake: Sequence[float], genuine: Sequence[float]) -> Figure:
    figure = _figure(
        "Reliability at even prior odds", "score (probability of fabrication)", "share of fakes"
    )
    axes = figure.axes[0]
    order = np.argsort(np.concatenate([fake, genuine]), kind="stable")
    probabilities = 1 / (1 + 10.0 ** -np.concatenate([fake, genuine])[order])
    best = calibrated(fake, genuine)[order]
    axes.plot(probabilities, best, color=_BLUE, linewidth=1, label="best monotone fit")
    for bin_ in reliability(fake, genuine):
        axes.plot(bin_.score, bin_.share, "o", color=_RED)
        axes.annotate(
            str(bin_.pages),
            (bin_.score, bin_.share),
            xytext=(0, -14),
            textcoords="offset points",
            ha="right" if bin_.score > 0.9 else "center",
        )
    axes.plot([], [], "o", color=_RED, label="pages in bins of 0.1, with their number")
    axes.legend(loc="upper left")
    return figure
