"""Parts of a folder: the same bytes whatever happened, one record for each input, nothing lost."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screencheck._version import __version__
from screencheck.errors import UsageError
from screencheck.inputs import Input
from screencheck.reports.jsonl import JsonlFormat
from screencheck.shards import FORMATS, target_in
from screencheck.shards.names import part_name

from .places import Memory, feed, fresh, inputs, report_on, run

SUFFIXES = {"jsonl": "jsonl.gz", "parquet": "parquet"}
NAMES = [f"{word}-{n}.png" for n in range(6) for word in ("a", "fake", "error")] + [
    "名\n字",
    "\udcff",
]

forms = st.sampled_from(FORMATS)


def paths_of(files: dict[str, bytes]) -> list[str]:
    """The paths of all records, in the order of the parts."""
    found = []
    for name in sorted(files):
        if name.endswith(".jsonl.gz"):
            found += [
                json.loads(line)["path"] for line in gzip.decompress(files[name]).splitlines()
            ]
        elif name.endswith(".parquet"):
            found += parquet.read_table(io.BytesIO(files[name]))["path"].to_pylist()
    return found


class TestFresh:
    def test_lines_are_those_of_the_format(self) -> None:
        files = fresh(NAMES, size=8)
        assert sorted(files) == [
            "_SUCCESS",
            "_screencheck.json",
            *(part_name(n, "jsonl.gz") for n in range(3)),
        ]
        form = JsonlFormat()
        lines = b"".join(gzip.decompress(files[part_name(n, "jsonl.gz")]) for n in range(3))
        assert lines == "".join(form.add(report_on(item)) for item in inputs(NAMES)).encode()
        assert files["_SUCCESS"] == b""
        assert json.loads(files["_screencheck.json"]) == {
            "schema": "screencheck/1",
            "version": __version__,
            "format": "jsonl",
            "shard_size": 8,
            "text": False,
        }

    @pytest.mark.parametrize("form", FORMATS)
    def test_the_description_comes_first_and_the_marker_last(self, form: str) -> None:
        folder = Memory()
        run(folder, NAMES, form, 8)
        assert folder.written[0] == "_screencheck.json"
        assert folder.written[-1] == "_SUCCESS"
        assert folder.written[1:-1] == [part_name(n, SUFFIXES[form]) for n in range(3)]

    @pytest.mark.parametrize("form", FORMATS)
    def test_an_empty_listing(self, form: str) -> None:
        assert sorted(fresh([], form)) == ["_SUCCESS", "_screencheck.json"]

    def test_neither_time_nor_name_is_in_a_packed_file(self) -> None:
        (data,) = (data for name, data in fresh(["a"]).items() if name.startswith("part"))
        assert data[:8] == b"\x1f\x8b\x08\x00\0\0\0\0"

    @settings(deadline=None, max_examples=60)
    @given(forms, st.integers(1, 9), st.integers(1, 30), st.integers(0, 99))
    def test_the_order_of_reports_is_none_of_the_files(
        self, form: str, size: int, window: int, seed: int
    ) -> None:
        folder = Memory()
        run(folder, NAMES, form, size, window=window, seed=seed)
        assert folder.files == fresh(NAMES, form, size)

    def test_a_part_is_written_when_its_last_report_came(self) -> None:
        folder = Memory()
        target = target_in(folder, "jsonl", 2)
        items = list(target.pending(inputs("abcde")))
        for ordinal, there in ((4, 0), (3, 0), (0, 0), (2, 1), (1, 2)):
            target.add(ordinal, report_on(items[ordinal]))
            assert sum(name.startswith("part") for name in folder.files) == there
        target.finish()
        assert folder.files == fresh(list("abcde"), size=2)

    def test_what_no_engine_may_do(self) -> None:
        target = target_in(Memory(), "jsonl", 2)
        pending = target.pending(inputs("abc"))
        report = report_on(next(pending))
        for ordinal in (1, 2, -1):
            with pytest.raises(ValueError, match="nobody was asked about"):
                target.add(ordinal, report)
        target.add(0, report)
        with pytest.raises(ValueError, match="two reports"):
            target.add(0, report)
        with pytest.raises(ValueError, match="without a report"):
            target.finish()
        assert len(list(pending)) == 2
        target.add(2, report)
        with pytest.raises(ValueError, match="without a report"):
            target.finish()

    def test_numbers_that_make_no_sense(self) -> None:
        with pytest.raises(UsageError, match="at least 1 record"):
            target_in(Memory(), "jsonl", 0)
        with pytest.raises(UsageError, match="one of jsonl, parquet"):
            target_in(Memory(), "csv")


class TestMemory:
    def test_only_open_parts_are_remembered(self) -> None:
        """One image hangs for as long as an engine's window lets others go on."""
        count, size, window = 100_000, 10, 500
        report = report_on(Input("error", "error"))
        target = target_in(Memory(), "jsonl", size)
        pending = enumerate(target.pending(inputs("x" for _ in range(count))))
        most = 0
        stuck = None
        for ordinal, _ in pending:
            if ordinal % window == 0:
                if stuck is not None:
                    target.add(stuck, report)
                stuck = ordinal
            else:
                target.add(ordinal, report)
            most = max(most, target.waiting)
        assert stuck is not None
        target.add(stuck, report)
        target.finish()
        assert most <= 3  # that of the one that hangs, that of the next, the current one
        assert target.waiting == 0

    def test_a_listing_is_gone_through_as_it_comes(self) -> None:
        taken = []

        def endless() -> Iterator[Input]:
            for number in range(10**9):
                taken.append(number)
                yield Input(f"{number}", "")

        names = [str(number) for number in range(50)]
        for missing, ahead in ((None, 51), (2, 15)):
            folder = Memory(fresh(names, size=5))
            if missing is not None:
                del folder.files[part_name(missing, "jsonl.gz")]
            taken.clear()
            target = target_in(folder, "jsonl", 5, resume=True)
            assert next(target.pending(endless())).name == ("50" if missing is None else "10")
            assert len(taken) == ahead


