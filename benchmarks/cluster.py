"""A cluster and an object store against one machine: the same reports, flat memory, and the cost.

    python -m benchmarks.cluster same FOLDER [--limit 5000] [--part 250]
    python -m benchmarks.cluster cost FOLDER [--limit 48] [--rounds 3]
    python -m benchmarks.cluster driver [--count 20000]

`same` puts the files of FOLDER (for instance one that `benchmarks.endurance make` filled) into an
S3 server of its own (moto) and scans them from there three times, each time into shards on that
server: by two local workers; on a Ray cluster of two nodes with a core each; on such a cluster of
which one node is killed in the middle, and another joins later. All records must be the same but
for `seconds`; exit status 1 where they are not. Twice a second the memory of the scanning process
is measured, and what is in Ray's object stores.

`cost` scans local captures by two local workers and by one and two actors of a cluster, in turns,
and gives the times after all have loaded as ratios.

`driver` has a cluster hand out inputs to actors that do nothing with them, and measures the CPU
time of the scanning process for each: listing, handing out, collecting, writing shards. What one
core of it can do in a second is what a cluster can be asked for.

Needs what `pip install -e '.[test]'` installs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.endurance import Watch
from benchmarks.idle import create
from screencheck.batch import gather_team
from screencheck.inputs import Input, expand
from screencheck.rows import with_bytes
from screencheck.settings import Bounds, Cluster, Settings
from screencheck.shards import opened

_BUCKET = "captures"
_LATER_S = 20.0  # after which a node is replaced, as clusters do
_ROW = 300_000  # bytes of an image in a Parquet file


# --- what is needed ------------------------------------------------------------------------------


@contextmanager
def s3_server() -> Iterator[Any]:
    """An S3 server in a process of its own; a client of it. The environment leads to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ.update(
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        AWS_ACCESS_KEY_ID="benchmark",
        AWS_SECRET_ACCESS_KEY="benchmark",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_EC2_METADATA_DISABLED="true",
    )
    import boto3

    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until_open(port)
        client = boto3.client("s3")
        client.create_bucket(Bucket=_BUCKET)
        yield client
    finally:
        server.kill()
        server.wait()


def _until_open(port: int) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the S3 server does not start")


def fill(client: Any, folder: Path, limit: int) -> int:
    """Put the files of a folder into the bucket; how many there are."""
    count = 0
    for path in sorted(folder.rglob("*")):
        if count == limit:
            break
        name = str(path.relative_to(folder))
        if path.is_file() and name.isprintable() and name.isascii():
            client.put_object(Bucket=_BUCKET, Key=f"pages/{name}", Body=path.read_bytes())
            count += 1
    return count


@contextmanager
def two_nodes() -> Iterator[Any]:
    """A Ray cluster of two nodes with a core each; the head, which nobody kills, has none."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster as LocalCluster

    cluster: Any = LocalCluster(initialize_head=True, head_node_args={"num_cpus": 0})
    try:
        cluster.nodes_at_work = [cluster.add_node(num_cpus=1) for _ in range(2)]
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()


# --- the same reports ----------------------------------------------------------------------------


def _watched(process: subprocess.Popen[bytes], address: str | None) -> str:
    """Memory of a process until it ends, and of Ray's object stores, looked at twice a second."""
    watch, started = Watch(), time.monotonic()
    stored: list[float] = []
    while process.poll() is None:
        watch.look(process.pid, started)
        if address and len(watch.seconds) % 20 == 10:
            stored.append(_in_object_stores(address))
        time.sleep(0.5)
    told = f"peak {max(watch.parent):.0f} MiB, grows {watch.growth():+.1f} MiB over the run"
    return f"{told}, object stores at most {max(stored):.1f} MiB" if stored else told


def _in_object_stores(address: str) -> float:
    command = [sys.executable, "-m", "ray.scripts.scripts", "memory", "--stats-only"]
    done = subprocess.run([*command, "--address", address], capture_output=True, text=True)
    found = re.search(r"Plasma memory usage (\d+) MiB", done.stdout)
    return float(found[1]) if found else 0.0


