"""Reading, listing and writing on real servers, and what is said where that fails."""

from __future__ import annotations

import gzip
import os
import socket
import sys
from collections.abc import Callable
from itertools import islice

import pytest
from s3fs import S3FileSystem

from screencheck.errors import ImageError, UsageError
from screencheck.screenshot import read as read_source
from screencheck.settings import Limits
from screencheck.stores import RemoteFolder, access, check, objects, open_object, read, size_of

from .conftest import BUCKET, put, read_all

NAMES = ("a?b.png", "a#b.png", "a%20b+c.png", "a*b[1].png", "图 片.png", "a?versionId=x", "a#123")


@pytest.fixture(params=["s3", "s3a", "oss", "gs", "gcs"])
def bucket(request: pytest.FixtureRequest) -> str:
    """A bucket by a URL of each scheme."""
    request.getfixturevalue("gs" if request.param in ("gs", "gcs") else "s3")
    return f"{request.param}://{BUCKET}"


def refused(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ImageError) as caught:
        call()
    assert "\n" not in caught.value.message
    assert "secret" not in caught.value.message
    return caught.value.kind, caught.value.message


def test_objects_are_written_read_listed_and_removed(bucket: str) -> None:
    folder = RemoteFolder(f"{bucket}/a/folder/")
    assert folder.where == f"{bucket}/a/folder"
    assert list(folder.names()) == []
    for name in NAMES:
        folder.write(name, name.encode())
    folder.write("below/not-directly.png", b"x")
    assert list(folder.names()) == sorted(NAMES)
    for name in NAMES:
        assert read(f"{folder.where}/{name}", 100) == name.encode()
        assert read_all(folder, name) == name.encode()
        assert size_of(f"{folder.where}/{name}") == len(name.encode())
    sizes = {item.url: item.size for item in objects(f"{folder.where}/")}
    assert len(sizes) == len(NAMES) + 1
    assert sizes[f"{folder.where}/a#123"] == 5
    folder.write("a#123", b"another")  # in its place
    assert read(f"{folder.where}/a#123", 100) == b"another"
    folder.remove("a#123")
    folder.remove("a#123")
    assert "a#123" not in set(folder.names())
    with pytest.raises(FileNotFoundError, match="no such object"):
        folder.open("a#123")


def test_what_cannot_be_read(bucket: str) -> None:
    put(bucket, "a.png", data=b"0123456789")
    assert refused(lambda: read(f"{bucket}/none.png", 10)) == ("not_found", "no such object")
    kind, _ = refused(lambda: read(f"{bucket.replace(BUCKET, 'nothing')}/a.png", 10))
    assert kind == "not_found"
    kind, _ = refused(lambda: read(f"{bucket} x/a", 10))
    assert kind == "not_found"
    assert read(f"{bucket}/a.png", 10) == b"0123456789"
    assert refused(lambda: read(f"{bucket}/a.png", 9))[0] == "too_large"
    assert size_of(f"{bucket}/none") is None


