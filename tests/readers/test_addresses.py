"""When two addresses are one person's, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.readers.domain.addresses import parse_address
from broadsheet.readers.errors import NotAnAddress


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Ana@Example.ORG", "ana@example.org"),
        (" ana@example.org\n", "ana@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@BÜCHER.example", "ana@bücher.example"),
        ("josé@example.org", "jose\u0301@example.org"),
        ("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"),
        ("ΣΊΣΥΦΟΣ@example.org", "σίσυφος@example.org"),
    ],
)
def test_two_ways_to_write_one_address(written: str, same: str) -> None:
    assert parse_address(written).canonical == parse_address(same).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@example.org", "anna@example.org"),
        (
            "ana+news@example.org",
            "ana@example.org",
        ),  # whether it is one mailbox, only its host knows
        ("a.na@example.org", "ana@example.org"),
        ("ａｎａ@example.org", "ana@example.org"),  # wide letters would catch another's mail
    ],
)
def test_what_is_not_the_same(one: str, other: str) -> None:
    assert parse_address(one).canonical != parse_address(other).canonical


def test_mail_goes_to_what_was_written() -> None:
    assert parse_address("Ana.Sousa@EXAMPLE.org").written == "Ana.Sousa@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "", "ana", "ana@", "@example.org", "ana@example", "a b@example.org", "ana@example.org, b@x.org",
        "Ana <ana@example.org>", "ana@example.org\nBcc: all@example.org", "ana@[127.0.0.1]",
        "ana@localhost", f"{'a' * 65}@example.org", f"ana@{'a' * 250}.org", "ana@exa\u202emple.org",
        "a\x00b@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(NotAnAddress):
        parse_address(text)


@given(st.text(max_size=80))
def test_nothing_breaks_the_parser(text: str) -> None:
    for tried in (text, f"{text}@example.org", f"ana@{text}.org"):
        try:
            found = parse_address(tried)
        except NotAnAddress:
            continue
        assert len(found.canonical) <= 320
        assert parse_address(found.written).canonical == found.canonical
