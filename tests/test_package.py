"""What is installed: metadata, data files, what an import costs, and what is committed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path

import pytest

import screencheck
from screencheck import knowledge

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed() -> metadata.Distribution:
    try:
        return metadata.distribution("screencheck")
    except metadata.PackageNotFoundError:
        pytest.skip("screencheck is not installed here: pip install -e .")


def test_version_is_that_of_the_metadata(installed: metadata.Distribution) -> None:
    assert installed.version == screencheck.__version__


def test_the_program_is_installed(installed: metadata.Distribution) -> None:
    scripts = {e.name: e.value for e in installed.entry_points if e.group == "console_scripts"}
    assert scripts == {"screencheck": "screencheck.__main__:main"}


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## \[{re.escape(screencheck.__version__)}\] ", text, re.M)


def test_the_licence_is_there_and_is_the_one_declared() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License\n" in text
    assert "Version 2.0, January 2004" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_public_names_exist() -> None:
    assert {"scan", "scan_many", "Report", "Verdict", "Settings"} <= set(screencheck.__all__)
    assert all(hasattr(screencheck, name) for name in screencheck.__all__)


def test_data_files_are_in_the_package() -> None:
    package = resources.files("screencheck")
    assert package.joinpath("py.typed").is_file()
    assert json.loads(package.joinpath("reports", "schema.json").read_text("utf-8"))["properties"]
    assert package.joinpath("reports", "html", "templates", "image.html").is_file()
    facts = {f.name for f in package.joinpath("knowledge").iterdir() if f.name.endswith(".toml")}
    assert {"chat.toml", "pages.toml", "payment.toml", "weights.toml"} <= facts
    assert knowledge.load().weights.rule


def test_the_import_is_light() -> None:
    heavy = (
        *("numpy", "cv2", "onnxruntime", "rapidocr", "PIL", "pytesseract", "rich", "jinja2"),
        *("fsspec", "s3fs", "gcsfs", "botocore", "pyarrow"),
    )
    modules = "sys, screencheck, screencheck.cli.scan, screencheck.inputs"
    code = f"import {modules}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["[]"], done.stderr


def tracked_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git, or not a git checkout: what is committed cannot be listed")
    # a checkout that belongs to another user is no reason to refuse
    command = [git, "-c", "safe.directory=*", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in done.stdout.decode("utf-8").split("\0") if name]


def test_no_path_of_one_machine_is_committed() -> None:
    pattern = re.compile(rb"/(?:work|root|home/[a-z][a-z0-9_-]*|Users/[A-Za-z][\w-]*)/")
    files = [path for path in tracked_files() if path.is_file() and not path.is_symlink()]
    assert ROOT / "pyproject.toml" in files
    found = {}
    for path in files:
        data = path.read_bytes()
        if b"\0" not in data and (match := pattern.search(data)):
            found[str(path.relative_to(ROOT))] = match[0]
    assert not found