def scan(name: str, part: int, *more: str, address: str | None = None) -> str:
    """Scan the bucket into shards on the same server: what it took."""
    command = [sys.executable, "-m", "screencheck", "scan", "--quiet", "--exit-zero", *more]
    command += ["--shards", f"s3://{_BUCKET}/{name}", "--shard-size", str(part)]
    started = time.monotonic()
    process = subprocess.Popen([*command, f"s3://{_BUCKET}/pages/"], stderr=subprocess.DEVNULL)
    memory = _watched(process, address)
    return f"{time.monotonic() - started:.0f} s, {memory}"


def records(client: Any, name: str) -> list[dict[str, Any]]:
    """All records of a result, in order, without what differs from run to run."""
    found = []
    for key in sorted(_keys(client, f"{name}/part-")):
        data = client.get_object(Bucket=_BUCKET, Key=key)["Body"].read()
        for line in gzip.decompress(data).splitlines():
            record = json.loads(line)
            del record["seconds"]
            found.append(record)
    if f"{name}/_SUCCESS" not in _keys(client, f"{name}/_"):
        raise SystemExit(f"{name} is not complete")
    return found


def _keys(client: Any, prefix: str) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=_BUCKET, Prefix=prefix)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def _kill_in_the_middle(cluster: Any, client: Any, name: str, count: int, part: int) -> None:
    while len(_keys(client, f"{name}/part-")) * part < count / 2:
        time.sleep(1)
    cluster.remove_node(cluster.nodes_at_work[0], allow_graceful=False)
    print(f"  a node was killed after {len(_keys(client, f'{name}/part-')) * part} records")
    time.sleep(_LATER_S)
    cluster.add_node(num_cpus=1)


def same(folder: Path, limit: int, part: int) -> int:
    """The three runs, compared."""
    with s3_server() as client:
        count = fill(client, folder, limit)
        print(f"{count} files")
        taken = scan("local", part, "--jobs", "2")
        print(f"two local workers: {taken}", flush=True)
        reference = records(client, "local")
        wrong = len(reference) != count
        for name, killed in (("cluster", False), ("killed", True)):
            with two_nodes() as cluster, ThreadPoolExecutor(1) as beside:
                options = ("--engine", "ray", "--address", cluster.address)
                run = beside.submit(scan, name, part, *options, address=cluster.address)
                if killed:  # by this thread, as Ray starts nodes in the main one only
                    _kill_in_the_middle(cluster, client, name, count, part)
                taken = run.result()
            found = records(client, name)
            pairs = zip(found, reference, strict=False)
            differ = abs(len(found) - len(reference)) + sum(a != b for a, b in pairs)
            print(f"{name}: {taken}; {differ} of {count} records differ", flush=True)
            wrong = wrong or differ > 0
    return 1 if wrong else 0


# --- what it costs -------------------------------------------------------------------------------


def _timed(paths: list[str], jobs: int, cluster: Cluster | None) -> float:
    """Seconds for all reports once everybody has loaded."""
    team = gather_team(Settings(), jobs, Bounds(), cluster)
    warm = [Input(path, path) for path in paths[: 4 * jobs]]
    items = iter([*warm, *(Input(path, path) for path in paths)])
    with closing(team.numbered(items)) as numbered:
        for _ in warm:
            next(numbered)
        started = time.monotonic()
        for _ in numbered:
            pass
    return time.monotonic() - started


