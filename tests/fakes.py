"""A stand-in for the pipeline: the verdict, or the mischief, is in the file's name."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
import time
from pathlib import Path

from screencheck.errors import EngineError, UsageError
from screencheck.geometry import Box
from screencheck.ocr import TextLine
from screencheck.report import (
    ErrorInfo,
    Finding,
    PageSummary,
    Proposition,
    Report,
    Skipped,
    Verdict,
)
from screencheck.settings import Settings
from tests.processes import leave_number, wait_for_numbers

KEPT: list[bytearray] = []

FINDING = Finding(
    "SC401",
    "layout",
    "the left margin differs",
    region=Box(12, 30, 400, 50),
    measured=17.25,
    expected=16,
    llr=2.4,
)
LINES = (TextLine("你好", 0.98, Box(1, 2, 30, 10)),)


class FakeScanner:
    def __init__(self, settings: Settings) -> None:
        if settings.ocr == "tesseract":
            raise EngineError("tesseract has no language chi_sim")
        if settings.select and not settings.select[0].startswith("SC"):
            raise UsageError(f"no rule has the code or prefix {settings.select[0]!r}")
        self.settings = settings

    def scan(self, source: str | os.PathLike[str] | bytes, name: str | None = None) -> Report:
        path = name or str(source)
        stem = Path(path).name
        misbehave(stem, path)
        if stem.startswith("raise"):
            raise RuntimeError("a bug\nin two lines")
        if stem.startswith("interrupt"):
            raise KeyboardInterrupt
        if stem.startswith("late"):
            time.sleep(0.3)
        if stem.startswith("noisy"):
            print("a library says hello")
            os.write(1, b"straight to descriptor 1\n")
        if isinstance(source, bytes):
            assert source.startswith(b"\x89PNG")
        return report(path, stem, text=self.settings.text)


def misbehave(stem: str, path: str) -> None:
    """What libraries do to a process that reads hostile files."""
    word = stem.split("-")[0].split(".")[0]
    if word == "crash":
        os._exit(9)
    if word == "segfault":
        ctypes.string_at(0)
    if word == "abort":
        os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n\x1b[2J")
        os.abort()
    if word == "eat":
        bytearray(1 << 40)
    if word == "nibble":  # there is room for it in a fresh process only
        KEPT.append(bytearray(400 << 20))
    if word == "temporary":
        tempfile.mkdtemp()
        os._exit(9)
    if word == "until":  # others have come so far
        wait_for_numbers(Path(path).parent, 1)
    if word in ("slow", "stuck", "parent"):
        leave_number(os.getpid(), path)
    if word == "slow":
        time.sleep(20)
    if word == "stuck":  # in a library that holds the interpreter
        ctypes.PyDLL(None).sleep(20)
    if word == "parent":
        with subprocess.Popen(["sleep", "20"]) as child:
            leave_number(child.pid, path)


def report(path: str, stem: str = "consistent", text: bool = False) -> Report:
    """A report whose verdict is the first word of the stem, else consistent."""
    word = stem.split("-")[0].split(".")[0]
    verdict = Verdict(word) if word in tuple(Verdict) else Verdict.CONSISTENT
    if verdict is Verdict.ERROR:
        return Report(path, verdict, error=ErrorInfo("damaged", "the data ends too early"))
    if verdict is Verdict.UNSUPPORTED:
        return Report(
            path, verdict, sha256="0" * 64, reason="no known page", text=LINES if text else None
        )
    flagged = verdict in (Verdict.FAKE, Verdict.SUSPECT)
    return Report(
        path,
        verdict,
        sha256="0" * 64,
        score=0.99 if flagged else 0.1,
        proposition=Proposition.DRAWN,
        page=PageSummary("wechat", "chat", "ios", "light", 3.0),
        width=1170,
        height=2532,
        findings=(FINDING,) if flagged else (),
        examined=("SC401",),
        skipped=(Skipped("SC501", "content", "no times on the page"),),
        text=LINES if text else None,
        seconds=0.25,
    )


def create(settings: Settings) -> FakeScanner:
    """A factory that worker processes can import."""
    return FakeScanner(settings)
