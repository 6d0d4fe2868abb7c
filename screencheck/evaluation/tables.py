"""An evaluation as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..report import Json
from ..reports.encoding import encode
from ..reports.printable import printable
from .labels import Kind
from .metrics import Share
from .places import PlaceRow, Places
from .summary import Alert, Counts, Generator, Mean, Part, RuleRates, Summary

SCHEMA = "screencheck-evaluation/1"

_KINDS = {Kind.GENUINE: "genuine", Kind.FAKE: "fakes", Kind.UNSUPPORTED: "other pages"}
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that is told: of the present weights, of the rules, and of fits that left out some.

    `missing` counts labelled images of which the results hold nothing. `places` tells how well
    the places of edits were found, None where no image has a mask.
    """

    present: Summary
    rules: tuple[RuleRates, ...]
    left_out: Summary | None = None
    missing: int = 0
    places: Places | None = None


# --- Text -----------------------------------------------------------------------------------


def to_text(evaluation: Evaluation) -> str:
    """Tables under headings."""
    parts = []
    if evaluation.missing:
        parts.append(f"labelled images without a report, left out: {evaluation.missing}\n")
    parts += [*_section("Judged by the present weights", evaluation.present)]
    parts.append(_rules(evaluation.rules))
    if evaluation.places is not None:
        both = (*evaluation.places.generators, evaluation.places.all)
        parts.append(_places("places of edits by generator", both))
        parts.append(_places("places of edits by condition", evaluation.places.conditions))
    if evaluation.left_out is not None:
        heading = "Judged by weights that were fitted without the image's family or group"
        parts += _section(heading, evaluation.left_out)
    return "\n".join(parts)


def _section(heading: str, summary: Summary) -> list[str]:
    return [
        f"{heading}\n{'=' * len(heading)}\n",
        _kinds(summary),
        _figures(summary),
        *_alerts(summary.alerts),
        _generators(summary.generators),
        _parts("by condition", summary.conditions),
        _parts("by page", summary.pages),
    ]


def _kinds(summary: Summary) -> str:
    rows = [
        [_KINDS[kind], *map(str, (c.images, c.refused, c.errors, c.judged, c.fake, c.suspect))]
        for kind, c in summary.kinds.items()
    ]
    return _table(["", "images", "refused", "errors", "judged", "fake", "suspect"], rows)


def _figures(summary: Summary) -> str:
    genuine, fake = summary.kinds[Kind.GENUINE], summary.kinds[Kind.FAKE]
    shares = [
        ("false alarms (fake)", genuine.called_fake, genuine.called_fake_if_judged),
        ("false alerts (fake or suspect)", genuine.alerted, genuine.alerted_if_judged),
        ("detection (fake)", fake.called_fake, fake.called_fake_if_judged),
        ("detection (fake or suspect)", fake.alerted, fake.alerted_if_judged),
    ]
    table = _table(
        ["", "of all", "", "95 %", "of judged", "", "95 %"],
        [
            [name, *(cell for s in both for cell in (_ratio(s), _percent(s.rate), _interval(s)))]
            for name, *both in shares
        ],
    )
    worst = summary.worst
    lines = [
        f"AUC {_number(summary.auc)}, Cllr {_number(summary.cllr)}, "
        f"minimum Cllr {_number(summary.min_cllr)} (of judged pages)",
        f"mean detection over generators, originals: {_mean(summary.originals)}",
        f"mean detection over generators, copies: {_mean(summary.copies)}",
        f"worst generator: {printable(worst.name)}, {_ratio(worst.all.called_fake)} called fake",
    ]
    return "\n".join([table, *lines]) + "\n"


def _alerts(alerts: Sequence[Alert]) -> list[str]:
    """The genuine images that were flagged: each of them is worth a look."""
    if not alerts:
        return []
    rows = [[printable(a.file), a.verdict.value, " ".join(a.rules)] for a in alerts]
    return [_table(["genuine images flagged", "as", "rules that fired"], rows, left=3)]


def _generators(generators: Iterable[Generator]) -> str:
    rows = [
        [
            printable(g.name),
            printable(g.family) if g.family != g.name else "",
            *map(str, (g.all.images, g.all.judged, g.all.fake, g.all.suspect)),
            _percent(g.all.called_fake.rate),
            _interval(g.all.called_fake),
            _percent(g.originals.called_fake.rate),
            _percent(g.copies.called_fake.rate),
        ]
        for g in generators
    ]
    head = ["by generator", "family", "images", "judged", "fake", "suspect", "detection", "95 %"]
    return _table([*head, "originals", "copies"], rows, left=2)


def _parts(name: str, parts: Iterable[Part]) -> str:
    head = [name, "fakes", "judged", "fake", "detection", "95 %"]
    head += ["genuine", "judged", "fake", "suspect", "false alarms", "95 %"]
    rows = []
    for part in parts:
        fake, genuine = part.fake, part.genuine
        row = [printable(part.name), *map(str, (fake.images, fake.judged, fake.fake))]
        row += [_percent(fake.called_fake.rate), _interval(fake.called_fake)]
        row += map(str, (genuine.images, genuine.judged, genuine.fake, genuine.suspect))
        row += [_percent(genuine.called_fake.rate), _interval(genuine.called_fake)]
        rows.append(row)
    return _table(head, rows)


