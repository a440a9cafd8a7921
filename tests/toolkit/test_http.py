"""The client that fetches what strangers name: never within the house, never without bounds."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from broadsheet.toolkit.http import (
    MAX_REDIRECTS,
    FetchError,
    ForbiddenAddressError,
    RefusedError,
    SafeClient,
    TooLargeError,
    TooSlowError,
    UnreachableError,
    is_public,
)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    ],
)  # fmt: skip
def test_addresses_within_the_house_are_not_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address)) is False


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address)) is True


class Site(BaseHTTPRequestHandler):
    """A stranger's site on this machine; `pages` says what it answers."""

    pages: dict[str, Callable[[Site], None]]
    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        self.pages[self.path](self)

    def log_message(self, *arguments: Any) -> None:
        pass

    def reply(self, content: bytes = b"", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    class OneSite(Site):
        pages: dict[str, Callable[[Site], None]] = {}
        asked: list[tuple[str, dict[str, str]]] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), OneSite) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", OneSite
        server.shutdown()
        thread.join(timeout=10)


@pytest.fixture
def client() -> Iterator[SafeClient]:
    """A client that this machine's own addresses are open to."""
    with SafeClient(
        max_bytes=1000, timeout_seconds=5, accepts=lambda _address: True, accepts_any_port=True
    ) as client:
        yield client


def test_a_file_is_fetched(site: tuple[str, type[Site]], client: SafeClient) -> None:
    base, pages = site
    pages.pages["/a.png"] = lambda page: page.reply(b"pixels", Content_Type="image/png")
    fetched = client.fetch(f"{base}/a.png")
    assert (fetched.content, fetched.content_type, fetched.url) == (
        b"pixels",
        "image/png",
        f"{base}/a.png",
    )


def test_cookies_are_not_kept(site: tuple[str, type[Site]], client: SafeClient) -> None:
    base, pages = site
    pages.pages["/"] = lambda page: page.reply(b"x", Set_Cookie="who=you; Path=/")
    client.fetch(f"{base}/")
    client.fetch(f"{base}/")
    assert [headers.get("Cookie") for _path, headers in pages.asked] == [None, None]


def test_redirects_are_followed_and_judged_anew(
    site: tuple[str, type[Site]], client: SafeClient
) -> None:
    base, pages = site
    pages.pages["/old"] = lambda page: page.reply(status=301, Location="/new")
    pages.pages["/new"] = lambda page: page.reply(b"here")
    assert client.fetch(f"{base}/old").url == f"{base}/new"
    pages.pages["/evil"] = lambda page: page.reply(status=302, Location="file:///etc/passwd")
    with pytest.raises(ForbiddenAddressError):
        client.fetch(f"{base}/evil")


def test_a_redirect_into_the_house_is_refused(site: tuple[str, type[Site]]) -> None:
    base, pages = site
    port = base.rpartition(":")[2]
    pages.pages["/"] = lambda page: page.reply(status=302, Location=f"http://127.0.0.2:{port}/")
    with SafeClient(
        max_bytes=1000, accepts=lambda one: str(one) == "127.0.0.1", accepts_any_port=True
    ) as client, pytest.raises(ForbiddenAddressError):  # fmt: skip
        client.fetch(f"{base}/")
    assert len(pages.asked) == 1


def test_redirects_without_end_are_given_up(
    site: tuple[str, type[Site]], client: SafeClient
) -> None:
    base, pages = site
    pages.pages["/"] = lambda page: page.reply(status=302, Location="/")
    with pytest.raises(RefusedError):
        client.fetch(f"{base}/")
    assert len(pages.asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/",
        "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd", "ftp://example.org/", "//example.org/", "http://", "",
        "http://user:password@example.org/", "http://example.org:22/",
    ],
)  # fmt: skip
def test_addresses_that_strangers_may_not_name_are_refused(url: str) -> None:
    with SafeClient(max_bytes=1000) as client, pytest.raises(ForbiddenAddressError):
        client.fetch(url)


def test_a_name_with_one_address_within_the_house_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(host: str, port: int, **kwargs: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("93.184.216.34", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with SafeClient(max_bytes=1000) as client, pytest.raises(ForbiddenAddressError):
        client.fetch("http://news.example.org/")


def test_a_file_that_says_it_is_too_large_is_not_read(
    site: tuple[str, type[Site]], client: SafeClient
) -> None:
    base, pages = site
    pages.pages["/"] = lambda page: page.reply(b"x", Content_Length="1001")
    with pytest.raises(TooLargeError):
        client.fetch(f"{base}/")


def test_a_file_that_hides_its_size_is_cut(
    site: tuple[str, type[Site]], client: SafeClient
) -> None:
    base, pages = site

    def endless(page: Site) -> None:
        page.send_response(200)
        page.end_headers()
        page.wfile.write(b"x" * 2000)

    pages.pages["/"] = endless
    with pytest.raises(TooLargeError):
        client.fetch(f"{base}/")


def test_a_file_that_trickles_is_given_up(site: tuple[str, type[Site]]) -> None:
    base, pages = site

    def trickle(page: Site) -> None:
        page.send_response(200)
        page.end_headers()
        for _ in range(50):
            try:
                page.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.05)

    pages.pages["/"] = trickle
    with SafeClient(
        max_bytes=1000, timeout_seconds=0.4, accepts=lambda _address: True, accepts_any_port=True
    ) as client, pytest.raises(TooSlowError):  # fmt: skip
        client.fetch(f"{base}/")


def test_a_server_that_compresses_unasked_is_refused(
    site: tuple[str, type[Site]], client: SafeClient
) -> None:
    base, pages = site
    pages.pages["/"] = lambda page: page.reply(b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(RefusedError):
        client.fetch(f"{base}/")


def test_what_is_not_there_says_so(site: tuple[str, type[Site]], client: SafeClient) -> None:
    base, pages = site
    pages.pages["/"] = lambda page: page.reply(status=404)
    with pytest.raises(RefusedError) as caught:
        client.fetch(f"{base}/")
    assert (caught.value.status, caught.value.permanent) == (404, True)


def test_a_server_that_is_away_may_be_tried_again(client: SafeClient) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(UnreachableError) as caught:
            client.fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert (caught.value.host, caught.value.permanent) == ("127.0.0.1", False)


def test_every_failure_is_a_fetch_error() -> None:
    kinds = (ForbiddenAddressError, RefusedError, TooLargeError, TooSlowError, UnreachableError)
    assert [kind for kind in kinds if not issubclass(kind, FetchError)] == []
