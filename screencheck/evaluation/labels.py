"""Labelled images: what each of them is, from folders or from a manifest.

Folders: `genuine/`, `fake/GENERATOR/` and `unsupported/`, with images at any depth. A manifest
is JSON lines; its fields are those of `Label`, of which `file` and `label` are needed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import UsageError
from ..inputs import expand

MANIFEST = "manifest.jsonl"
UNNAMED = "unnamed"  # the generator of a fake of which nobody says what drew it


class Kind(StrEnum):
    """What an image really is; `unsupported` is a page that the tool should refuse."""

    GENUINE = "genuine"
    FAKE = "fake"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of one image.

    `file` is relative to `root`. `condition` names what was done to a copy, and is empty for an
    original. `origin` is the file of the original that a copy was made from, else the file
    itself. Images of one `group` share where they come from. `mask`, relative to `root`, is a
    picture of the same size that is bright where the image was changed; empty where there is none.
    """

    file: str
    root: Path
    kind: Kind
    generator: str = ""
    page: str = ""
    condition: tuple[str, ...] = ()
    group: str = ""
    origin: str = ""
    mask: str = ""

    @property
    def path(self) -> str:
        """Where the image is."""
        return str(self.root / self.file)

    @property
    def mask_path(self) -> Path | None:
        """Where the mask is, None without one."""
        return self.root / self.mask if self.mask else None

    @property
    def is_copy(self) -> bool:
        return bool(self.condition)


@dataclass(frozen=True, slots=True)
class Family:
    """Generators that share code or templates: one of them tells of the others."""

    name: str
    patterns: tuple[str, ...]

    def holds(self, generator: str) -> bool:
        """Whether one of the shell patterns matches."""
        return any(fnmatchcase(generator, pattern) for pattern in self.patterns)


def family_of(generator: str, families: Sequence[Family]) -> str:
    """The name of the first family that holds the generator, else the generator's own."""
    return next((f.name for f in families if f.holds(generator)), generator)


def check_families(families: Sequence[Family], labels: Sequence[Label]) -> None:
    """Raises UsageError for a pattern that matches no generator: a slip would split a family."""
    generators = {label.generator for label in labels if label.kind is Kind.FAKE}
    for family in families:
        for pattern in family.patterns:
            if not any(fnmatchcase(generator, pattern) for generator in generators):
                raise UsageError(f"family {family.name}: no generator matches {pattern!r}")


def read_labels(source: str | os.PathLike[str]) -> tuple[Label, ...]:
    """The labels of a folder or of a manifest, sorted by file.

    Raises UsageError where there are no images, no genuine ones or no fakes, and for the first
    bad line of a manifest.
    """
    path = Path(source)
    if path.is_dir():
        manifest = path / MANIFEST
        found = _of_manifest(manifest) if manifest.is_file() else _of_folders(path)
    elif path.is_file():
        found = _of_manifest(path)
    else:
        raise UsageError(f"no such file or folder: {path}")
    labels = _with_origins(sorted(found, key=lambda label: label.file))
    if not labels:
        raise UsageError(
            f"no labelled images in {path}: needs genuine/ and fake/GENERATOR/, or {MANIFEST}"
        )
    for kind, name in ((Kind.GENUINE, "genuine images"), (Kind.FAKE, "fakes")):
        if not any(label.kind is kind for label in labels):
            raise UsageError(f"no {name} in {path}")
    return labels


def _of_folders(root: Path) -> Iterator[Label]:
    for kind in Kind:
        folder = root / kind.value
        if not folder.is_dir():
            continue
        for item in expand([str(folder)]):
            if item.error is not None:
                raise UsageError(f"{item.name}: {item.error.message}")
            file = PurePosixPath(Path(item.name).relative_to(root).as_posix())
            generator = ""
            if kind is Kind.FAKE:
                generator = file.parts[1] if len(file.parts) > 2 else UNNAMED
            yield Label(str(file), root, kind, generator)


def _of_manifest(path: Path) -> Iterator[Label]:
    seen: set[str] = set()
    for where, entry in read_json_lines(path):
        label = _label(entry, path.parent, where)
        if label.file in seen:
            raise UsageError(f"{where}: a second line for {label.file!r}")
        seen.add(label.file)
        yield label


def read_json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, object) for each line that is not empty.

    Raises UsageError, naming file and line, for a line that holds no JSON object.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{where}: not a JSON object") from error
        if not isinstance(entry, dict):
            raise UsageError(f"{where}: not a JSON object")
        yield where, entry


def _label(entry: Mapping[str, Any], root: Path, where: str) -> Label:
    file = _text(entry, "file", where)
    if not file:
        raise UsageError(f"{where}: 'file' is missing")
    kind = _text(entry, "label", where)
    if kind not in tuple(Kind):
        raise UsageError(f"{where}: 'label' must be one of {', '.join(Kind)}, not {kind!r}")
    generator = _text(entry, "generator", where) or UNNAMED
    return Label(
        file,
        root,
        Kind(kind),
        generator if kind == Kind.FAKE else "",
        _text(entry, "page", where),
        _condition(entry, where),
        _text(entry, "group", where),
        _text(entry, "derived_from", where),
        _mask(entry, root, where),
    )


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f"{where}: {key!r} must be text")
    return value


def _mask(entry: Mapping[str, Any], root: Path, where: str) -> str:
    """The mask as it is named: without the check, hours of scanning would come first."""
    mask = _text(entry, "mask", where)
    if mask and not (root / mask).is_file():
        raise UsageError(f"{where}: no such mask: {root / mask}")
    return mask


def _condition(entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
    value = entry.get("condition")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{where}: 'condition' must be a list of texts")
    return tuple(value)


def _with_origins(labels: Sequence[Label]) -> tuple[Label, ...]:
    """Copies led back to their original, whose group they share where they name none."""
    known = {label.file: label for label in labels}
    result = []
    for label in labels:
        origin = _origin(label, known)
        theirs = known[origin].group if origin in known else ""
        result.append(replace(label, origin=origin, group=label.group or theirs or origin))
    return tuple(result)


def _origin(label: Label, known: Mapping[str, Label]) -> str:
    file, passed = label.file, {label.file}
    while file in known and known[file].origin and known[file].origin not in passed:
        file = known[file].origin
        passed.add(file)
    return file