class TestResumed:
    @settings(deadline=None, max_examples=60)
    @given(forms, st.integers(1, 9), st.data(), st.integers(1, 30), st.integers(0, 99))
    def test_any_parts_may_be_missing(
        self, form: str, size: int, data: st.DataObject, window: int, seed: int
    ) -> None:
        whole = fresh(NAMES, form, size)
        parts = [name for name in whole if name.startswith("part")]
        gone = data.draw(st.sets(st.sampled_from(parts)))
        if data.draw(st.booleans()):
            gone.add("_SUCCESS")
        folder = Memory({name: data for name, data in whole.items() if name not in gone})
        target = run(folder, NAMES, form, size, window=window, seed=seed)
        assert folder.files == whole
        assert folder.written.count("_SUCCESS") == bool(gone)
        assert set(folder.written) == (gone | {"_SUCCESS"} if gone else set())
        kept = {name: data for name, data in whole.items() if name not in gone}
        assert target.counts.total() == len(paths_of(kept))

    @settings(deadline=None, max_examples=60)
    @given(
        forms,
        st.integers(1, 6),
        st.lists(st.integers(0, 25)),
        st.integers(1, 9),
        st.integers(0, 99),
    )
    def test_killed_again_and_again(
        self, form: str, size: int, kills: list[int], window: int, seed: int
    ) -> None:
        folder = Memory()
        for kill in kills:
            run(folder, NAMES, form, size, window=window, seed=seed, until=kill)
        run(folder, NAMES, form, size)
        assert folder.files == fresh(NAMES, form, size)

    @settings(deadline=None, max_examples=60)
    @given(
        st.lists(st.tuples(st.lists(st.sampled_from("abcdefgh"), max_size=12), st.integers(0, 13))),
        st.lists(st.sampled_from("abcdefgh"), max_size=12),
        st.integers(1, 4),
        st.integers(1, 9),
        st.integers(0, 99),
        st.data(),
    )
    def test_listings_that_changed_in_between(
        self,
        before: list[tuple[list[str], int]],
        now: list[str],
        size: int,
        window: int,
        seed: int,
        data: st.DataObject,
    ) -> None:
        """What has a record keeps it; each input gets as many records as it is named."""
        folder = Memory()
        for names, until in before:
            run(folder, names, size=size, window=window, seed=seed, until=until)
            parts = sorted(name for name in folder.files if name.startswith("part"))
            for name in data.draw(st.sets(st.sampled_from(parts))) if parts else ():
                del folder.files[name]
        earlier = dict(folder.files)
        counted = run(folder, now, size=size, window=window, seed=seed).counts
        kept = {name: data for name, data in earlier.items() if name.startswith("part")}
        assert folder.files.items() >= kept.items()
        assert Counter(paths_of(folder.files)) == Counter(now) | Counter(paths_of(earlier))
        assert counted.total() == len(paths_of(earlier))
        assert "_SUCCESS" in folder.files
        again = dict(folder.files)
        run(folder, now, size=size)
        assert folder.files == again

    @settings(deadline=None, max_examples=60)
    @given(st.sets(st.sampled_from(NAMES[:12])), st.sets(st.sampled_from(NAMES[:12])), forms)
    def test_images_that_come_and_go(self, before: set[str], now: set[str], form: str) -> None:
        folder = Memory(fresh(sorted(before), form))
        run(folder, sorted(now), form)
        assert sorted(paths_of(folder.files)) == sorted(before | now)

    @pytest.mark.parametrize("form", FORMATS)
    def test_what_is_kept_counts(self, form: str) -> None:
        names = ["fake-1", "error-1", "suspect-1", "a", "fake-2", "b", "c", "d"]
        whole = fresh(names, form)
        del whole[part_name(1, SUFFIXES[form])]
        told: list[dict[str, int]] = []
        target = target_in(
            Memory(whole), form, 3, resume=True, kept=lambda counts: told.append(dict(counts))
        )
        assert next(target.pending(inputs(names))).name == "a"
        assert told == [{"fake": 1, "error": 1, "suspect": 1}, {"consistent": 2}]
        assert target.counts == {"fake": 1, "error": 1, "suspect": 1, "consistent": 2}

    def test_what_is_left_of_images_that_are_gone_counts(self) -> None:
        target = run(Memory(fresh(NAMES)), NAMES[:4])
        assert target.counts.total() == len(NAMES)

    @pytest.mark.parametrize("form", FORMATS)
    def test_nothing_is_written_where_nothing_is_new(self, form: str) -> None:
        folder = Memory(fresh(NAMES, form))
        run(folder, NAMES, form)
        assert folder.written == []

    def test_the_marker_is_away_while_something_is_missing(self) -> None:
        folder = Memory(fresh(NAMES))
        run(folder, [*NAMES, "new"], until=0)
        assert "_SUCCESS" in folder.files
        target = target_in(folder, "jsonl", 3, resume=True)
        assert next(target.pending(inputs([*NAMES, "new"]))).name == "new"
        assert "_SUCCESS" not in folder.files
        run(folder, [*NAMES, "new"])
        assert folder.written[-1] == "_SUCCESS"
        assert paths_of(folder.files) == [*NAMES, "new"]

    @pytest.mark.parametrize("form", FORMATS)
    def test_parts_that_come_in_one_stream(self, form: str) -> None:
        """As an object store sends them."""

        class Stream(io.BytesIO):
            def seekable(self) -> bool:
                return False

            def seek(self, place: int, whence: int = 0) -> int:
                raise io.UnsupportedOperation("seek")

        class Far(Memory):
            def open(self, name: str) -> BinaryIO:
                return Stream(self.files[name])

        folder = Far(fresh(NAMES, form))
        assert run(folder, NAMES, form).counts.total() == len(NAMES)
        assert folder.written == []

    def test_a_new_version_goes_on(self) -> None:
        whole = fresh(NAMES)
        whole["_screencheck.json"] = whole["_screencheck.json"].replace(
            __version__.encode(), b"0.0.9"
        )
        folder = Memory(whole)
        run(folder, NAMES)
        assert folder.files == whole

    def test_what_was_never_begun_is_begun(self) -> None:
        folder = Memory()
        run(folder, NAMES, resume=True)
        assert folder.files == fresh(NAMES)

    def test_what_a_killed_run_left_is_taken_away(self) -> None:
        foreign = {
            ".notes.tmp": b"x",
            "letter.txt": b"x",
            "part-1.parquet": b"x",
            ".part-000001.x": b"",
        }
        left = {
            ".part-000001.jsonl.gz.tmp": b"x",
            "._SUCCESS.tmp": b"",
            "._screencheck.json.tmp": b"",
        }
        folder = Memory({**fresh(NAMES), **foreign, **left})
        run(folder, [*NAMES, "new"], until=1)
        assert not left.keys() & folder.files.keys()
        assert folder.files.items() >= foreign.items()
        folder = Memory({**foreign, **left})
        run(folder, NAMES, resume=False)
        assert folder.files == fresh(NAMES) | foreign


