"""`screencheck decode`: what numbers say, for people and for programs. All numbers are invented."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from screencheck.cli import cli
from screencheck.content.command import learn_of, to_records, to_text
from screencheck.errors import UsageError

PAYMENT = "4200" + "002700" + "20250510" + "6071839425"
STALE = "4200" + "001119" + "20250719" + "3308174652"
TRADE = "20310615" + "22001" + "417" + "42" + "5071839426"
TRANSFER = "20310615" + "200040011100" + "42" + "00" + "50718394"
BROKEN = "20310615" + "200040011100" + "42" + "07" + "50718394"


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["decode", *args])


def test_a_sound_number() -> None:
    result = run(PAYMENT)
    assert result.exit_code == 0
    assert result.stderr == ""
    shown = result.stdout
    assert shown.startswith("4200 002700 20250510 6071839425  (28 digits)\n")
    for text in ("WeChat Pay: payment to a merchant", "made on 2025-05-10", "counter", "grade A"):
        assert text in shown
    assert "!" not in shown


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (STALE, "the counter 001119 does not belong to 2025-07-19"),
        ("4200" + "002700" + "20250510" + "1234567890", "1234567890 looks typed"),
        ("1000050001" + "20310615" + "9981907437560", "not as in the 10 samples"),
        (BROKEN, "breaks the plan"),
        ("99" * 14, "no number that WeChat Pay or Alipay is known to make"),
        ("100005000120310615", "may be the beginning: WeChat Pay, transfer, of 2031-06-15"),
    ],
)
def test_what_speaks_against_a_number(number: str, said: str) -> None:
    result = run(number)
    assert result.exit_code == 1
    assert said in result.stdout


def test_a_broken_plan_is_marked_at_its_digit() -> None:
    lines = run(BROKEN).stdout.splitlines()
    place = next(i for i, text in enumerate(lines) if "^" in text)
    assert lines[place].index("^") - lines[place - 1].index(BROKEN) == 23
    assert lines[place + 1].strip() == "YYYYMMDD200040011100UU00########"


def test_numbers_of_one_owner_and_of_two() -> None:
    assert run(TRADE, TRANSFER).exit_code == 0
    other = TRANSFER[:20] + "43" + TRANSFER[22:]
    result = run(TRADE, other)
    assert result.exit_code == 1
    assert result.stdout.endswith("! the numbers belong to different accounts (shards 42, 43)\n")


def test_spaces_within_a_number_do_not_matter() -> None:
    assert run("4200 002700 20250510 6071839425").stdout == run(PAYMENT).stdout


@pytest.mark.parametrize("text", ["abc", "４２００", "42-00", "", "-1"])
def test_what_is_no_number(text: str) -> None:
    result = run("--", text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1


def test_no_number_at_all() -> None:
    assert run().exit_code == 2


def test_json_says_the_same() -> None:
    result = run("--format", "json", STALE, TRADE, BROKEN)
    assert result.exit_code == 1
    record = json.loads(result.stdout)
    assert record["sound"] is False
    stale, trade, broken = record["numbers"]
    assert stale["readings"][0]["counter"] == "001119"
    assert stale["readings"][0]["date"] == "2025-07-19"
    assert stale["doubts"]
    assert trade["readings"][0]["shard"] == "42"
    assert trade["doubts"] == []
    assert "".join(piece["text"] for piece in trade["readings"][0]["pieces"]) == TRADE
    assert broken["nearest"]["wrong"] == [23]


def test_from_python() -> None:
    lessons = learn_of([PAYMENT])
    assert lessons.sound
    assert PAYMENT in to_text(lessons).replace(" ", "")
    assert to_records(lessons)["sound"] is True
    with pytest.raises(UsageError):
        learn_of(["abc"])