def test_a_scan_reads_urls_and_files_alike(
    s3: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    put(s3, "a.png")
    file = tmp_path_factory.mktemp("x") / "a.png"
    file.write_bytes(b"data")
    for source in (f"{s3}/a.png", f"file://{file}", str(file), file, b"data"):
        assert read_source(source, Limits()) == b"data"


def test_pieces_are_read_from_any_place(bucket: str) -> None:
    data = os.urandom(100_000)
    put(bucket, "a", data=data)
    with open_object(f"{bucket}/a") as stream:
        assert stream.seek(-10, os.SEEK_END) == len(data) - 10
        assert stream.read() == data[-10:]
        assert stream.read(1) == b""
        stream.seek(1234)
        assert stream.read(50_000) == data[1234:51_234]
        stream.seek(10**9)
        assert stream.read(1) == b""


def test_an_empty_object(s3: str) -> None:
    put(s3, "empty", data=b"")
    assert read(f"{s3}/empty", 10) == b""
    assert read_all(RemoteFolder(s3), "empty") == b""


def test_a_huge_object_is_not_fetched(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(s3, "huge", data=b"x" * 5_000_000)
    from screencheck.stores import s3 as module

    async def fail(*_: object) -> bytes:
        raise AssertionError("its body was read")

    monkeypatch.setattr(module, "_drained", fail)
    assert refused(lambda: read(f"{s3}/huge", 1000))[0] == "too_large"


def test_packed_objects_are_unpacked_up_to_the_limit(s3: str) -> None:
    packed = gzip.compress(bytes(10_000_000))
    for key, data in (("bomb", packed), ("small", gzip.compress(b"PNG")), ("lie", b"PNG")):
        S3FileSystem().call_s3(
            "put_object", Bucket=BUCKET, Key=key, Body=data, ContentEncoding="gzip"
        )
    assert len(read(f"{s3}/bomb", 20_000)) == 20_001
    assert read(f"{s3}/small", 1000) == b"PNG"
    assert read(f"{s3}/lie", 1000) == b"PNG"


def test_listings_come_page_by_page(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number:04}.png" for number in range(25)]
    put(f"{s3}/f", *names)
    pages = []
    call = S3FileSystem.call_s3

    def few(self: S3FileSystem, method: str, **what: object) -> object:
        if method == "list_objects_v2":
            pages.append(what)
            what["MaxKeys"] = 4
        return call(self, method, **what)

    monkeypatch.setattr(S3FileSystem, "call_s3", few)
    listing = objects(f"{s3}/f/")
    assert [item.url for item in islice(listing, 5)] == [f"{s3}/f/{name}" for name in names[:5]]
    assert len(pages) == 2
    assert [item.url for item in listing] == [f"{s3}/f/{name}" for name in names[5:]]
    assert len(pages) == 7


class Endless:
    """A store of ten million pages."""

    asked = 0

    def page(
        self, bucket: str, prefix: str, token: str | None, *, flat: bool
    ) -> tuple[list[tuple[str, int]], str | None]:
        self.asked += 1
        first = int(token or 0)
        found = [(f"{prefix}{number:011}.png", 1) for number in range(first, first + 1000)]
        return found, str(first + 1000)


def test_a_listing_holds_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    store = Endless()
    monkeypatch.setattr(access, "store_of", lambda _: store)
    tracemalloc.start()
    try:
        for _ in islice(objects("s3://bucket/"), 300_000):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert store.asked == 300
    assert peak < 20_000_000  # all of them would take 70 MB; the test servers are in it as well


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch, s3: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    S3FileSystem.clear_instance_cache()
    found = refused(lambda: read("s3://bucket/a.png", 10))
    monkeypatch.undo()
    S3FileSystem.clear_instance_cache()
    assert found == ("unreadable", "the store cannot be reached")


@pytest.mark.parametrize(
    ("code", "status", "kind", "words"),
    [
        ("AccessDenied", 403, "permission", "denies access (AccessDenied)"),
        ("InvalidAccessKeyId", 403, "permission", "denies access"),
        ("SlowDown", 503, "unreadable", "too busy"),
        ("NoSuchBucket", 404, "not_found", "no such bucket"),
        ("Strange\x1b[2J" + "x" * 500, 400, "unreadable", "failed (Strange[2Jxxx"),
    ],
)
def test_what_a_store_answers_becomes_one_sentence(
    s3: str, monkeypatch: pytest.MonkeyPatch, code: str, status: int, kind: str, words: str
) -> None:
    from botocore.exceptions import ClientError
    from s3fs.errors import translate_boto_error

    def fail(*_: object, **__: object) -> object:
        answer = {"Error": {"Code": code, "Message": "your secret is a-secret\n"}}
        raise translate_boto_error(ClientError(answer, "GetObject"))

    monkeypatch.setattr(S3FileSystem, "call_s3", fail)
    found, message = refused(lambda: read(f"{s3}/a.png", 10))
    assert found == kind
    assert words in message
    assert len(message) < 120


def test_no_credentials(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    S3FileSystem.clear_instance_cache()
    found = refused(lambda: read(f"{s3}/a.png", 10))
    monkeypatch.undo()
    S3FileSystem.clear_instance_cache()
    assert found == ("unreadable", "no credentials for the store were found")


def test_aliyun_needs_its_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSS_ENDPOINT", raising=False)
    assert "OSS_ENDPOINT" in refused(lambda: read("oss://bucket/a.png", 10))[1]


def test_aliyun_is_asked_as_it_wants_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    from screencheck.stores.s3 import aliyun

    monkeypatch.setenv("OSS_ENDPOINT", "oss-cn-hangzhou-internal.aliyuncs.com")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "not for strangers")
    monkeypatch.delenv("OSS_ACCESS_KEY_ID", raising=False)
    driver = aliyun()._driver
    assert driver.anon
    assert driver.endpoint_url == "https://oss-cn-hangzhou-internal.aliyuncs.com"
    assert driver.client_kwargs == {"region_name": "oss-cn-hangzhou"}
    assert driver.config_kwargs["s3"] == {"addressing_style": "virtual"}


@pytest.mark.parametrize(("scheme", "extra"), [("s3a", "s3"), ("oss", "oss"), ("gs", "gs")])
def test_a_missing_driver(monkeypatch: pytest.MonkeyPatch, scheme: str, extra: str) -> None:
    monkeypatch.setattr(access, "find_spec", lambda _: None)
    for module in ("s3", "gcs"):  # not to be imported
        monkeypatch.setitem(sys.modules, f"screencheck.stores.{module}", None)
    hint = f"pip install 'screencheck[{extra}]'"
    with pytest.raises(UsageError) as caught:
        check(f"{scheme}://bucket/a.png")
    assert hint in caught.value.message
    kind, message = refused(lambda: read(f"{scheme}://bucket/a.png", 10))
    assert kind == "unreadable"
    assert hint in message


def test_google_packs_and_denies(gs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from gcsfs.core import GCSFileSystem
    from gcsfs.retry import HttpError

    for error, kind in (
        (OSError("Forbidden: b/x\nsecret"), "permission"),
        (HttpError({"code": 401, "message": "secret"}), "permission"),
        (HttpError({"code": 503, "message": "secret"}), "unreadable"),
        (TimeoutError("secret"), "unreadable"),
    ):

        def fail(*_: object, error: Exception = error, **__: object) -> object:
            raise error

        monkeypatch.setattr(GCSFileSystem, "call", fail)
        assert refused(lambda: read(f"{gs}/a.png", 10))[0] == kind
    packed = gzip.compress(bytes(10_000_000))
    answer = ({"Content-Encoding": "gzip"}, packed)
    monkeypatch.setattr(GCSFileSystem, "call", lambda *_, **__: answer)
    assert len(read(f"{gs}/a.png", 20_000)) == 20_001
