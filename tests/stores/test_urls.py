"""URLs and their parts: nothing decoded, nothing smuggled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screencheck.stores import Url, is_unknown, is_url, local_path

SCHEMES = ("s3", "s3a", "gs", "gcs", "oss")
KEYS = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda key: key not in (".", ".."))


@given(st.sampled_from(SCHEMES), st.from_regex(r"[a-z0-9][a-z0-9.-]{2,20}", fullmatch=True), KEYS)
def test_every_key_is_taken_literally(scheme: str, bucket: str, key: str) -> None:
    text = f"{scheme}://{bucket}/{key}"
    url = Url.parse(text)
    assert is_url(text)
    assert (url.scheme, url.bucket, url.key) == (scheme, bucket, key)
    assert str(url) == text


@given(st.text())
def test_any_text_is_a_url_or_is_not(text: str) -> None:
    for candidate in (text, f"s3://{text}"):
        if is_url(candidate):
            try:
                url = Url.parse(candidate)
            except FileNotFoundError:
                continue
            assert str(url).removesuffix("/") == candidate.removesuffix("/")


@pytest.mark.parametrize(
    "text",
    [
        *("s3://", "s3:///key", "s3://a@b/key", "s3://a:80/key", "s3://a?x/key", "s3://a#x/key"),
        *("s3://a b/key", "s3://桶/key", "gs://b/..", "s3://b/\udcff", "s3://../key"),
        "s3://a%2Fb/c",
    ],
)
def test_names_that_nothing_can_have(text: str) -> None:
    with pytest.raises(FileNotFoundError, match="not valid"):
        Url.parse(text)


def test_other_texts_are_paths() -> None:
    for text in ("a.png", "/s3://b", "s3:/b", "C:\\a.png", "c://a", "", "-", "file:///a", "s3"):
        assert not is_url(text)
    assert is_url("S3://b/k")
    assert local_path("file:///a%20b.png") == "/a%20b.png"
    assert local_path("a.png") == "a.png"
    assert is_unknown("http://host/a.png")
    assert not any(map(is_unknown, ("s3://b", "file:///a", "a.png", "c://a")))