def cost(folder: Path, limit: int, rounds: int) -> int:
    """Times in turns, as ratios to the local workers of the same round."""
    items = [item.name for item in expand([str(folder)])]
    paths = items[:: max(1, len(items) // limit)][:limit]
    ratios: dict[str, list[float]] = {"two actors": [], "one actor": []}
    for number in range(rounds):
        with two_nodes() as cluster:
            at = Cluster(cluster.address)
            local = _timed(paths, 2, None)
            two, one = _timed(paths, 2, at), _timed(paths, 1, at)
        print(
            f"round {number + 1}, {len(paths)} pictures: two local workers {local:.1f} s, "
            f"two actors {two:.1f} s, one actor {one:.1f} s",
            flush=True,
        )
        ratios["two actors"].append(two / local)
        ratios["one actor"].append(one / two)
    print(f"two actors take {statistics.median(ratios['two actors']):.2f} of two local workers")
    print(f"one actor takes {statistics.median(ratios['one actor']):.2f} of two")
    return 0


# --- what the driver can do ----------------------------------------------------------------------


def driver(count: int) -> int:
    """CPU time of this process for each input, alone and with each kind of shards."""

    def made(count: int) -> Iterator[Input]:
        return (Input(f"s3://bucket/2026/11/27/{n:09}.png", "x") for n in range(count))

    with two_nodes() as cluster, tempfile.TemporaryDirectory() as folder:
        at = Cluster(cluster.address)

        def numbered(pending: Any) -> Any:
            team = gather_team(Settings(), None, Bounds(0, 0), at, scanner_factory=create)
            return closing(team.numbered(pending))

        def told(what: str, begun: tuple[float, float], count: int = count) -> None:
            cpu = (time.process_time() - begun[0]) / count
            wall = (time.monotonic() - begun[1]) / count
            print(
                f"{what}: {cpu * 1000:.3f} ms of CPU an image, so {1 / cpu:.0f} images/s by a core "
                f"of the driver ({1 / wall:.0f} on this machine with all others on it)",
                flush=True,
            )

        begun = time.process_time(), time.monotonic()
        watch = Watch()
        with numbered(made(count)) as found:
            for place, _ in enumerate(found):
                if place in (count // 5, count - 1):
                    watch.look(os.getpid(), begun[1])
        told("handed out and collected", begun)
        after, end = watch.parent
        print(f"memory after a fifth {after:.1f} MiB, at the end {end:.1f} MiB")
        for form in ("jsonl", "parquet"):
            begun = time.process_time(), time.monotonic()
            with (
                opened(f"{folder}/{form}", form) as target,
                numbered(target.pending(made(count))) as found,
            ):
                for ordinal, report in found:
                    target.add(ordinal, report)
                target.finish()
            told(f"with {form} shards", begun)
        rows = max(100, count // 10)
        write_rows(f"{folder}/rows.parquet", rows)
        begun = time.process_time(), time.monotonic()
        with numbered(with_bytes(expand([f"{folder}/rows.parquet"]), _ROW + 1)) as found:
            for _ in found:
                pass
        told(f"rows of {_ROW // 1000} kB from a Parquet file", begun, rows)
    return 0


def write_rows(file: str, count: int) -> None:
    """A Parquet file with so many cells of bytes that cannot be compressed."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = pyarrow.schema({"image": pyarrow.binary()})
    with ParquetWriter(file, schema, compression="none") as writer:
        for start in range(0, count, 10):
            cells = [os.urandom(_ROW) for _ in range(min(10, count - start))]
            writer.write_table(pyarrow.table({"image": cells}, schema))


def main() -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser("python -m benchmarks.cluster", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("same", help="the same reports as on one machine")
    one.add_argument("folder", type=Path)
    one.add_argument("--limit", type=int, default=5000)
    one.add_argument("--part", type=int, default=250)
    two = commands.add_parser("cost", help="times beside local workers")
    two.add_argument("folder", type=Path)
    two.add_argument("--limit", type=int, default=48)
    two.add_argument("--rounds", type=int, default=3)
    three = commands.add_parser("driver", help="what one driver can do")
    three.add_argument("--count", type=int, default=20_000)
    args = parser.parse_args()
    if args.command == "same":
        return same(args.folder, args.limit, args.part)
    if args.command == "cost":
        return cost(args.folder, args.limit, args.rounds)
    return driver(args.count)


if __name__ == "__main__":
    raise SystemExit(main())
