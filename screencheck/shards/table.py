"""Parts as Parquet: one row for each record, with the names and the nesting of the JSON.

Two things differ. `measured` and `expected`, which may be any JSON value, are JSON texts. And as
strings must be Unicode, what is not (file names that are not UTF-8) stands as `\\udc..`, just as
JSON spells it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import islice
from types import ModuleType
from typing import Any, BinaryIO

from ..errors import UsageError, package_needed
from ..report import Verdict
from ..reports.encoding import encode
from .description import Description
from .formats import NoPart

_KEY = b"screencheck"  # of the description among the metadata
_JSON = ("measured", "expected")
_GROUP = 64 * 1024  # rows that are made at a time, and read together


class Parquet:
    """See PartFormat. Raises UsageError where pyarrow is missing."""

    name = "parquet"
    suffix = "parquet"

    def __init__(self) -> None:
        _arrow()

    def encode(self, records: Iterable[bytes], description: Description) -> bytes:
        """See PartFormat.encode. The bytes are those of one version of pyarrow."""
        arrow, parquet = _arrow()
        schema = columns().with_metadata({_KEY: description.encode()})
        records = iter(records)
        stream = io.BytesIO()
        with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
            while group := [row(json.loads(record)) for record in islice(records, _GROUP)]:
                writer.write_table(arrow.Table.from_pylist(group, schema=schema))
        return stream.getvalue()

    def read(self, stream: BinaryIO, description: Description) -> Iterator[tuple[str, str]]:
        """See PartFormat.read. Two columns are read, and of the others that they are there."""
        arrow, parquet = _arrow()
        watched = _Watched(stream if stream.seekable() else io.BytesIO(stream.read()))
        try:
            with parquet.ParquetFile(watched) as file:
                _check(file.schema_arrow, description)
                for batch in file.iter_batches(columns=["path", "verdict"]):
                    for path, verdict in zip(*(c.to_pylist() for c in batch.columns), strict=True):
                        if path is None or verdict not in tuple(Verdict):
                            raise NoPart("row")
                        yield path, verdict
        except arrow.ArrowException as error:
            raise watched.error or NoPart(str(error)) from error
        except OSError as error:  # pyarrow's for damaged data, or the stream's own
            raise watched.error or NoPart(str(error)) from error

    def shown(self, path: str) -> str:
        """See PartFormat.shown."""
        return _unicode(path)


@cache
def columns() -> Any:
    """The pyarrow.Schema of a part."""
    arrow, _ = _arrow()
    text, number, whole = arrow.string(), arrow.float64(), arrow.int64()
    many = arrow.list_
    rule = {"detector": text, "code": text}
    basis = {"text": text, "region": many(whole), "confidence": number, "readings": whole}
    finding = {
        "code": text,
        "detector": text,
        "message": text,
        "llr": number,
        "region": many(whole),
        "measured": text,
        "expected": text,
        "grade": text,
        "rests_on": many(_struct(basis)),
    }
    page = {"app": text, "kind": text, "os": text, "theme": text, "scale": number}
    line = {"text": text, "confidence": number, "region": many(whole)}
    return arrow.schema(
        {
            "schema": text,
            "path": text,
            "sha256": text,
            "verdict": text,
            "score": number,
            "proposition": text,
            "page": _struct(page),
            "size": many(whole),
            "findings": many(_struct(finding)),
            "examined": many(text),
            "skipped": many(_struct({**rule, "reason": text})),
            "reason": text,
            "text": many(_struct(line)),
            "error": _struct({"kind": text, "message": text}),
            "seconds": number,
        }
    )


def row(record: dict[str, Any]) -> dict[str, Any]:
    """A record of the JSON as a row of the table."""
    return {key: _value(key, value) for key, value in record.items()}


def _value(key: str, value: Any) -> Any:
    if key in _JSON:
        return None if value is None else encode(value)
    if isinstance(value, str):
        return _unicode(value)
    if isinstance(value, dict):
        return row(value)
    if isinstance(value, list):
        return [_value("", item) for item in value]
    return value


def _unicode(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _struct(fields: dict[str, Any]) -> Any:
    arrow, _ = _arrow()
    return arrow.struct(list(fields.items()))


def _check(schema: Any, description: Description) -> None:
    found = None
    with suppress(ValueError):
        found = Description.decode((schema.metadata or {}).get(_KEY, b""))
    if found is None or not found.is_like(description) or not schema.equals(columns()):
        raise NoPart("schema")


class _Watched:
    """A stream that remembers its own error, as pyarrow's for damaged data are OSErrors as well."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.error: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as error:
            self.error = error
            raise

    def seek(self, place: int, whence: int = 0) -> int:
        return self._stream.seek(place, whence)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@cache
def _arrow() -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError(package_needed("parquet", "parquet")) from None
    return pyarrow, pyarrow.parquet
