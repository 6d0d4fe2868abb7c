"""The team on a cluster: the same reports as on one machine, whatever happens to nodes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.idle import Idle
from screencheck.batch import gather_team, scan_many
from screencheck.cache.identity import program
from screencheck.cluster import RayTeam, team
from screencheck.cluster.connection import connected, in_one_line
from screencheck.errors import EngineError, KnowledgeError, UsageError
from screencheck.inputs import Input
from screencheck.language import Message
from screencheck.report import ErrorInfo, Report, Verdict
from screencheck.settings import Bounds, Cluster, Settings
from screencheck.workers import ScannerFactory
from tests import fakes
from tests.processes import survivors, wait_for_numbers

ray = pytest.importorskip("ray", reason="Ray is not installed")

BOUNDS = Bounds(3, 0)
NAMES = [
    "late-1",
    "fake-1",
    "crash-1",
    "slow",
    *(f"suspect-{number}" for number in range(60)),
    "raise",
    "segfault",
    "late-2",
]


def items(names: Iterable[str] = NAMES) -> list[Input]:
    missing = Input("none", "none", ErrorInfo("not_found", "no such file"))
    return [*(Input(name, name) for name in names), missing, Input("bytes", b"\x89PNG")]


def gathered(
    cluster: Any,
    jobs: int | None = None,
    settings: Settings | None = None,
    factory: ScannerFactory = fakes.create,
    tell: list[Message] | None = None,
) -> RayTeam:
    found = gather_team(
        settings or Settings(),
        jobs,
        BOUNDS,
        Cluster(cluster.address),
        None if tell is None else tell.append,
        scanner_factory=factory,
    )
    assert isinstance(found, RayTeam)
    return found


@pytest.fixture(scope="module")
def expected() -> list[Report]:
    """What one machine says."""
    return list(scan_many(items(), Settings(), 2, BOUNDS, scanner_factory=fakes.create))


def test_reports_are_those_of_one_machine_in_order(two_nodes: Any, expected: list[Report]) -> None:
    assert list(gathered(two_nodes).reports(items())) == expected
    found = dict(gathered(two_nodes, jobs=1).numbered(items()))
    assert [found[number] for number in range(len(expected))] == expected
    assert len(found) == len(expected)


def test_few_inputs_get_few_actors(two_nodes: Any) -> None:
    gang = gathered(two_nodes)
    reports = gang.reports([Input("late-1", ""), Input("late-2", "")])
    next(reports)
    assert len(gang._members) == 2
    reports.close()
    gang = gathered(two_nodes)
    reports = gang.reports([Input("late", "")])
    next(reports)
    assert len(gang._members) == 1
    reports.close()


def test_no_inputs_no_reports(two_nodes: Any) -> None:
    assert list(gathered(two_nodes, jobs=1).reports([])) == []


def test_a_slow_image_holds_up_no_numbered_report(two_nodes: Any) -> None:
    numbers = [n for n, _ in gathered(two_nodes).numbered(items(["slow", *NAMES[4:40]]))]
    assert sorted(numbers) == list(range(39))
    assert numbers.index(0) > 25


def test_a_lost_node_costs_nothing(fresh_nodes: Any, tmp_path: Path) -> None:
    names = [str(tmp_path / f"fake-{number}") for number in range(300)]
    (tmp_path / "slow").touch()
    names[40] = str(tmp_path / "slow")  # its process tells its number, and takes the time
    found = []
    for number, report in gathered(fresh_nodes).numbered(items(names)):
        found.append((number, report.verdict))
        if len(found) == 100:
            fresh_nodes.remove_node(fresh_nodes.worker, allow_graceful=False)
    assert sorted(number for number, _ in found) == list(range(302))
    assert [v for n, v in sorted(found)[:300] if n != 40] == [Verdict.FAKE] * 299


def test_a_lost_head_ends_the_scan_with_a_line(
    two_nodes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ray itself would end this process."""
    monkeypatch.setattr(team, "_HEADLESS_S", 1.0)
    monkeypatch.setattr(team, "_LOOK_S", 0.2)
    reports = gathered(two_nodes).reports(items([f"late-{n}" for n in range(200)]))
    next(reports)

    def refuse(address: str) -> None:
        assert address == two_nodes.address
        raise ConnectionRefusedError

    monkeypatch.setattr(team, "knock", refuse)
    with pytest.raises(EngineError, match="the head node of the Ray cluster was lost"):
        list(reports)
    ray.shutdown()


