"""What `screencheck evaluate` does, from a labelled folder to text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from .. import batch, knowledge
from ..console import Console
from ..detectors import chosen_rules
from ..errors import UsageError
from ..inputs import Input
from ..report import Report
from ..settings import Bounds, Settings
from .fitting import fitted_weights, to_toml
from .judged import Judged, groups_of_rules, of_reports, of_results, weighed
from .labels import Family, Kind, Label, check_families, read_labels
from .leave_out import judge_left_out, samples_of
from .places import check_masks, measure
from .summary import rule_rates, scores, summarise
from .tables import Evaluation, to_json, to_text


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `results` names the output of an earlier scan, to be used instead.

    Without `bounds` one job is done in this process; None are as many jobs as there are cores.
    """

    labelled: str
    results: str | None = None
    settings: Settings = field(default_factory=Settings)
    jobs: int | None = 1
    bounds: Bounds | None = None
    families: tuple[Family, ...] = ()
    leave_out: bool = False
    fit: str | None = None
    plots: str | None = None
    format_name: str = "text"
    quiet: bool = False


def evaluate(request: Request) -> str:
    """The text that is printed; files that were asked for are written.

    Raises UsageError for what makes no sense, before anything is scanned where that shows.
    """
    _check_outputs(request)
    labels = read_labels(request.labelled)
    check_families(request.families, labels)
    weights, groups = knowledge.load().weights, groups_of_rules()
    images = [weighed(judged, weights, groups) for judged in _judged(request, labels)]
    places = measure(images, request.settings.limits)
    left_out: Sequence[Judged] | None = None
    if request.leave_out:
        left_out = judge_left_out(images, request.families)
    if request.fit is not None:
        text = to_toml(fitted_weights(samples_of(images, request.families)))
        _write(Path(request.fit), text)
    if request.plots is not None:
        _plot(Path(request.plots), images, left_out)
    evaluation = Evaluation(
        summarise(images, request.families),
        rule_rates(images, weights.rule),
        None if left_out is None else summarise(left_out, request.families),
        len(labels) - len(images),
        places,
    )
    return to_json(evaluation) if request.format_name == "json" else to_text(evaluation)


def _check_outputs(request: Request) -> None:
    """Before hours of scanning: that what is to be written can be, as far as that shows."""
    if request.fit is not None:
        if not request.fit.endswith(".toml"):
            raise UsageError(f"weights are written as TOML: {request.fit} must end in .toml")
        if not Path(request.fit).absolute().parent.is_dir():
            raise UsageError(f"cannot write to {request.fit}: no such folder")
    plots = None if request.plots is None else Path(request.plots)
    if plots is not None and plots.exists() and not plots.is_dir():
        raise UsageError(f"cannot write to {plots}: not a folder")


def _judged(request: Request, labels: Sequence[Label]) -> tuple[Judged, ...]:
    """What the rules said of the images, by an earlier scan or by one now."""
    settings = request.settings
    if request.results is None:
        check_masks(labels, settings.limits)
        return of_reports(labels, _scanned(request, labels))
    codes = [rule.code for rule in chosen_rules(settings.select, settings.ignore)]
    images = of_results(labels, Path(request.results), codes)
    for kind in (Kind.GENUINE, Kind.FAKE):
        if not any(judged.label.kind is kind for judged in images):
            raise UsageError(f"{request.results}: no report on any image that is {kind}")
    return images


def _scanned(request: Request, labels: Sequence[Label]) -> Iterable[Report]:
    items = [Input(label.path, label.path) for label in labels]
    console = Console(quiet=request.quiet, count=lambda: len(items))
    scanned = batch.scan_many(items, request.settings, request.jobs, request.bounds)
    with console, closing(scanned) as reports:
        for report in reports:
            console.note(report)
            yield report
    console.summarise()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write to {path}: {error.strerror or error}") from error


def _plot(folder: Path, images: Sequence[Judged], left_out: Sequence[Judged] | None) -> None:
    from .plots import write_plots  # matplotlib is wanted only here

    for suffix, judged in (("", images), ("-left-out", left_out)):
        if judged is None:
            continue
        fake, genuine = scores(judged)
        if not fake or not genuine:
            raise UsageError("nothing to plot: no genuine page or no fake was judged")
        write_plots(folder, fake, genuine, suffix)
