"""The cluster: one that runs, or one for this run on this machine."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import EngineError, UsageError, package_needed, why
from ..language import Message, said
from ..workers.system import available_cores

_SETTINGS = {
    # Ray reports its use to its makers unless it is told not to, and we promise to send nothing.
    "RAY_USAGE_STATS_ENABLED": "0",
    # Once a cluster is lost, Ray would start another one without a word.
    "RAY_ENABLE_AUTO_CONNECT": "0",
    # And after a minute without the head node it would end this process, with a status of its own.
    "RAY_gcs_rpc_server_reconnect_timeout_s": "3600",
}
_TOKENS = ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_AUTH_MODE")
_CLIENT = "ray://"
_WORDS = ("auto", "local")
_KNOCK_S = 10.0
_WORD = 300  # characters of what Ray says


def load_ray() -> Any:
    """The package. Raises UsageError where it is not installed."""
    os.environ.update(_SETTINGS)
    try:
        import ray
    except ImportError as error:
        raise UsageError(package_needed("--engine ray", "ray")) from error
    return ray


@contextmanager
def connected(address: str | None, jobs: int | None) -> Iterator[None]:
    """Connect to a cluster, and leave it.

    `address` is that of its head node, "auto" for one that runs on this machine; None means what
    the environment variable RAY_ADDRESS says, as in jobs that were handed to a cluster, and
    without it a cluster of `jobs` cores (all where it is None) on this machine, which ends with
    the run. A connection that the program has already is used and left alone. Raises EngineError
    where there is no cluster.
    """
    ray = load_ray()
    address = address or os.environ.get("RAY_ADDRESS")
    if address and address.startswith(_CLIENT):
        raise UsageError(
            said(
                "{address} leads to Ray's client, which loses the scan with the connection: run "
                "this command on a node of the cluster, or hand it over by `ray job submit`",
                address=address,
            )
        )
    if ray.is_initialized():
        yield
        return
    options: dict[str, Any] = {"address": address}
    if address and address not in _WORDS:
        try:
            knock(address)
        except (OSError, ValueError) as error:
            raise _unreachable(f"{address}: {why(error)}") from error
    if address in (None, "local"):
        cores = jobs or available_cores()
        options = {"address": "local", "num_cpus": cores, "include_dashboard": False}
        if not any(name in os.environ for name in _TOKENS):
            # nobody else shall get in, and Ray shall not keep a token of its own in the home folder
            os.environ[_TOKENS[0]] = secrets.token_hex(32)
    try:
        with _own_signals(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ray.init(**options, log_to_driver=False, logging_level=logging.CRITICAL)
    except Exception as error:
        raise _unreachable(in_one_line(error)) from error
    try:
        yield
    finally:
        with _own_signals():
            ray.shutdown()


def _unreachable(reason: str) -> EngineError:
    return EngineError(said("cannot reach the Ray cluster: {why}", why=reason))


def knock(address: str) -> None:
    """Raise OSError or ValueError where nobody listens; Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise ValueError("no such port")
    socket.create_connection((host.strip("[]"), int(port)), _KNOCK_S).close()


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray takes SIGTERM for itself, which has to end a scan as it always does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def in_one_line(error: BaseException) -> Message:
    """What Ray says, which may be pages, up to the end of its first paragraph."""
    text = str(error).strip() or type(error).__name__
    paragraph = " ".join(text.split("\n\n")[0].split())
    return Message(paragraph if len(paragraph) <= _WORD else paragraph[:_WORD] + "…")
