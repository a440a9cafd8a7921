"""The small parts: PHP's values, mappings, places, credits, languages, files."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.importers.wordpress.domain.content.figures import split_credit
from broadsheet.importers.wordpress.domain.content.inline import safe_address
from broadsheet.importers.wordpress.domain.credits import credit_of
from broadsheet.importers.wordpress.domain.dates import moment_of
from broadsheet.importers.wordpress.domain.languages import normal_code
from broadsheet.importers.wordpress.domain.mapping import (
    Beat,
    propose,
    read_mapping,
    write_mapping,
)
from broadsheet.importers.wordpress.domain.media import UploadsFolder
from broadsheet.importers.wordpress.domain.places import is_place
from broadsheet.importers.wordpress.domain.wxr.php import parse_php
from broadsheet.importers.wordpress.domain.wxr.records import Item, Term
from broadsheet.importers.wordpress.errors import BadMapping, BadPhpData


def test_php_values_are_read() -> None:
    text = 'a:4:{i:0;s:5:"caf\u00e9";s:1:"n";N;s:1:"b";b:1;s:1:"d";a:1:{i:5;d:1.5;}}'
    assert parse_php(text) == {0: "café", "n": None, "b": True, "d": {5: 1.5}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        's:99:"x";',
        'O:8:"stdClass":0:{}',
        "a:1:{i:0;}",
        "a:-1:{",
        "i:x;",
        "a:1:{" * 100,
        'C:1:"x"',
    ],
)
def test_damaged_and_hostile_php_values_are_refused(text: str) -> None:
    with pytest.raises(BadPhpData):
        parse_php(text)


@given(st.text(max_size=60))
def test_no_php_value_makes_it_fail_otherwise(text: str) -> None:
    with contextlib.suppress(BadPhpData):
        parse_php(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kenya", True), ("Asia & Pacific", True), ("The Gambia", True), ("Frankreich", True),
        ("Middle East", True), ("Nairobi", True), ("Water", False), ("Law and Justice", False),
    ],
)  # fmt: skip
def test_places_are_told_from_subjects(name: str, expected: bool) -> None:
    assert is_place(name) is expected


def test_a_proposed_mapping_reads_back_as_itself(tmp_path: Path) -> None:
    terms = [
        Term("category", "kenya", "Kenya"),
        Term("category", "uncategorized", "Uncategorized"),
        Term("category", 'od"d\\', "Odd # \n name"),
        Term("post_tag", "rare", "Rare"),
        Term("post_tag", "often", "Often"),
        Term("author", "cap-x", "X"),
    ]
    uses = {("category", "kenya"): 4, ("category", "uncategorized"): 9, ("category", 'od"d\\'): 1,
            ("post_tag", "rare"): 2, ("post_tag", "often"): 3}  # fmt: skip
    path = tmp_path / "mapping.toml"
    path.write_text(write_mapping(propose(terms, uses)))

    assert read_mapping(path).beats == {
        ("category", "kenya"): (Beat("region", "Kenya"),),
        ("category", "uncategorized"): (),
        ("category", 'od"d\\'): (Beat("theme", "Odd # \n name"),),
        ("post_tag", "rare"): (),
        ("post_tag", "often"): (Beat("theme", "Often"),),
    }


@pytest.mark.parametrize(
    "text", ["x = [", 'x = "theme: y"', '[category]\nx = "y"', "[category]\nx = 3"]
)
def test_a_bad_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(BadMapping):
        read_mapping(path)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({"_media_credit": "A. Lens", "_navis_media_credit_org": "Reuters"}, "A. Lens / Reuters"),
        ({"photographer": "<b>B</b>"}, "B"),
        (
            {"_wp_attachment_metadata": 'a:1:{s:10:"image_meta";a:1:{s:6:"credit";s:3:"C L";}}'},
            "C L",
        ),
        ({"_wp_attachment_metadata": 'a:1:{s:10:"image_meta";O:1:"x":0:{}}'}, ""),
        ({}, ""),
    ],
)
def test_credits_are_found_where_plug_ins_leave_them(meta: dict[str, str], expected: str) -> None:
    assert credit_of(Item(1, 1, meta=meta)) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("A dam (Photo: R. Ode)", ("A dam", "R. Ode")),
        ("A dam (Source: Wikimedia/CC BY)", ("A dam", "Wikimedia/CC BY")),
        ("Un lac [Crédit : x]", ("Un lac [Crédit : x]", "")),
        ("A dam (built 1911)", ("A dam (built 1911)", "")),
    ],
)
def test_credits_at_the_end_of_captions(caption: str, expected: tuple[str, str]) -> None:
    assert split_credit(caption) in (expected, (caption.split(" [")[0], "x"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en_US", "en"), ("pt_BR", "pt-BR"), ("zh-hant", "zh-Hant"), ("FR", "fr"), ("??", "")],
)
def test_language_codes(code: str, expected: str) -> None:
    assert normal_code(code) == expected


@pytest.mark.parametrize(
    ("local", "gmt", "rss", "expected"),
    [
        ("2020-05-17 10:30:00", "2020-05-17 07:30:00", "", "2020-05-17T07:30:00+00:00"),
        ("2020-05-17 10:30:00", "0000-00-00 00:00:00", "", "2020-05-17T07:30:00+00:00"),
        ("2020-02-31 10:30:00", "", "Sun, 17 May 2020 08:30:00 +0000", "2020-05-17T08:30:00+00:00"),
        ("0000-00-00 00:00:00", "", "Mon, 30 Nov -0001 00:00:00 +0000", None),
    ],
)
def test_dates(local: str, gmt: str, rss: str, expected: str | None) -> None:
    found = moment_of(local=local, gmt=gmt, zone=ZoneInfo("Africa/Nairobi"), rss=rss)
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(
    "address",
    [
        "javascript:x",
        "JAVA\tSCRIPT:x",
        "\x01javascript:x",
        "data:x",
        "vbscript:x",
        "file:///etc",
        "x:y",
        "//[::1",
    ],
)
def test_unsafe_addresses(address: str) -> None:
    assert safe_address(address) == ""


@pytest.mark.parametrize(
    "address", ["https://e.org/a?b=1&c=2#d", "/a/b", "mailto:a@e.org", "tel:+1", "a/b:c", "?p=1"]
)
def test_safe_addresses(address: str) -> None:
    assert safe_address(address) == address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.org/wp-content/uploads/2020/05/a.jpg", "2020/05/a.jpg"),
        ("https://x.org/wp-content/uploads/2019/01/a.jpg", "2019/01/a.jpg"),
        ("https://x.org/wp-content/uploads/2020/05/b-300x200.jpg", "2020/05/b.jpg"),
        ("https://x.org/wp-content/uploads/2020/05/b.jpg?resize=3", "2020/05/b.jpg"),
        ("https://x.org/wp-content/uploads/2020/05/c.jpg", "2020/05/c-1024x768.jpg"),
        ("https://x.org/wp-content/uploads/2020/05/%D0%B2.jpg", "2020/05/в.jpg"),
        ("https://x.org/wp-content/uploads/2018/01/a.jpg", None),
        ("https://x.org/../../secret.txt", None),
        ("https://x.org/wp-content/uploads/2020/05/none.jpg", None),
    ],
)
def test_files_are_found_in_a_copy_of_the_uploads(
    tmp_path: Path, url: str, expected: str | None
) -> None:
    folder = tmp_path / "uploads"
    for name in (
        "2020/05/a.jpg",
        "2019/01/a.jpg",
        "2020/05/b.jpg",
        "2020/05/c-1024x768.jpg",
        "2020/05/в.jpg",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "secret.txt").write_bytes(b"x")
    uploads = UploadsFolder(folder)
    found = uploads.find(url)
    uploads.close()
    assert found == (None if expected is None else folder / expected)


def test_a_folder_of_uploads_gives_nothing_from_outside_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    (tmp_path / "private.jpg").write_bytes(b"x")
    (folder / "whole.jpg").write_bytes(b"x")
    for name, target in (
        ("out.jpg", tmp_path / "private.jpg"),
        ("nowhere-300x200.jpg", tmp_path / "none"),
        ("ring.jpg", folder / "ring.jpg"),
        ("within.jpg", folder / "whole.jpg"),
    ):
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.jpg")
    uploads = UploadsFolder(folder)
    names = ("out", "nowhere", "ring", "pipe", "within")
    found = [uploads.find(f"https://x.org/wp-content/uploads/{name}.jpg") for name in names]
    uploads.close()

    assert found == [None, None, None, None, folder / "within.jpg"]
