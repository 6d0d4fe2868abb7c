"""Rows of Parquet files as inputs: good files, cut ones, flipped ones, lying ones."""

from __future__ import annotations

import os
import random
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from screencheck import rows
from screencheck.errors import UsageError
from screencheck.inputs import Input, count, expand
from screencheck.pictures.copies import copy_name
from screencheck.rows import Row, with_bytes

CELLS = [b"\x89PNG" + bytes([number]) * 50 for number in range(25)]


def write(path: Path, table: dict[str, Any] | pa.Table, **how: Any) -> str:
    how.setdefault("row_group_size", 10)
    parquet.write_table(table if isinstance(table, pa.Table) else pa.table(table), path, **how)
    return str(path)


def read(*paths: str, max_bytes: int = 1000) -> list[Input]:
    return list(with_bytes(expand(paths), max_bytes))


def errors(items: Sequence[Input]) -> list[str | None]:
    return [item.error.kind if item.error else None for item in items]


@pytest.fixture
def file(tmp_path: Path) -> str:
    return write(tmp_path / "a.parquet", {"number": range(25), "picture": CELLS})


def test_every_row_is_an_input(file: str) -> None:
    items = list(expand([file]))
    assert [item.name for item in items] == [f"{file}#{number}" for number in range(25)]
    assert items[13].source == Row(file, 1, 3)
    with pytest.raises(TypeError, match="row"):
        _ = items[13].readable
    assert [item.source for item in read(file)] == CELLS
    assert [item.readable for item in read(file)] == CELLS
    assert count([file]) is None


def test_rows_are_found_by_lists_and_patterns_not_in_folders(file: str, tmp_path: Path) -> None:
    assert list(expand([str(tmp_path)])) == []
    assert len(list(expand([f"{tmp_path}/*"]))) == 25
    (tmp_path / "list").write_text(f"{file}\nother.png\n")
    assert len(list(expand([], str(tmp_path / "list")))) == 26


@pytest.mark.parametrize("picked", [[0, 3, 4, 17, 24], [24, 3, 3, 0, 12, 11], [], [9, 10]])
def test_some_rows_in_any_order(file: str, picked: list[int]) -> None:
    items = list(expand([file]))
    others = Input("x.png", "x.png")
    chosen = [item for number in picked for item in (items[number], others)]
    found = list(with_bytes(chosen, 1000))
    assert [item.source for item in found[::2]] == [CELLS[number] for number in picked]
    assert all(item == others for item in found[1::2])


def test_empty_and_large_cells(tmp_path: Path) -> None:
    cells = [b"x" * 10, None, b"x" * 11, b""]
    path = write(tmp_path / "a.parquet", {"image": cells})
    found = read(path, max_bytes=10)
    assert errors(found) == [None, "empty", "too_large", None]
    assert found[3].source == b""


@pytest.mark.parametrize(
    ("columns", "chosen"),
    [
        ({"anything": CELLS, "n": range(25)}, True),
        ({"n": CELLS[::-1], "image": CELLS}, True),
        ({"data": CELLS[::-1], "content": CELLS}, True),
        ({"a.b": CELLS, "a": range(25)}, True),
        ({"image": [{"bytes": cell, "path": "x"} for cell in CELLS], "n": range(25)}, True),
        ({"one": CELLS, "two": CELLS}, False),
        ({"words": ["a"] * 25}, False),
    ],
)
def test_the_column_of_images(tmp_path: Path, columns: dict[str, Any], chosen: bool) -> None:
    path = write(tmp_path / "a.parquet", columns)
    found = read(path)
    if chosen:
        assert [item.source for item in found] == CELLS
        return
    (item,) = found
    assert item.name == path
    assert item.error is not None
    assert item.error.kind == "not_an_image"
    assert all(name in item.error.message for name in columns)


def test_large_binary_and_null_structs(tmp_path: Path) -> None:
    large = pa.table({"x": pa.array(CELLS, pa.large_binary())})
    assert [i.source for i in read(write(tmp_path / "l.parquet", large))] == CELLS
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    table = pa.table({"image": pa.array([None, {"bytes": b"x", "path": None}], kind)})
    assert errors(read(write(tmp_path / "s.parquet", table))) == ["empty", None]


