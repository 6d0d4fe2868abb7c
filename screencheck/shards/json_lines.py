"""Parts as JSON lines, compressed by gzip: the lines of `--format jsonl`."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from ..report import SCHEMA, Verdict
from ..reports.encoding import encode
from ..resume import lines
from .description import Description
from .formats import NoPart

_BEGIN = encode({"schema": SCHEMA})[:-1] + ',"path":'
_THEN = (',"sha256":', ',"verdict":')
_LEVEL = 6
_decode = json.JSONDecoder().raw_decode


class JsonLines:
    """See PartFormat."""

    name = "jsonl"
    suffix = "jsonl.gz"

    def encode(self, records: Iterable[bytes], description: Description) -> bytes:
        """See PartFormat.encode. Neither a time nor a file name stands in it."""
        stream = io.BytesIO()
        with gzip.GzipFile("", "wb", _LEVEL, stream, mtime=0) as packed:
            for record in records:
                packed.write(record)
        return stream.getvalue()

    def read(self, stream: BinaryIO, description: Description) -> Iterator[tuple[str, str]]:
        """See PartFormat.read. Of each line only the beginning is parsed."""
        told = False
        try:
            with gzip.GzipFile(fileobj=stream) as unpacked:
                for line in lines(cast(BinaryIO, unpacked)):
                    path, verdict = _beginning(line)
                    if not told and verdict != Verdict.ERROR:  # those never hold text
                        told = True
                        if ("text" in json.loads(line)) != description.text:
                            raise NoPart("text")
                    yield path, verdict
        except (gzip.BadGzipFile, EOFError, zlib.error, ValueError, RecursionError) as error:
            raise NoPart(str(error)) from error

    def shown(self, path: str) -> str:
        """See PartFormat.shown. JSON escapes what is no text, so that paths are what they were."""
        return path


def _beginning(line: bytes) -> tuple[str, str]:
    """Path and verdict of a record. Raises ValueError where there is none."""
    text = line.decode()
    if not (text.startswith(_BEGIN) and text.endswith("}\n")):
        raise NoPart("line")
    path, end = _decode(text, len(_BEGIN))
    verdict = None
    for key in _THEN:
        if not text.startswith(key, end):
            raise NoPart("line")
        verdict, end = _decode(text, end + len(key))
    if not isinstance(path, str) or verdict not in tuple(Verdict):
        raise NoPart("line")
    return path, verdict
