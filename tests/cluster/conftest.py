"""A cluster of two nodes with a core each, on this machine, as Ray's own tests start it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def _started() -> Iterator[Any]:
    pytest.importorskip("ray", reason="Ray is not installed")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        cluster.worker = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()


@pytest.fixture(scope="module")
def two_nodes() -> Iterator[Any]:
    """`address` for whoever connects."""
    with _started() as cluster:
        yield cluster


@pytest.fixture
def fresh_nodes() -> Iterator[Any]:
    """The same for one test, with `remove_node(worker, allow_graceful=False)` to lose one."""
    with _started() as cluster:
        yield cluster
