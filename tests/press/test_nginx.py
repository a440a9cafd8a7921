"""`deploy/nginx.conf` with Debian's nginx in front of the embedded server, on one store."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from broadsheet.press.domain.kinds import PAGE_TYPE, TYPES
from broadsheet.press.domain.server import headers
from broadsheet.press.domain.server.options import ServerOptions
from broadsheet.press.domain.store import Store
from tests.press.serving import PROJECT, Running, broadsheet, free_port, running

pytestmark = pytest.mark.integration

GZIP = {"Accept-Encoding": "gzip"}
CONFIGURATION = PROJECT / "deploy" / "nginx.conf"


def find_program(name: str) -> str:
    """Find a Debian package's program; where CI says so it must be there."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        message = f"{name} is not installed: deploy/ was NOT tried"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


@dataclass
class Site:
    """A server in front, the embedded one behind it, and their store."""

    front: Running
    behind: Running
    store: Store
    folder: Path


def nginx_configuration(folder: Path, port: int, behind: int) -> str:
    """The configuration as shipped, on loopback, without TLS."""
    site = CONFIGURATION.read_text()
    site = site.replace("/srv/newsroom", str(folder))
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    site = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    site = re.sub(r"\n    (listen \[::\]|ssl_certificate).*", "", site)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/nginx-{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"{user} daemon off; worker_processes 1; pid {folder}/nginx.pid;\n"
        f"error_log {folder}/nginx.log warn; events {{ worker_connections 512; }}\n"
        f"http {{ access_log off; include /etc/nginx/mime.types;\n{temporary}\n{site}\n}}\n"
    )


def make_newsroom(folder: Path) -> Store:
    store = Store(folder / "store")
    (folder / "static").mkdir()
    (folder / "media" / "documents").mkdir(parents=True)
    (folder / "static" / "site.0123456789ab.css").write_text("p { margin: 0 }\n" * 100)
    (folder / "media" / "picture.png").write_bytes(os.urandom(5000))
    (folder / "media" / "documents" / "secret.txt").write_text("secret")
    store.write("/", b"<!doctype html><title>Front page</title>" + b"<p>front</p>" * 50)
    store.write("/en/2026/01/31/storm/", b"<!doctype html><p>storm</p>" + b"<p>rain</p>" * 500)
    store.write("/en/2026/01/31/عاصفة/", "<!doctype html><p>عاصفة</p>".encode() * 20)
    store.write("/en/feed.atom", b"<feed>" + b"<entry/>" * 100 + b"</feed>")
    store.write("/en/feed.json", b'{"items": []}' * 10)
    store.write("/robots.txt", b"User-agent: *\nDisallow: /desk/\n")
    return store


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program = find_program("nginx")
    folder = tmp_path_factory.mktemp("newsroom")
    store = make_newsroom(folder)
    with broadsheet(store.root, folder) as behind:
        port = free_port()
        configuration = folder / "nginx.conf"
        configuration.write_text(nginx_configuration(folder, port, behind.port))
        with running([program, "-c", str(configuration)], port) as front:
            yield Site(front, behind, store, folder)


STORED = [
    "/",
    "/en/2026/01/31/storm/",
    "/en/2026/01/31/%D8%B9%D8%A7%D8%B5%D9%81%D8%A9/",
    "/en/feed.atom",
    "/en/feed.json",
    "/robots.txt",
]


@pytest.mark.parametrize("path", STORED)
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_stored_page_is_the_same_from_both_servers(site: Site, path: str, accepted: str) -> None:
    ours = site.behind.ask(path, headers={"Accept-Encoding": accepted})
    theirs = site.front.ask(path, headers={"Accept-Encoding": accepted})

    assert (theirs.status, theirs.body) == (ours.status, ours.body)
    assert theirs.headers["server"] == "nginx"  # not handed on
    assert theirs.headers["content-type"] == ours.headers["content-type"]
    for name in ("last-modified", "vary", "cache-control", "content-encoding"):
        assert theirs.headers.get(name) == ours.headers.get(name)
    if accepted == "gzip":
        assert theirs.headers["etag"] == ours.headers["etag"]


def test_the_security_headers_are_those_of_the_embedded_server(site: Site) -> None:
    from broadsheet.config.options import Options

    options = ServerOptions(
        store_root=site.store.root,
        public_url="https://news.example.org",
        embed_hosts=tuple(Options.model_fields["embed_hosts"].default),
    )
    page = site.front.ask("/en/2026/01/31/storm/")
    assert {name: page.headers[name] for name, _ in headers.security_headers(options)} == dict(
        headers.security_headers(options)
    )


def test_the_table_of_types_is_that_of_the_press() -> None:
    block = re.search(r"types \{(.*?)\}", CONFIGURATION.read_text(), re.DOTALL)
    assert block is not None
    listed = dict(reversed(line.strip(" ;").split()) for line in block[1].strip().split("\n"))
    assert listed == {ending: kind.partition(";")[0] for ending, kind in TYPES.items()}
    assert TYPES["html"] == PAGE_TYPE