def test_what_is_no_parquet_file(tmp_path: Path) -> None:
    for name, data in (("a", b""), ("b", b"PAR1"), ("c", b"x" * 1000), ("d", b"PAR1" * 100)):
        (tmp_path / f"{name}.parquet").write_bytes(data)
    found = read(*(str(tmp_path / f"{name}.parquet") for name in "abcde"))
    assert errors(found[:3]) == ["not_an_image"] * 3
    assert errors(found[3:]) == ["too_large", "not_found"]


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.parquet")
    assert errors(read(str(tmp_path / "a.parquet"))) == ["not_a_file"]


def test_rows_that_take_no_room_are_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nulls = pa.table({"image": pa.nulls(1_000_000, pa.binary())})
    path = write(tmp_path / "a.parquet", nulls, row_group_size=1_000_000)
    (item,) = read(path)
    assert errors([item]) == ["damaged"]


def test_damage_in_the_middle_costs_the_rows_concerned(tmp_path: Path) -> None:
    generator = random.Random(1)
    cells = [generator.randbytes(3000) for _ in range(40)]
    path = write(
        tmp_path / "a.parquet",
        {"image": cells},
        row_group_size=20,
        data_page_size=1000,
        write_batch_size=1,
        use_dictionary=False,
        compression="zstd",
    )
    data = bytearray(Path(path).read_bytes())
    place = data.index(cells[8][:50])
    data[place - 12 : place] = b"\xff" * 12  # the beginning of what is packed
    Path(path).write_bytes(data)
    found = read(path, max_bytes=10_000)
    assert [item.source for item in found[:8]] == cells[:8]
    assert [item.source for item in found[20:]] == cells[20:]
    assert set(errors(found[8:20])) == {"damaged"}


def test_a_file_that_is_replaced_after_the_listing(file: str, tmp_path: Path) -> None:
    items = list(expand([file]))
    write(tmp_path / "a.parquet", {"picture": CELLS[:12]})
    found = list(with_bytes(items, 1000))
    assert errors(found) == [None] * 10 + [None] * 2 + ["damaged"] * 13
    os.remove(file)
    assert set(errors(list(with_bytes(items, 1000)))) == {"not_found"}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_happens_to_a_file_rows_get_records(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    path = Path(write(folder / "a.parquet", {"image": CELLS}, use_dictionary=False))
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
        content += data.draw(st.sampled_from([b"", b"PAR1", path.read_bytes()[-8:]]))
    else:
        for _ in range(data.draw(st.integers(1, 6))):
            place = data.draw(st.integers(0, len(content) - 1))
            content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    found = read(str(path))
    assert found
    for item in found:
        assert item.error is not None or isinstance(item.source, bytes)
        if item.error is not None:
            assert "\n" not in item.error.message
            assert item.error.kind in (
                "damaged",
                "not_an_image",
                "too_large",
                "empty",
                "unreadable",
            )


def test_memory_stays_small(tmp_path: Path) -> None:
    generator = random.Random(1)
    cells = [generator.randbytes(300_000) for _ in range(500)]  # one group of 150 MB
    path = write(tmp_path / "a.parquet", {"image": cells}, row_group_size=500, write_batch_size=10)
    del cells
    pool = pa.default_memory_pool()
    before = pool.bytes_allocated()
    most = 0
    tracemalloc.start()
    try:
        for item in with_bytes(expand([path]), 10**7):
            assert len(item.readable) == 300_000
            most = max(most, pool.bytes_allocated() - before)
        python = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 60_000_000
    assert python < 10_000_000


def test_without_pyarrow(file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(rows, "find_spec", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"screencheck\[parquet\]"):
        expand([file])
    (tmp_path / "list").write_text(f"{file}\n")
    (item,) = expand([], str(tmp_path / "list"))
    assert item.error is not None
    assert "screencheck[parquet]" in item.error.message


def test_copies_of_rows_are_told_apart() -> None:
    digest = "0" * 64
    assert copy_name("s3://b/k/day.parquet#12", digest).startswith("day-12-000")
    assert copy_name("s3://b/k?x/图#1.png", digest).startswith("图_1-000")
