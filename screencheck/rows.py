"""Rows of Parquet files that hold images as bytes.

Listing reads the end of a file only: each row becomes an input that says where it is. Its bytes
are put in where the scan begins (`with_bytes`), so that listings stay small. The files come from
strangers: whatever is wrong with one, its rows get records.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO

from . import stores
from .errors import ImageError, ScreencheckError, UsageError, too_many_bytes, why
from .language import Message, said
from .report import ErrorInfo

if TYPE_CHECKING:
    import pyarrow
    from pyarrow.parquet import ParquetFile

    from .inputs import Input

SUFFIX = ".parquet"

_MAGIC = b"PAR1"
_MAX_FOOTER = 64 * 1024 * 1024
_BATCH_BYTES = 16 * 1024 * 1024  # of cells that are in memory at a time, as far as sizes are known
_MAX_BATCH = 256
_READ = 4 * 1024 * 1024  # of a column at a time
_NAMES = ("image", "bytes", "content", "data")


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row is: the path or URL of a file, the row group in it, the place in that.

    Never given to a scanner: `with_bytes` puts its bytes in its place.
    """

    file: str
    group: int
    index: int


def is_rows(name: str) -> bool:
    """Whether a path or URL stands for the rows of a file."""
    return name.lower().endswith(SUFFIX)


def check() -> None:
    """Raise UsageError where the package that reads rows is not installed."""
    if find_spec("pyarrow") is None:
        raise UsageError(_needed())


def rows_of(file: str) -> Iterator[Row]:
    """Where the rows of a file are, in their order. Raises ImageError where it has none to give."""
    with _Table(file) as table:
        sizes = table.groups
    for group, size in enumerate(sizes):
        yield from (Row(file, group, index) for index in range(size))


def with_bytes(items: Iterable[Input], max_bytes: int) -> Iterator[Input]:
    """The inputs, in each that is a row the bytes in place of it, or the error why not.

    Rows of one file that follow each other are read forwards, few at a time; those that are not
    asked for are passed over. A cell larger than `max_bytes` is refused. In memory are 16 MiB of
    cells and one page of the column, twice where it is compressed: how large pages are is the
    writer's choice.
    """
    with ExitStack() as stack:
        reader: _Reader | None = None
        for item in items:
            if not isinstance(item.source, Row) or item.error is not None:
                yield item
                continue
            if reader is None or reader.file != item.source.file:
                stack.close()
                reader = stack.enter_context(closing(_Reader(item.source.file)))
            try:
                yield replace(item, source=reader.cell(item.source, max_bytes))
            except ImageError as error:
                yield replace(item, source=item.source.file, error=ErrorInfo.of(error))


