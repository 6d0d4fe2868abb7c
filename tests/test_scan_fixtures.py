"""End to end: every image of the fixtures is judged as expected.jsonl says."""

from __future__ import annotations

import pytest

from tests.conftest import ReportOf
from tests.test_fixtures import Expected, read_expected

EXPECTED = read_expected()
# What the expectations call otherwise than the tool.
KINDS = {"red_packet": "red_packet_detail"}
LOOK_FAMILIES = ("SC2", "SC3", "SC4")


# Of the rules on ink, system and lines: an image that fires each, and one that leaves it silent.
SHOWN = {
    "SC206": ("fake-wechat-wallet.png", "clean-ios-chat-1125.png"),
    "SC207": ("fake-wechat-wallet.png", "clean-android-chat-1080x2340.png"),
    "SC209": ("fake-chat-boxes.png", "clean-ios-chat-1125.png"),
    "SC210": ("fake-wechat-wallet.png", "clean-alipay-bill-ios.png"),
    "SC309": ("fake-chat-boxes.png", "clean-ios-chat-750.png"),
    "SC310": ("fake-alipay-balance-no-comma.png", "clean-alipay-bill-ios.png"),
    "SC412": ("fake-chat-boxes.png", "clean-android-chat-1080x2340.png"),
    "SC413": ("fake-chat-boxes.png", "clean-ios-chat-packet-1179.png"),
    "SC414": ("fake-chat-boxes.png", "clean-ios-chat-750.png"),
    "SC415": ("fake-chat-boxes.png", "clean-wechat-bill-ios.png"),
}
# Of the rules on content, likewise; they say nothing of how a page looks.
CONTENT = {
    "SC501": ("fake-wechat-bill-number.png", "clean-wechat-bill-ios.png"),
    "SC502": ("fake-wechat-bill-date.png", "clean-wechat-bill-android.png"),
    "SC503": ("fake-chat-labels-backward.png", "clean-ios-chat-1125.png"),
    "SC504": ("fake-chat-labels-backward.png", "clean-ios-chat-750.png"),
    "SC505": ("fake-chat-clock-too-early.png", "clean-ios-chat-750.png"),
    "SC506": ("fake-wechat-transfer-times.png", None),
    "SC507": ("fake-alipay-bill-no-comma.png", "clean-alipay-bill-ios.png"),
    "SC508": ("fake-chat-amounts-754x1338.png", "clean-ios-chat-transfer-1170.png"),
    "SC509": ("fake-alipay-bill-number-date.png", "clean-alipay-bill-android.png"),
    "SC511": ("fake-wechat-packet-888.png", None),
    "SC513": ("fake-wechat-bill-date.png", "clean-wechat-bill-ios-dark.png"),
    "SC514": ("fake-wechat-transfer-2015.png", "clean-wechat-bill-ios.png"),
    "SC517": ("fake-alipay-bill-rows.png", "clean-alipay-bill-ios.png"),
    "SC518": ("fake-chat-transfer-words.png", "clean-android-chat-1080x2340.png"),
    "SC522": ("fake-wechat-balance-list.png", "clean-wechat-balance-list.png"),
    "SC523": ("fake-alipay-bill-rows.png", "clean-alipay-bill-android.png"),
    "SC524": ("fake-wechat-balance-list.png", "clean-wechat-balance-list.png"),
    "SC525": ("fake-chat-transfer-words.png", "clean-ios-chat-transfer-1170.png"),
    "SC526": ("fake-chat-transfer-words.png", "clean-ios-chat-dark-1179.png"),
    "SC528": ("fake-alipay-bill-rows.png", "clean-wechat-bill-ios-dark.png"),
    "SC529": ("fake-alipay-bill-rows.png", "clean-alipay-bill-android.png"),
    "SC530": ("fake-wechat-balance-list.png", "clean-wechat-balance-list.png"),
}


# Of the rules on edits: an edited page that fires each.
EDITS = {
    "SC602": "edited-bill-digits-copied.png",
    "SC607": "edited-chat-message-erased.png",
    "SC609": "edited-chat-erased-and-recoloured.png",
}


def of(*verdicts: str) -> list[Expected]:
    return [line for line in EXPECTED if line.verdict in verdicts]


def name(line: Expected) -> str:
    return line.file


def told(report_of: ReportOf, line: Expected) -> str:
    """The verdict with its score and findings, for the message of a failed test."""
    report = report_of(line.file)
    findings = ", ".join(f"{f.code}.{f.grade} {f.llr:+.2f}" for f in report.findings)
    score = "-" if report.score is None else f"{report.score:.3f}"
    return f"{report.verdict} at {score}: {findings or 'no findings'}; {report.reason or ''}"


