"""Real servers on this machine, and nothing else: no network, nobody's credentials."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.request import Request, urlopen

import fsspec.config
import pytest
from gcp_storage_emulator.server import create_server
from gcsfs.core import GCSFileSystem
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from screencheck.stores import RemoteFolder

BUCKET = "bucket"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The address of an S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket, by its URL; the environment names the server."""
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
        "AWS_EC2_METADATA_DISABLED": "true",
        "OSS_ENDPOINT": endpoint,
        "OSS_ACCESS_KEY_ID": "key",
        "OSS_ACCESS_KEY_SECRET": "a-secret",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    S3FileSystem.clear_instance_cache()
    urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")).close()
    S3FileSystem().call_s3("create_bucket", Bucket=BUCKET)
    yield f"s3://{BUCKET}"
    S3FileSystem.clear_instance_cache()


@pytest.fixture
def gs(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket in Google's store, by its URL."""
    server = create_server("127.0.0.1", 0, in_memory=True, default_bucket=BUCKET)
    server.start()
    monkeypatch.setenv(
        "STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{server._api._httpd.server_port}"
    )
    monkeypatch.setitem(fsspec.config.conf, "gcs", {"token": "anon"})
    GCSFileSystem.clear_instance_cache()
    yield f"gs://{BUCKET}"
    GCSFileSystem.clear_instance_cache()
    server.stop()


def put(folder: str, *names: str, data: bytes = b"data") -> None:
    """Write objects into a folder."""
    place = RemoteFolder(folder)
    for name in names:
        place.write(name, data)


def read_all(folder: RemoteFolder, name: str) -> bytes:
    with closing(folder.open(name)) as stream:
        return stream.read()