def test_workers_of_a_team_that_is_dropped_end(two_nodes: Any, tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("fake", "parent", "stuck")]
    for name in names[1:]:
        Path(name).touch()
    reports = gathered(two_nodes).reports([Input(name, name) for name in names])
    assert next(reports).verdict is Verdict.FAKE
    numbers = wait_for_numbers(tmp_path, 2)
    reports.close()
    assert survivors(numbers) == []


@pytest.mark.parametrize("ordered", [True, False])
def test_inputs_are_taken_as_they_are_needed(
    two_nodes: Any, monkeypatch: pytest.MonkeyPatch, ordered: bool
) -> None:
    """Also where the first one takes its time, whatever becomes of the others."""
    monkeypatch.setattr(team, "_WINDOW", 20)
    monkeypatch.setattr(team, "_SPREAD", 20)
    taken = 0

    def endless() -> Iterator[Input]:
        nonlocal taken
        while True:
            taken += 1
            yield Input("slow" if taken == 1 else f"consistent-{taken}", "")

    gang = gathered(two_nodes)
    reports: Any = gang.reports(endless()) if ordered else gang.numbered(endless())
    for done, found in enumerate(reports):
        if ordered or found[0] == 0:  # the slow one
            assert taken <= 2 * 20 + team._LARGEST
            assert ordered or done > 20
            break
    reports.close()


def kill_the_actor(settings: Settings) -> KillsTheActor:
    return KillsTheActor()


class KillsTheActor:
    """Takes down all that examines an image, as a node without memory does."""

    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        if name == "poison":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(20)
        return Report(name or "", Verdict.CONSISTENT)


def test_an_image_that_takes_all_with_it_is_given_up(two_nodes: Any) -> None:
    names = [*(f"{number}" for number in range(40)), "poison", *(f"{n}" for n in range(50, 70))]
    started = time.monotonic()
    reports = gathered(two_nodes, factory=kill_the_actor).reports([Input(n, n) for n in names])
    found = list(reports)
    assert [report.path for report in found] == names
    (error,) = [report.error for report in found if report.error]
    assert error.kind == "crash"
    assert error.message.startswith("all that examined this image were lost: ")
    assert [report.path for report in found if report.error] == ["poison"]
    assert "\n" not in error.message
    assert time.monotonic() - started < 120


@pytest.mark.parametrize(
    ("settings", "kind", "why"),
    [
        (Settings(ocr="tesseract"), EngineError, "tesseract has no language chi_sim"),
        (Settings(select=("XY",)), UsageError, "no rule has the code"),
        (Settings(knowledge=("/nowhere",)), KnowledgeError, "/nowhere: No such file"),
    ],
)
def test_a_scanner_that_cannot_work_is_told_of_at_once(
    two_nodes: Any, settings: Settings, kind: type[Exception], why: str
) -> None:
    with pytest.raises(kind, match=why):
        gathered(two_nodes, settings=settings)


def test_a_node_with_another_program_does_not_take_part(
    two_nodes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team, "program", lambda given: {**program(given), "numpy": "0.1"})
    with pytest.raises(EngineError, match=r"node \S+ would judge otherwise .* numpy is [\d.]+"):
        gathered(two_nodes)


def test_people_are_told_where_there_is_no_room(
    two_nodes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(team, "_LOOK_S", 0.2)
    told: list[Message] = []
    with connected(two_nodes.address, None):
        others = [ray.remote(num_cpus=1)(Idle).remote() for _ in range(2)]
        ray.get([other.scan.remote("") for other in others])  # they have the cores
        threading.Timer(3, lambda: [ray.kill(other) for other in others]).start()
        gathered(two_nodes, tell=told).stop()
    assert told == ["waiting for a free core of the Ray cluster"]


def test_what_is_no_cluster_is_told_in_a_line() -> None:
    begin = r"^cannot reach the Ray cluster: 127\.0\.0\.1:1: "
    with pytest.raises(EngineError, match=begin) as caught:
        gather_team(Settings(), 1, BOUNDS, Cluster("127.0.0.1:1"))
    assert "\n" not in str(caught.value)
    with pytest.raises(UsageError, match="ray job submit"):
        gather_team(Settings(), 1, BOUNDS, Cluster("ray://127.0.0.1:10001"))


def test_signals_and_telemetry_are_left_as_they_were(two_nodes: Any) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with connected(two_nodes.address, 1):
        assert signal.getsignal(signal.SIGTERM) is before
        assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_ray_says_is_cut_to_a_line() -> None:
    assert in_one_line(RuntimeError("first\nline\n\nand pages more")) == "first line"
    assert in_one_line(RuntimeError()) == "RuntimeError"
    assert len(in_one_line(RuntimeError("x" * 1000))) == 301