@pytest.mark.parametrize("line", of("consistent"), ids=name)
def test_clean_images_are_consistent(line: Expected, report_of: ReportOf) -> None:
    assert report_of(line.file).verdict == "consistent", told(report_of, line)


@pytest.mark.parametrize("line", of("consistent"), ids=name)
def test_clean_images_are_nowhere_far_off(line: Expected, report_of: ReportOf) -> None:
    report = report_of(line.file)
    far = [f.code for f in report.findings if f.grade == "far" and f.code[:3] in LOOK_FAMILIES]
    assert far == [], told(report_of, line)


@pytest.mark.parametrize("code", SHOWN)
def test_rules_that_the_fixtures_show(code: str, report_of: ReportOf) -> None:
    fake, clean = (report_of(file) for file in SHOWN[code])
    assert code in {finding.code for finding in fake.findings}
    assert code in clean.examined
    assert code not in {finding.code for finding in clean.findings}


@pytest.mark.parametrize("code", CONTENT)
def test_contents_that_the_fixtures_show(code: str, report_of: ReportOf) -> None:
    fake, clean = CONTENT[code]
    found = [finding for finding in report_of(fake).findings if finding.code == code]
    assert found
    assert all(finding.rests_on for finding in found)
    if clean is not None:
        assert code in report_of(clean).examined


@pytest.mark.parametrize("code", EDITS)
def test_edits_are_found_and_judged_as_such(code: str, report_of: ReportOf) -> None:
    report = report_of(EDITS[code])
    assert code in {finding.code for finding in report.findings}
    assert report.proposition == "edited"
    assert {finding.code[:3] for finding in report.findings} == {"SC6"}


@pytest.mark.parametrize("line", of("consistent"), ids=name)
def test_no_edit_is_seen_in_clean_images(line: Expected, report_of: ReportOf) -> None:
    report = report_of(line.file)
    assert [f for f in report.findings if f.code.startswith("SC6")] == []
    assert report.proposition == "drawn"


@pytest.mark.parametrize("line", of("consistent"), ids=name)
def test_clean_images_contradict_themselves_nowhere(line: Expected, report_of: ReportOf) -> None:
    assert [f for f in report_of(line.file).findings if f.code.startswith("SC5")] == []


@pytest.mark.parametrize("line", of("consistent"), ids=name)
def test_clean_images_fire_none_of_them(line: Expected, report_of: ReportOf) -> None:
    fired = {finding.code for finding in report_of(line.file).findings}
    assert not fired & set(SHOWN), told(report_of, line)


@pytest.mark.parametrize("line", of("fake", "suspect"), ids=name)
def test_fakes_are_not_called_consistent(line: Expected, report_of: ReportOf) -> None:
    report = report_of(line.file)
    assert report.verdict in ("fake", "suspect"), told(report_of, line)
    assert report.findings


def test_most_fakes_are_called_fake(report_of: ReportOf) -> None:
    fakes = of("fake")
    missed = [line for line in fakes if report_of(line.file).verdict != "fake"]
    assert len(missed) <= 0.2 * len(fakes), "\n".join(
        f"{line.file}: {told(report_of, line)}" for line in missed
    )


@pytest.mark.parametrize("line", of("consistent", "fake", "suspect"), ids=name)
def test_app_kind_and_theme(line: Expected, report_of: ReportOf) -> None:
    page = report_of(line.file).page
    assert page is not None, told(report_of, line)
    assert (page.app, page.kind) == (line.app, KINDS.get(line.kind, line.kind))
    assert page.theme == line.theme


@pytest.mark.parametrize("line", of("consistent"), ids=name)
def test_the_system_is_told_right_or_not_at_all(line: Expected, report_of: ReportOf) -> None:
    page = report_of(line.file).page
    assert page is not None
    assert page.os in (line.os, None)


@pytest.mark.parametrize("line", of("unsupported"), ids=name)
def test_other_pages_are_unsupported_with_a_reason(line: Expected, report_of: ReportOf) -> None:
    report = report_of(line.file)
    assert report.verdict == "unsupported", told(report_of, line)
    assert report.reason
    assert report.findings == ()
    assert report.score is None


@pytest.mark.parametrize("line", EXPECTED, ids=name)
def test_no_rule_fails(line: Expected, report_of: ReportOf) -> None:
    report = report_of(line.file)
    assert report.error is None
    failed = [s for s in report.skipped if s.reason.startswith("the rule failed")]
    assert failed == []
    asked = [*report.examined, *(s.code for s in report.skipped)]
    assert len(asked) == len(set(asked))