class _Table:
    """An open Parquet file. Opening one raises ImageError, as reading does."""

    def __init__(self, file: str) -> None:
        with ExitStack() as stack:
            with _clear_errors():
                from pyarrow.parquet import ParquetFile

                stream = stack.enter_context(_opened(file))
                size = _check_ends(stream)
                self.parquet: ParquetFile = ParquetFile(stream, buffer_size=_READ, pre_buffer=False)
                metadata = self.parquet.metadata
                self.groups = tuple(
                    metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)
                )
                if any(rows < 0 for rows in self.groups) or sum(self.groups) > size:
                    # else a few bytes could promise rows without end
                    raise _damaged(said("it promises more rows than it has bytes"))
                self.column = _column_of(self.parquet.schema_arrow)
            self._stack = stack.pop_all()

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._stack.close()

    def batch_of(self, group: int) -> int:
        """How many rows to hold at a time, by what the file says of their sizes."""
        about = self.parquet.metadata.row_group(group)
        mean: int = max(about.total_byte_size, 1) // max(about.num_rows, 1) + 1
        return max(1, min(_BATCH_BYTES // mean, _MAX_BATCH))

    def cells(self, group: int, batch: int) -> Iterator[pyarrow.Scalar[Any]]:
        """The cells of the column in a row group, read as they are asked for."""
        import pyarrow

        batches = self.parquet.iter_batches(
            batch, row_groups=[group], columns=[self.column], use_threads=False
        )
        for part in batches:
            column = part.column(0)
            if pyarrow.types.is_struct(column.type):  # of which only this field was read
                column = column.flatten()[0]
            yield from column


class _Reader:
    """Cells of one file, forwards; going back begins a row group anew."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._table: _Table | None = None
        self._broken: ImageError | None = None
        self._forget()

    def _forget(self) -> None:
        self._group = -1
        self._cells: Iterator[pyarrow.Scalar[Any]] = iter(())
        self._next = 0
        self._batch = 0
        self._failed: tuple[int, ImageError] | None = None  # from which row on, and why

    def close(self) -> None:
        """Let go of the file."""
        if self._table is not None:
            self._table.close()

    def cell(self, row: Row, max_bytes: int) -> bytes:
        """The bytes in a row. Raises ImageError."""
        if self._broken is not None:
            raise self._broken
        if self._table is None:
            try:
                self._table = _Table(self.file)
            except ImageError as error:
                self._broken = error
                raise
        with _clear_errors():
            return _bytes_of(self._scalar(self._table, row), max_bytes)

    def _scalar(self, table: _Table, row: Row) -> pyarrow.Scalar[Any]:
        if row.group >= len(table.groups):  # the file is another one than was listed
            raise _damaged(said("it ends before this row"))
        if row.group != self._group:
            self._forget()
            self._begin(table, row.group, table.batch_of(row.group))
        if self._failed is not None and row.index >= self._failed[0]:
            raise self._failed[1]
        if row.index < self._next:
            self._begin(table, row.group, self._batch)
        try:
            return self._forward(row.index)
        except ImageError as error:
            if self._batch == 1:
                self._failed = (self._next, error)
                raise
        # what stands before the damage can be had one by one
        self._begin(table, row.group, 1)
        return self._scalar(table, row)

    def _begin(self, table: _Table, group: int, batch: int) -> None:
        self._group, self._batch, self._next = group, batch, 0
        self._cells = table.cells(group, batch)

    def _forward(self, index: int) -> pyarrow.Scalar[Any]:
        with _clear_errors():
            for cell in self._cells:
                self._next += 1
                if self._next > index:
                    return cell
        raise _damaged(said("it ends before this row"))


def _bytes_of(cell: pyarrow.Scalar[Any], max_bytes: int) -> bytes:
    """What a cell holds. Raises ImageError."""
    if not cell.is_valid:
        raise ImageError("empty", "the cell is empty")
    buffer = cell.as_buffer()
    if buffer.size > max_bytes:
        raise too_many_bytes(max_bytes)
    return bytes(buffer.to_pybytes())


def _opened(file: str) -> BinaryIO:
    """The file or object. Raises OSError; never waits on a fifo."""
    if stores.is_url(file):
        return stores.open_object(file)
    if not stat.S_ISREG(os.stat(file).st_mode):
        raise ImageError("not_a_file", "not a regular file")
    return open(file, "rb")


def _check_ends(stream: BinaryIO) -> int:
    """The size of the file, of which the last bytes tell how large its footer is."""
    size: int = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 8))
    tail = stream.read(8)
    if len(tail) < 8 or tail[4:] != _MAGIC:
        raise ImageError("not_an_image", "this is no whole Parquet file")
    if int.from_bytes(tail[:4], "little") > _MAX_FOOTER:
        raise ImageError("too_large", "the footer of the Parquet file is too large")
    return size


def _column_of(schema: pyarrow.Schema) -> str:
    """The column that holds images: the only one of bytes, or the one that is called so."""
    from pyarrow import types

    def holds_bytes(kind: pyarrow.DataType) -> bool:
        return bool(
            types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)
        )

    found: dict[str, str] = {f.name: f.name for f in schema if holds_bytes(f.type)}
    for field in schema:
        if types.is_struct(field.type):
            index = field.type.get_field_index("bytes")
            if index >= 0 and holds_bytes(field.type.field(index).type):
                found[field.name] = f"{field.name}.bytes"
    if len(found) == 1:
        return next(iter(found.values()))
    for name in _NAMES:
        if name in found:
            return found[name]
    columns = _clean(", ".join(schema.names), 200)
    raise ImageError(
        "not_an_image",
        said("no column of the Parquet file is known to hold images: {columns}", columns=columns),
    )


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Whatever pyarrow, the system or a store raises becomes an ImageError."""
    try:
        yield
    except ScreencheckError:
        raise
    except ImportError:
        raise ImageError("unreadable", _needed()) from None
    except MemoryError:
        raise ImageError("too_large", "the file does not fit into memory") from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # pyarrow's own have none
            raise ImageError(stores.kind_of(error), why(error)) from None
        reason = _clean(str(error), 120) or type(error).__name__
        raise _damaged(Message(reason)) from None


def _clean(text: str, limit: int) -> str:
    from .files.text import clean  # what is beside it opens images

    return clean(text, limit)


def _damaged(reason: Message) -> ImageError:
    return ImageError("damaged", said("the Parquet file is damaged: {why}", why=reason))


def _needed() -> Message:
    return said("Parquet files need another package: pip install 'screencheck[parquet]'")
