"""What is encoded once, filled and decoded again, is what was written."""

from __future__ import annotations

import base64
import quopri

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.newsletters.domain.encoding import Body, encode_body, gap

TOKENS = st.from_regex(r"\A[A-Za-z0-9:_-]{1,80}\Z")
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Co"], exclude_characters="\r"))


def decoded(body: Body, values: dict[str, bytes]) -> str:
    raw = body.filled(values)
    is_quoted = body.transfer_encoding == "quoted-printable"
    decode = quopri.decodestring if is_quoted else base64.b64decode
    return decode(raw).decode().replace("\r\n", "\n")


@given(TEXTS, TEXTS, TEXTS, TOKENS, TOKENS)
def test_a_filled_body_decodes_to_the_filled_text(
    first: str, second: str, third: str, one: str, other: str
) -> None:
    body = encode_body(f"{first}{gap('leave')}{second}{gap('preferences')}{third}")
    values = {"leave": one.encode(), "preferences": other.encode()}
    assert decoded(body, values) == f"{first}{one}{second}{other}{third}"


@given(TEXTS, TOKENS)
def test_the_same_body_can_be_filled_again(text: str, token: str) -> None:
    body = encode_body(f"{text}{gap('leave')}")
    decoded(body, {"leave": b"12:abc"})
    assert decoded(body, {"leave": token.encode()}) == f"{text}{token}"


@given(TEXTS)
def test_no_line_is_longer_than_a_mail_may_have(text: str) -> None:
    body = encode_body(f"{text * 5}{gap('leave')}{text}")
    lines = body.filled({"leave": b"x" * 63}).split(b"\r\n")
    assert max(len(line) for line in lines) <= 76


def test_whichever_is_shorter_is_taken() -> None:
    assert encode_body("The water rose in the night.").transfer_encoding == "quoted-printable"
    assert encode_body("ရေသည် ညတွင် မြင့်တက်လာသည်။").transfer_encoding == "base64"


def test_a_gap_in_quoted_printable_stands_on_a_line_of_its_own() -> None:
    body = encode_body(f'<a href="https://x.example/{gap("leave")}/">Leave</a>')
    assert body.filled({"leave": b"12:abc"}) == (
        b'<a href=3D"https://x.example/=\r\n12:abc=\r\n/">Leave</a>'
    )