def _rules(rules: Iterable[RuleRates]) -> str:
    rows = [
        [
            rule.code,
            _ratio(rule.genuine),
            _percent(rule.genuine.rate),
            _ratio(rule.fake),
            _percent(rule.fake.rate),
            _NOTHING if rule.ratio is None else f"{rule.ratio:.2f}",
            _NOTHING if rule.weight is None else f"{10**rule.weight:.2f}",
        ]
        for rule in rules
    ]
    head = ["rule", "genuine fired", "", "fakes fired", "", "likelihood ratio", "weighed as"]
    return _table(head, rows)


def _places(name: str, places: Iterable[PlaceRow]) -> str:
    rows = [
        [
            printable(place.name),
            *map(str, (place.images, place.found.of, place.found.hits)),
            _percent(place.found.rate),
            *map(_number, (place.iou, place.precision, place.recall, place.f1, place.mean_f1)),
        ]
        for place in places
    ]
    head = [name, "images", "examined", "found", "", "IoU", "pixel precision", "recall", "F1"]
    return _table([*head, "mean F1"], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Columns as wide as their widest cell, the first `left` ones aligned to the left."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = []
    for row in [head, *rows]:
        cells = [
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _ratio(share: Share) -> str:
    return f"{share.hits} of {share.of}"


def _percent(rate: float | None) -> str:
    return _NOTHING if rate is None else f"{100 * rate:.1f} %"


def _interval(share: Share) -> str:
    if not share.of:
        return _NOTHING
    low, high = share.interval
    return f"{100 * low:.1f}-{100 * high:.1f} %"


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{round(value, 3) + 0.0:.3f}"  # never "-0.000"


def _mean(mean: Mean) -> str:
    return f"{_percent(mean.of_all)} of all, {_percent(mean.of_judged)} of judged"


# --- JSON -----------------------------------------------------------------------------------


def to_json(evaluation: Evaluation) -> str:
    """One object on one line; shares and likelihood ratios are plain numbers."""
    left_out = evaluation.left_out
    record: dict[str, Json] = {
        "schema": SCHEMA,
        "missing": evaluation.missing,
        "present": _summary(evaluation.present),
        "rules": [_rule(rule) for rule in evaluation.rules],
        "left_out": None if left_out is None else _summary(left_out),
    }
    if evaluation.places is not None:
        record["places"] = _places_record(evaluation.places)
    return encode(record) + "\n"


def _summary(summary: Summary) -> dict[str, Json]:
    return {
        "kinds": {kind.value: _counts(counts) for kind, counts in summary.kinds.items()},
        "auc": _rounded(summary.auc),
        "cllr": _rounded(summary.cllr),
        "min_cllr": _rounded(summary.min_cllr),
        "mean_detection": {
            "originals": _mean_record(summary.originals),
            "copies": _mean_record(summary.copies),
        },
        "worst_generator": summary.worst.name,
        "generators": [
            {
                "generator": generator.name,
                "family": generator.family,
                **_counts(generator.all),
                "originals": _counts(generator.originals),
                "copies": _counts(generator.copies),
            }
            for generator in summary.generators
        ],
        "conditions": [_part(part) for part in summary.conditions],
        "pages": [_part(part) for part in summary.pages],
        "alerts": [
            {"file": alert.file, "verdict": alert.verdict.value, "rules": list(alert.rules)}
            for alert in summary.alerts
        ],
    }


def _counts(counts: Counts) -> dict[str, Json]:
    return {
        "images": counts.images,
        "refused": counts.refused,
        "errors": counts.errors,
        "judged": counts.judged,
        "fake": counts.fake,
        "suspect": counts.suspect,
        "called_fake": _share(counts.called_fake),
        "alerted": _share(counts.alerted),
        "called_fake_if_judged": _share(counts.called_fake_if_judged),
        "alerted_if_judged": _share(counts.alerted_if_judged),
    }


def _part(part: Part) -> dict[str, Json]:
    return {"name": part.name, "genuine": _counts(part.genuine), "fake": _counts(part.fake)}


def _rule(rule: RuleRates) -> dict[str, Json]:
    return {
        "code": rule.code,
        "genuine": _share(rule.genuine),
        "fake": _share(rule.fake),
        "likelihood_ratio": _rounded(rule.ratio),
        "weight": None if rule.weight is None else round(10**rule.weight, 4),
    }


def _places_record(places: Places) -> dict[str, Json]:
    return {
        "all": _place(places.all),
        "generators": [{"generator": p.name, **_place(p)} for p in places.generators],
        "conditions": [{"name": p.name, **_place(p)} for p in places.conditions],
    }


def _place(place: PlaceRow) -> dict[str, Json]:
    return {
        "images": place.images,
        "examined": place.found.of,
        "found": _share(place.found),
        "iou": _rounded(place.iou),
        "precision": _rounded(place.precision),
        "recall": _rounded(place.recall),
        "f1": _rounded(place.f1),
        "mean_f1": _rounded(place.mean_f1),
    }


def _share(share: Share) -> dict[str, Json]:
    return {
        "hits": share.hits,
        "of": share.of,
        "rate": _rounded(share.rate),
        "interval": [round(end, 4) for end in share.interval],
    }


def _mean_record(mean: Mean) -> dict[str, Json]:
    return {"of_all": _rounded(mean.of_all), "of_judged": _rounded(mean.of_judged)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
