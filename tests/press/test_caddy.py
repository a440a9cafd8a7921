"""`deploy/Caddyfile` with Debian's Caddy in front of the embedded server, on one store."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.press.domain.kinds import TYPES
from tests.press.serving import PROJECT, broadsheet, free_port, running
from tests.press.test_nginx import GZIP, STORED, Site, find_program, make_newsroom

pytestmark = pytest.mark.integration

CONFIGURATION = PROJECT / "deploy" / "Caddyfile"


def caddy_configuration(folder: Path, port: int, behind: int) -> str:
    """The configuration as shipped, on loopback, without TLS and administration."""
    site = CONFIGURATION.read_text()
    site = site.replace("/srv/newsroom", str(folder))
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    site = site.replace("news.example.org {", f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1")
    return f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program = find_program("caddy")
    folder = tmp_path_factory.mktemp("newsroom")
    store = make_newsroom(folder)
    with broadsheet(store.root, folder) as behind:
        port = free_port()
        configuration = folder / "Caddyfile"
        configuration.write_text(caddy_configuration(folder, port, behind.port))
        command = [program, "run", "--config", str(configuration), "--adapter", "caddyfile"]
        home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        with running(command, port, environment=home) as front:
            yield Site(front, behind, store, folder)


def is_caddy_s(headers: dict[str, str]) -> bool:
    """Caddy says "Caddy" alone where it answers itself; what is handed on names granian, too."""
    return headers["server"] == "Caddy"


@pytest.mark.parametrize("path", STORED)
def test_a_stored_page_is_the_same_from_both_servers(site: Site, path: str) -> None:
    ours = site.behind.ask(path, headers=GZIP)
    theirs = site.front.ask(path, headers=GZIP)

    assert (theirs.status, theirs.body) == (ours.status, ours.body)
    assert is_caddy_s(theirs.headers)
    for name in ("content-type", "last-modified", "vary", "cache-control", "content-encoding"):
        assert theirs.headers.get(name) == ours.headers.get(name)
    for name in ("x-content-type-options", "referrer-policy", "permissions-policy"):
        assert theirs.headers.get(name) == ours.headers.get(name)


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br", ""])
def test_clients_without_gzip_are_served_by_broadsheet(site: Site, accepted: str) -> None:
    page = site.front.ask("/en/2026/01/31/storm/", headers={"Accept-Encoding": accepted})
    assert page.status == 200
    assert page.headers.get("content-encoding") in (None, "br")


def test_the_policy_is_that_of_nginx() -> None:
    policies = [
        re.findall(r'Content-Security-Policy "([^"]+)"', (PROJECT / "deploy" / name).read_text())
        for name in ("nginx.conf", "Caddyfile")
    ]
    assert sorted(policies[0]) == sorted(policies[1])


def test_the_table_of_types_is_that_of_the_press() -> None:
    block = re.search(r"\{press_type\} \{(.*?)\}", CONFIGURATION.read_text(), re.DOTALL)
    assert block is not None
    lines = [line.strip().split(" ", 1) for line in block[1].strip().split("\n")]
    assert {ending: kind.strip('"') for ending, kind in lines} == TYPES


def test_what_a_browser_knows_is_not_sent_again(site: Site) -> None:
    page = site.front.ask("/en/2026/01/31/storm/", headers=GZIP)
    known = {**GZIP, "If-None-Match": page.headers["etag"]}
    again = site.front.ask("/en/2026/01/31/storm/", headers=known)
    assert (again.status, again.body) == (304, b"")


def test_a_miss_falls_through_and_is_served_by_caddy_from_then_on(site: Site) -> None:
    first = site.front.ask("/en/new/", headers=GZIP)
    second = site.front.ask("/en/new/", headers=GZIP)
    assert "new: first words" in gzip.decompress(first.body).decode()
    assert first.body == second.body
    assert (is_caddy_s(first.headers), is_caddy_s(second.headers)) == (False, True)


def test_a_withdrawn_page_is_gone_at_once(site: Site) -> None:
    address = "/en/2026/01/31/flood/"
    site.store.write(address, b"<!doctype html><p>flood</p>" * 50)
    assert site.front.ask(address, headers=GZIP).status == 200
    site.store.delete(address)
    gone = site.front.ask(address, headers=GZIP)
    assert (gone.status, gone.body) == (404, b"no such page")


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/en/%2e%2e/robots.txt",
        "//robots.txt", "/en//2026/01/31/storm/", "/en/./feed.atom", "/en/feed.atom.gz",
        "/robots.txt.gz", "/index.html", "/en/2026/01/31/storm/index.html",
        "/en/2026/01/31/storm/index.html.gz", "/en/2026/01/31/Storm/", "/EN/feed.atom",
        "/en/%00/", "/en/%5c../", "/en/%ff/", "/static/../store/changes",
        "/static/%2e%2e/store/changes", "/media/..%2fstore%2fchanges", "/" + "x" * 4000 + "/",
        "/media/documents/secret.txt", "/static/", "/media/",
    ],
)  # fmt: skip
def test_odd_paths_find_nothing(site: Site, path: str) -> None:
    answer = site.front.ask(path, headers=GZIP)
    assert answer.status in (400, 404, 414)
    assert b"root:" not in answer.body


def test_query_strings(site: Site) -> None:
    page = site.front.ask("/en/2026/01/31/storm/?utm_source=//x/../y", headers=GZIP)
    assert (page.status, is_caddy_s(page.headers)) == (200, True)
    old = site.front.ask("/?p=12", headers=GZIP)
    assert (old.status, old.headers["location"]) == (301, "/en/twelve/")


def test_the_desk_and_posts_are_handed_on(site: Site) -> None:
    assert site.front.ask("/desk/?a=1").body.startswith(b"desk of ")
    posted = site.front.ask("/desk/upload/", method="POST", body=b"x" * 200_000)
    assert posted.body == b"200000 bytes"
    told = site.front.ask("/api/mail/", method="POST", body=b"x" * 200_000)
    assert told.body == b"200000 bytes"


@pytest.mark.parametrize("name", ["X-Forwarded-{}", "X_Forwarded_{}", "X-Forwarded_{}"])
def test_nobody_can_speak_for_the_proxy(site: Site, name: str) -> None:
    lie = {name.format("For"): "203.0.113.9", name.format("Proto"): "https"}
    assert site.front.ask("/desk/proxied/", headers=lie).body == b"127.0.0.1 http"


def test_static_files_and_media(site: Site) -> None:
    css = site.front.ask("/static/site.0123456789ab.css")
    assert css.headers["cache-control"] == "public, max-age=31536000, immutable"
    picture = site.front.ask("/media/picture.png", headers={"Range": "bytes=0-9"})
    assert picture.status == 206
    assert "sandbox" in picture.headers["content-security-policy"]