def test_what_a_browser_knows_is_not_sent_again(site: Site) -> None:
    page = site.front.ask("/en/2026/01/31/storm/", headers=GZIP)
    for condition in (
        {"If-None-Match": page.headers["etag"]},
        {"If-Modified-Since": page.headers["last-modified"]},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        again = site.front.ask("/en/2026/01/31/storm/", headers={**GZIP, **condition})
        assert (again.status, again.body) == (304, b"")
    head = site.front.ask("/en/2026/01/31/storm/", method="HEAD", headers=GZIP)
    assert (head.status, head.body) == (200, b"")


def test_a_miss_falls_through_and_is_served_by_nginx_from_then_on(site: Site) -> None:
    first = site.front.ask("/en/new/", headers=GZIP)
    assert (first.status, "new: first words" in gzip.decompress(first.body).decode()) == (200, True)
    assert site.store.find("/en/new/") is not None
    second = site.front.ask("/en/new/", headers=GZIP)
    assert second.body == first.body
    assert second.headers["etag"] == first.headers["etag"]


def test_a_withdrawn_page_is_gone_within_a_second(site: Site) -> None:
    address = "/en/2026/01/31/flood/"
    site.store.write(address, b"<!doctype html><p>flood</p>" * 50)
    assert site.front.ask(address).status == 200
    site.store.delete(address)
    time.sleep(1.0)
    gone = site.front.ask(address)
    assert (gone.status, gone.body) == (404, b"no such page")


def test_a_changed_page_is_seen_within_a_second_and_has_another_etag(site: Site) -> None:
    address = "/en/2026/01/31/quake/"
    site.store.write(address, b"<!doctype html><p>one</p>" * 50)
    before = site.front.ask(address, headers=GZIP)
    site.store.write(address, b"<!doctype html><p>two</p>" * 50)
    time.sleep(1.0)
    after = site.front.ask(address, headers={**GZIP, "If-None-Match": before.headers["etag"]})
    assert after.status == 200
    assert b"two" in gzip.decompress(after.body)


def test_a_new_generation_is_served_within_a_second(site: Site) -> None:
    address = "/en/2026/01/31/vote/"
    site.store.write(address, b"<!doctype html><p>old look</p>" * 50)
    assert b"old look" in site.front.ask(address).body
    name = site.store.add_generation()
    for path in list(site.store.addresses()):
        body = site.store.read(path)
        assert body is not None
        site.store.write(path, body.replace(b"old look", b"new look"), generations=[name])
    site.store.switch_to(name)
    time.sleep(1.0)
    assert b"new look" in site.front.ask(address).body


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/en/%2e%2e/robots.txt",
        "//robots.txt",
        "/en//2026/01/31/storm/", "/en/./feed.atom", "/en/feed.atom.gz", "/robots.txt.gz",
        "/index.html", "/en/2026/01/31/storm/index.html", "/en/2026/01/31/storm/index.html.gz",
        "/en/2026/01/31/Storm/", "/EN/feed.atom", "/en/%00/", "/en/%5c../", "/en/%ff/",
        "/static/../store/changes", "/static/%2e%2e/store/changes", "/media/..%2fstore%2fchanges",
        "/" + "x" * 4000 + "/", "/media/documents/secret.txt", "/static/", "/media/",
    ],
)  # fmt: skip
def test_odd_paths_find_nothing(site: Site, path: str) -> None:
    answer = site.front.ask(path)
    assert answer.status in (400, 404, 414)
    assert b"root:" not in answer.body
    assert b"secret" not in answer.body


def test_query_strings(site: Site) -> None:
    page = site.front.ask("/en/2026/01/31/storm/?utm_source=//x/../y", headers=GZIP)
    assert page.status == 200
    assert "etag" in page.headers
    assert b"Front page" in site.front.ask("/?utm_source=mail").body
    old = site.front.ask("/?p=12")
    assert (old.status, old.headers["location"]) == (301, "/en/twelve/")


def test_the_desk_and_posts_are_handed_on(site: Site) -> None:
    assert site.front.ask("/desk/?a=1").body.startswith(b"desk of 127.0.0.1")
    posted = site.front.ask("/desk/upload/", method="POST", body=b"x" * 200_000)
    assert posted.body == b"200000 bytes"
    told = site.front.ask("/api/mail/", method="POST", body=b"x" * 200_000)
    assert told.body == b"200000 bytes"
    refused = site.front.ask("/en/new/", method="POST", body=b"x=1")
    assert refused.status == 405


@pytest.mark.parametrize("name", ["X-Forwarded-{}", "X_Forwarded_{}", "X-Forwarded_{}"])
def test_nobody_can_speak_for_the_proxy(site: Site, name: str) -> None:
    lie = {name.format("For"): "203.0.113.9", name.format("Proto"): "https"}
    assert site.front.ask("/desk/proxied/", headers=lie).body == b"127.0.0.1 http"


def test_static_files_and_media(site: Site) -> None:
    css = site.front.ask("/static/site.0123456789ab.css")
    assert css.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert css.body == (site.folder / "static" / "site.0123456789ab.css").read_bytes()
    picture = site.front.ask("/media/picture.png", headers={"Range": "bytes=0-9"})
    assert picture.status == 206
    assert "sandbox" in picture.headers["content-security-policy"]
