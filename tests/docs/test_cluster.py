"""The cluster file of the documentation is one that Ray takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screencheck.cli.scan import scan
from tests.docs.blocks import ALL, ROOT

yaml = pytest.importorskip("yaml", reason="it comes with Ray")
ray = pytest.importorskip("ray", reason="Ray is not installed")

(FILE,) = (block for block in ALL if block.title == "cluster.yaml")


def test_ray_takes_the_file() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(ray.__file__).parent / "autoscaler" / "ray-schema.json").read_text())
    jsonschema.validate(yaml.safe_load(FILE.text), schema)


def test_the_numbers_agree() -> None:
    """As many nodes as are allowed, and as many jobs as these have cores."""
    found = yaml.safe_load(FILE.text)
    nodes = found["available_node_types"]
    assert found["head_node_type"] in nodes
    assert nodes["head"]["resources"] == {"CPU": 0}  # it examines nothing
    assert nodes["worker"]["max_workers"] == found["max_workers"]
    page = (ROOT / "docs" / "cluster.md").read_text("utf-8")
    assert f"--jobs {found['max_workers'] * 16} " in page
    assert f"{found['max_workers'] * 16} virtual cores" in page


def test_the_options_in_its_commands_are_those_of_the_program() -> None:
    page = (ROOT / "docs" / "cluster.md").read_text("utf-8")
    known = {name for param in scan.params for name in param.opts}
    for line in page.replace("\\\n", " ").splitlines():
        if "screencheck scan" in line:
            words = line.replace('"', " ").replace("`", " ").split("screencheck scan")[1].split()
            assert {word for word in words if word.startswith("--")} <= known, line