class TestRefused:
    def refused(
        self, files: dict[str, bytes], message: str, form: str = "jsonl", **more: object
    ) -> None:
        """A run on these files ends with the message and leaves them as they are."""
        folder = Memory(files)
        size = more.pop("size", 3)
        options = {"resume": True, **more}

        def refused() -> None:
            target = target_in(folder, form, size, **options)  # type: ignore[arg-type]
            feed(target, ["other", *NAMES])

        with pytest.raises(UsageError, match=message):
            refused()
        assert folder.files == files
        assert folder.written == []

    @pytest.mark.parametrize("form", FORMATS)
    def test_results_are_not_written_over(self, form: str) -> None:
        whole = fresh(NAMES, form)
        for name, data in whole.items():
            self.refused({name: data}, "go on with it by --resume", resume=False)
        self.refused({"part-123456789.parquet": b""}, "go on with it by --resume", resume=False)

    def test_other_settings(self) -> None:
        whole = fresh(NAMES)
        self.refused(whole, "written with --format jsonl", form="parquet")
        self.refused(whole, "written with --shard-size 3", size=4)
        self.refused(whole, "continue without --text", text=True)
        told = whole["_screencheck.json"]
        with_text = {**whole, "_screencheck.json": told.replace(b"false", b"true")}
        self.refused(with_text, "continue with --text")
        newer = {**whole, "_screencheck.json": told.replace(b"check/1", b"check/2")}
        self.refused(newer, "records of screencheck/2 and this version writes screencheck/1")
        self.refused({**whole, "part-000077.parquet": b""}, "in several formats")

    @pytest.mark.parametrize(
        "data",
        [b"", b"{", b"[]", b"1", b"{}", b"\xff", b"[" * 60_000, b'{"schema":"screencheck/1"}',
         b'{"schema":1,"version":"1","format":"jsonl","shard_size":3,"text":false}',
         b'{"schema":"screencheck/1","version":"1","format":"jsonl","shard_size":true,"text":false}',
         b'{"schema":"screencheck/1","version":"1","format":"jsonl","shard_size":3,"text":0}'],
    )  # fmt: skip
    def test_a_description_that_is_none(self, data: bytes) -> None:
        whole = fresh(NAMES)
        self.refused({**whole, "_screencheck.json": data}, "does not tell how the parts beside it")
        del whole["_screencheck.json"]
        self.refused(whole, "no _screencheck.json that tells")

    @pytest.mark.parametrize("form", FORMATS)
    @settings(deadline=None, max_examples=60)
    @given(st.data())
    def test_a_cut_part(self, form: str, data: st.DataObject) -> None:
        whole = fresh(NAMES, form)
        name = data.draw(st.sampled_from(sorted(n for n in whole if n.startswith("part"))))
        cut = data.draw(st.integers(0, len(whole[name]) - 1))
        self.refused({**whole, name: whole[name][:cut]}, f"{name} is damaged or no part", form)

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_damaged_part_behind_a_missing_one(self, form: str) -> None:
        """It is found before anything is examined."""
        whole = fresh(NAMES, form)
        del whole[part_name(0, SUFFIXES[form])]
        whole[part_name(4, SUFFIXES[form])] = b"damaged"
        folder = Memory(whole)
        with pytest.raises(UsageError, match="damaged"):
            next(target_in(folder, form, 3, resume=True).pending(inputs(NAMES)))
        assert folder.files == whole

    @pytest.mark.parametrize(
        "line",
        [b"", b"no record\n", b"\n", b"[]\n", b'{"path":"a"}\n', b"\xff\n", b"[" * 99_999 + b"\n",
         b'{"schema":"other/1","path":"a","sha256":null,"verdict":"fake"}\n',
         b'{"schema":"screencheck/1","path":1,"sha256":null,"verdict":"fake"}\n',
         b'{"schema":"screencheck/1","path":"a","sha256":null,"verdict":"lovely"}\n',
         b'{"schema":"screencheck/1","path":"a","sha256":null,"verdict":[]}\n',
         b'{"schema":"screencheck/1","path":"a","verdict":"fake"}\n',
         b'{"schema":"screencheck/1","path":"a","sha256":null,"verdict":"fake",}\n',
         b'{"schema":"screencheck/1","path":"a","sha256":null,"verdict":"fake","text":[]}\n',
         b'{"schema":"screencheck/1","path":"a","sha256":' + b"[" * 99_999 + b"}\n",
         b'{"schema":"screencheck/1","path":"a","sha256":null,"verdict":"error"}',
         b'{"schema":"screencheck/1","path":"a","sha256":null,"verdict":"error"}\n' * 4],
    )  # fmt: skip
    def test_lines_that_are_no_records(self, line: bytes) -> None:
        name = part_name(1, "jsonl.gz")
        whole = {**fresh(NAMES), name: gzip.compress(line)}
        self.refused(whole, f"memory://results/{name} is damaged or no part")

    def test_tables_of_others(self) -> None:
        name = part_name(1, "parquet")
        whole = fresh(NAMES, "parquet")
        table = parquet.read_table(io.BytesIO(whole[name]))
        more = fresh(NAMES, "parquet", 4)[name]
        for other in (
            table.replace_schema_metadata({}),
            table.replace_schema_metadata({b"screencheck": b"{"}),
            table.drop_columns(["text"]),
            table.slice(0, 0),
            table.take([0, 1, 2, 2]),
            table.set_column(3, table.schema.field("verdict"), [["fake", "lovely", "fake"]]),
            table.set_column(1, table.schema.field("path"), [["a", None, "b"]]),
            more,
        ):
            data = other
            if not isinstance(other, bytes):
                stream = io.BytesIO()
                parquet.write_table(other, stream)
                data = stream.getvalue()
            self.refused({**whole, name: data}, f"{name} is damaged or no part", "parquet")

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_part_that_cannot_be_read(self, form: str) -> None:
        """A failure of the net is none of the file, which nobody shall be told to take away."""

        class Broken(io.RawIOBase):
            def readable(self) -> bool:
                return True

            def seekable(self) -> bool:
                return False

            def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
                raise OSError("the net is down")

        class Seekable(Broken):
            def seekable(self) -> bool:
                return True

            def seek(self, place: int, whence: int = 0) -> int:
                return 1000

            def tell(self) -> int:
                return 1000

        class Far(Memory):
            stream: type[Broken] = Broken

            def open(self, name: str):  # type: ignore[no-untyped-def]
                return super().open(name) if name.startswith("_") else self.stream()

        for Far.stream in (Broken, Seekable):
            folder = Far(fresh(NAMES, form))
            with pytest.raises(UsageError, match=r"cannot continue .*000000.*: the net is down"):
                run(folder, NAMES, form)

    def test_a_place_that_takes_nothing(self) -> None:
        class Full(Memory):
            def write(self, name: str, data: bytes) -> None:
                raise OSError(28, "No space left on device")

        with pytest.raises(
            UsageError, match="cannot write to the folder memory://results: No space"
        ):
            target_in(Full(), "jsonl")

    def test_parquet_needs_pyarrow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import sys

        from screencheck.shards import table

        monkeypatch.setitem(sys.modules, "pyarrow", None)
        table._arrow.cache_clear()
        try:
            with pytest.raises(UsageError, match=r"pip install 'screencheck\[parquet\]'"):
                target_in(Memory(), "parquet")
            target_in(Memory(), "jsonl")
        finally:
            table._arrow.cache_clear()
