"""`--lang`: what people read in Chinese, and what programs read in English whatever it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from screencheck import language
from screencheck.cli import cli
from screencheck.detectors import all_rules

ROOT = Path(__file__).parents[2]
FAKE = str(ROOT / "fixtures/images/fake-wechat-bill-date.png")


def invoke(*args: str) -> Result:
    return CliRunner().invoke(cli, args)


def run(*args: str, lang: str = "zh") -> subprocess.CompletedProcess[bytes]:
    """The program as it is, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "screencheck", args[0], "--lang", lang, *args[1:]],
        capture_output=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
    )


def test_scan_tells_its_report_errors_and_summary(tmp_path: Path) -> None:
    missing = str(tmp_path / "no.png")
    done = run("scan", "--jobs", "2", FAKE, missing)
    report, notes = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 1
    assert report.startswith(f"伪造      {FAKE}  （先验机会均等时的伪造概率 0.999）\n")
    assert "          自称：微信 账单详情、iOS、浅色、缩放 3、1179x2556\n" in report
    assert "单号中的序号 001119 不属于 2025-07-19\n" in report
    assert "实测：1；应为：2\n" in report
    assert f"出错      {missing}: 没有这个文件或文件夹（未找到）\n" in report
    assert f"screencheck: {missing}: 没有这个文件或文件夹\n" in notes
    assert "2 张图片：伪造 1，可疑 0，未见异常 0，不支持 0，出错 1，用时 " in notes


def test_json_stays_english() -> None:
    reports = []
    for lang in language.LANGUAGES:
        record = json.loads(run("scan", "--format", "jsonl", FAKE, lang=lang).stdout)
        record.pop("seconds")
        reports.append(record)
    assert reports[0] == reports[1]
    messages = [finding["message"] for finding in reports[0]["findings"]]
    assert "the counter 001119 in the number does not belong to 2025-07-19" in messages


def test_rules_and_explain() -> None:
    rule = all_rules()[0]
    told = language.translator("zh").rule(rule)
    listed = invoke("rules", "--lang", "zh").stdout.splitlines()
    assert listed[0] == f"{rule.code}  文件  {told.summary}"
    assert len(listed) == len(all_rules())
    assert invoke("rules", "--lang", "zh", "--format", "json").stdout == (
        invoke("rules", "--format", "json").stdout
    )
    explained = invoke("explain", "--lang", "zh", rule.code).stdout
    assert told.summary in explained
    assert told.reason.split("\n\n")[0] in "".join(explained.split())


def test_decode() -> None:
    number = "4200001119202507193308174652"
    told = invoke("decode", "--lang", "zh", number)
    assert told.exit_code == 1
    assert "  微信支付：付款给商家\n" in told.stdout
    assert "  ! 序号 001119 不属于 2025-07-19：应在 2119 至 3519 之间\n" in told.stdout
    programs = invoke("decode", "--lang", "zh", "--format", "json", number).stdout
    assert programs == invoke("decode", "--format", "json", number).stdout


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["explain", "SC999"], "没有代码为“SC999”的规则"),
        (["decode", "12x"], "“12x”不是单号"),
        (["scan", "--select", "SC999", "a.png"], "没有规则的代码或前缀是“SC999”"),
        (["scan", "--files-from", "no-such-list"], "无法读取路径列表 no-such-list"),
        (["scan", "-o", "a.png", "a.png"], "报告会覆盖一张图片：a.png"),
        (["scan", "--knowledge", "no-such-folder", "a.png"], "no-such-folder：没有这个文件夹"),
    ],
)
def test_errors(args: list[str], told: str) -> None:
    result = invoke(args[0], "--lang", "zh", *args[1:])
    assert result.exit_code == 2
    assert result.stderr.startswith("screencheck: 错误：")
    assert told in result.stderr


def test_settings_from_a_file_are_told_and_may_name_the_language(place: Path) -> None:
    (place / "screencheck.toml").write_text('lang = "zh"\n')
    (place / "pictures").mkdir()
    done = invoke("scan", "pictures")
    assert "screencheck: 设置来自 screencheck.toml\n" in done.stderr
    assert "0 张图片：" in done.stderr
    (place / "screencheck.toml").write_text("jobs = true")
    refused = invoke("scan", "--lang", "zh", "pictures")
    assert refused.exit_code == 2
    assert "screencheck.toml: jobs：应为整数或单词，而不是 true" in refused.stderr


def test_the_system_is_quoted_in_the_language(place: Path) -> None:
    done = invoke("scan", "--lang", "zh", "-o", str(place), "a.png")
    assert done.exit_code == 2
    assert f"无法写入 {place}：这是文件夹\n" in done.stderr


def test_the_place_of_the_option_does_not_matter() -> None:
    assert "错误" in invoke("explain", "SC999", "--lang", "zh").stderr


def test_english_is_the_default_and_others_are_refused() -> None:
    assert invoke("rules").stdout == invoke("rules", "--lang", "en").stdout
    assert invoke("rules", "--lang", "fr").exit_code == 2
