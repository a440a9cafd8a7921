from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.press.domain.addresses import (
    address_from_url_path,
    address_from_wsgi,
    check_address,
    content_type,
    is_address,
    number_of,
    store_path,
    url_path,
)
from broadsheet.press.domain.server.files import find_file
from broadsheet.press.errors import NotAnAddressError


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/", "index.html"),
        ("/en/", "en/index.html"),
        ("/en/2026/01/31/a-slug/", "en/2026/01/31/a-slug/index.html"),
        ("/en/feed.atom", "en/feed.atom"),
        ("/robots.txt", "robots.txt"),
        ("/sitemap-2026-01.xml", "sitemap-2026-01.xml"),
        ("/fa/می‌خواهم/", "fa/می‌خواهم/index.html"),
        ("/ja/日本語/", "ja/日本語/index.html"),
        ("/EN/", "EN/index.html"),
    ],
)
def test_canonical_addresses_have_a_place(address: str, path: str) -> None:
    assert store_path(address) == path
    assert address_from_wsgi(address.encode().decode("latin-1")) == address
    assert address_from_url_path(url_path(address)) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "en/", "//", "/en//x/", "/../", "/en/..", "/./", "/.git/", "/en/.x/", "/en/x", "/en.php",
        "/en/x\0/", "/en/x\n/", "/en\\x/", "/en/x%2e/", "/en/a b/", "/en/x?/", "/en/x#/", "/en/x:y/",
        "/index.html", "/en/index.html/", "/en/feed.atom.gz", "/x.gz/", "/x.br/", "/.atom", "/en/\x7f/",
        "/en/\u202e/", "/en/\ud800/", "/" + "a" * 201 + "/", "/" + "a/" * 600, "/\u2028/", '/"/', "/<b>/",
    ],
)  # fmt: skip
def test_everything_else_is_refused(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(NotAnAddressError):
        check_address(address)


def test_bytes_that_are_not_utf8_are_no_address() -> None:
    assert address_from_wsgi("/en/\xff/") is None
    assert address_from_wsgi("/en/\u20ac/") is None
    assert address_from_url_path("/en/%FF/") is None


def test_the_type_follows_from_the_ending() -> None:
    assert content_type("/en/") == "text/html; charset=utf-8"
    assert content_type("/en/feed.rss") == "application/rss+xml; charset=utf-8"
    assert content_type("/sitemap.xml") == "application/xml; charset=utf-8"


paths = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "",
                ".",
                "..",
                "en",
                "feed.atom",
                "x.gz",
                "index.html",
                "a\0",
                "\\",
                "%2e%2e",
                "~",
                "é",
            ]
        ),
        max_size=6,
    ).map(lambda parts: "/" + "/".join(parts)),
)


@given(paths)
@example("/../../etc/passwd.txt")
@example("/en/..%2f/")
def test_no_address_leads_out_of_the_store(path: str) -> None:
    if not is_address(path):
        return
    root = "/srv/store/current"
    place = os.path.normpath(f"{root}/{store_path(path)}.gz")
    assert place == f"{root}/{store_path(path)}.gz"
    assert PurePosixPath(place).is_relative_to(root)
    assert "\0" not in place
    assert all(len(part.encode()) < 255 for part in place.split("/"))


@given(paths, paths)
def test_two_addresses_never_share_a_file(one: str, other: str) -> None:
    if is_address(one) and is_address(other) and one != other:
        assert store_path(one) != store_path(other)
        files = {store_path(one) + ".gz", store_path(one) + ".br"}
        folders = {str(parent) for parent in PurePosixPath(store_path(other)).parents}
        assert not files & (folders | {store_path(other) + ".gz", store_path(other) + ".br"})


@given(paths.filter(is_address))
def test_an_address_survives_its_url(address: str) -> None:
    assert address_from_url_path(url_path(address)) == address
    assert number_of(address, shards=7) in range(7)


@given(paths)
def test_no_file_outside_the_folder_is_found(path: str) -> None:
    outside = Path(__file__).parent.parent
    found = find_file(Path(__file__).parent, path)
    assert found is None or found.path.resolve().is_relative_to(Path(__file__).parent)
    assert find_file(outside / "press", "../settings.py") is None
