from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from broadsheet.press.domain import pressing
from broadsheet.press.domain.generations import start_generation
from broadsheet.press.domain.server.application import make_application
from broadsheet.press.domain.server.options import ServerOptions
from broadsheet.press.domain.store import Store
from broadsheet.press.errors import StoreFullError
from tests.press.asking import Asker
from tests.press.newspaper import Newsroom

pytestmark = pytest.mark.django_db


def test_a_miss_is_rendered_once_and_then_served_from_the_store(
    ask: Asker, newsroom: Newsroom, store: Store
) -> None:
    first = ask("/en/storm/", accept_encoding="gzip, br")
    second = ask("/en/storm/", accept_encoding="gzip, br")

    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert "storm: first words" in first.text
    assert newsroom.rendered == {"/en/storm/": 1}
    assert store.read("/en/storm/") == first.text.encode()


def test_the_view_sees_nothing_of_the_reader(ask: Asker, newsroom: Newsroom) -> None:
    ask("/en/storm/", query="utm_source=x", cookie="a=b", host="evil.example", user_agent="odd")

    request = newsroom.requests[0]
    assert request.get_host() == "news.example"
    assert request.is_secure()
    assert request.build_absolute_uri("/") == "https://news.example/"
    assert request.COOKIES == {}
    assert request.GET.urlencode() == ""
    assert "HTTP_USER_AGENT" not in request.META


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
        ("*", "br"),
        ("identity;q=0", "gzip"),
        ("gzip;q=0, br;q=0, *;q=0", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=nonsense, gzip", "gzip"),
    ],
)
def test_the_reader_gets_the_encoding_it_likes_best(
    ask: Asker, accepted: str, encoding: str | None
) -> None:
    ask("/en/storm/")
    for _ in range(2):  # from the store, then from memory
        reply = ask("/en/storm/", accept_encoding=accepted)
        assert reply.headers.get("content-encoding") == encoding
        assert reply.headers["vary"] == "Accept-Encoding"
        assert "storm: first words" in reply.text


def test_a_page_carries_the_headers_of_a_safe_page(ask: Asker) -> None:
    headers = ask("/en/storm/", accept_encoding="gzip").headers

    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"] == "max-age=31536000"
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert "frame-src https://player.example;" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in headers


def test_pages_that_are_not_stored_carry_the_same_headers(ask: Asker) -> None:
    stored = ask("/en/storm/").headers
    for path in ("/en/nowhere/", "/nothing/of/that/sort", "/en/search/"):
        headers = ask(path).headers
        for name in ("content-security-policy", "referrer-policy", "strict-transport-security"):
            assert headers[name] == stored[name]


def test_a_known_page_is_not_sent_again(ask: Asker) -> None:
    page = ask("/en/storm/", accept_encoding="gzip")
    etag, modified = page.headers["etag"], page.headers["last-modified"]

    for condition in (
        {"if_none_match": etag},
        {"if_none_match": f'"other", W/{etag}'},
        {"if_none_match": "*"},
        {"if_modified_since": modified},
    ):
        reply = ask("/en/storm/", accept_encoding="gzip", **condition)
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["etag"] == etag
        assert "content-length" not in reply.headers
        assert "content-encoding" not in reply.headers

    for condition in (
        {"if_none_match": '"other"', "if_modified_since": modified},
        {"if_modified_since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"if_modified_since": "yesterday"},
    ):
        assert ask("/en/storm/", accept_encoding="gzip", **condition).status == 200


def test_etags_differ_between_encodings(ask: Asker) -> None:
    tags = {ask("/en/storm/", accept_encoding=a).headers["etag"] for a in ("br", "gzip", "")}
    assert len(tags) == 3


def test_preconditions_that_fail_answer_412(ask: Asker) -> None:
    page = ask("/en/storm/", accept_encoding="gzip")
    assert ask("/en/storm/", accept_encoding="gzip", if_match='"other"').status == 412
    assert ask("/en/storm/", accept_encoding="gzip", if_match=page.headers["etag"]).status == 200
    old = "Mon, 01 Jan 2001 00:00:00 GMT"
    assert ask("/en/storm/", accept_encoding="gzip", if_unmodified_since=old).status == 412


def test_head_answers_like_get_without_a_body(ask: Asker) -> None:
    missed = ask("/en/storm/", method="HEAD", accept_encoding="gzip")
    get = ask("/en/storm/", accept_encoding="gzip")
    head = ask("/en/storm/", method="HEAD", accept_encoding="gzip")

    assert (missed.status, head.status, missed.body, head.body) == (200, 200, b"", b"")
    assert head.headers == {**get.headers, "content-length": str(len(get.body))}


def test_ranges(ask: Asker) -> None:
    whole = ask("/en/storm/").body
    size = len(whole)

    def part(value: str, **more: str) -> Any:
        return ask("/en/storm/", range=value, **more)

    first = part("bytes=0-9")
    assert (first.status, first.body) == (206, whole[:10])
    assert first.headers["content-range"] == f"bytes 0-9/{size}"
    assert part("bytes=10-").body == whole[10:]
    assert part("bytes=-5").body == whole[-5:]
    assert part(f"bytes=0-{size * 2}").body == whole
    beyond = part(f"bytes={size}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert part("bytes=-0").status == 416
    for ignored in ("bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=-"):
        assert (part(ignored).status, part(ignored).body) == (200, whole)

    etag = first.headers["etag"]
    assert part("bytes=0-9", if_range=etag).status == 206
    assert part("bytes=0-9", if_range='"old"').status == 200
    assert part("bytes=0-9", if_range="W/" + etag).status == 200
    assert part("bytes=0-9", if_range=first.headers["last-modified"]).status == 206
    head = ask("/en/storm/", method="HEAD", range="bytes=0-9")
    assert head.status == 200


def test_a_changed_page_is_seen_at_once_and_has_another_etag(
    ask: Asker, newsroom: Newsroom
) -> None:
    before = ask("/en/storm/", accept_encoding="gzip")
    newsroom.text = "other words"
    pressing.refresh(["/en/storm/"])
    after = ask("/en/storm/", accept_encoding="gzip", if_none_match=before.headers["etag"])

    assert after.status == 200
    assert "other words" in after.text
    assert after.headers["etag"] != before.headers["etag"]
    assert after.headers["last-modified"] != before.headers["last-modified"]


def test_a_page_rendered_again_without_a_difference_keeps_its_etag(ask: Asker) -> None:
    before = ask("/en/storm/", accept_encoding="gzip")
    assert [r.outcome for r in pressing.refresh(["/en/storm/"])] == [pressing.Outcome.UNCHANGED]
    after = ask("/en/storm/", accept_encoding="gzip", if_none_match=before.headers["etag"])
    assert after.status == 304


def test_a_withdrawn_page_is_gone_at_once(ask: Asker, newsroom: Newsroom) -> None:
    for encoding in ("gzip", "br", ""):
        ask("/en/storm/", accept_encoding=encoding)
    newsroom.gone.add("storm")
    pressing.withdraw(["/en/storm/"])

    for encoding in ("gzip", "br", ""):
        assert ask("/en/storm/", accept_encoding=encoding).status == 410


def test_a_file_deleted_by_hand_is_noticed_soon(
    ask: Asker, store: Store, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("/en/storm/", accept_encoding="gzip")
    newsroom.text = "rendered again"
    for file in store.root.glob("current/en/storm/*"):
        file.unlink()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 1)

    assert "rendered again" in ask("/en/storm/", accept_encoding="gzip").text


def test_addresses_that_are_not_pages_are_not_stored(
    ask: Asker, store: Store, newsroom: Newsroom
) -> None:
    newsroom.gone.add("lost")
    assert ask("/en/nowhere/").status == 404
    assert ask("/en/nowhere/").text == "no such page"
    assert ask("/en/lost/").status == 410
    moved = ask("/en/moved/")
    assert (moved.status, moved.headers["location"]) == (301, "/en/elsewhere/")
    assert list(store.addresses()) == []


def test_a_page_that_turned_into_a_redirect_leaves_the_store(
    ask: Asker, store: Store, newsroom: Newsroom
) -> None:
    ask("/en/storm/")
    newsroom.gone.add("storm")
    pressing.refresh(["/en/storm/"])
    assert list(store.addresses()) == []


def test_unknown_addresses_are_answered_by_the_missing_view(ask: Asker) -> None:
    assert ask("/no/such/thing").status == 404
    assert ask("/wp-login.php").text == "no such page"
    redirected = ask("/index.php", query="p=12")
    assert (redirected.status, redirected.headers["location"]) == (301, "/en/twelve/")


def test_query_strings_neither_miss_nor_make_other_pages(
    ask: Asker, store: Store, newsroom: Newsroom
) -> None:
    ask("/en/storm/", query="utm_source=mail")
    ask("/en/storm/", query="fbclid=1")
    ask("/", query="utm_source=mail")
    ask("/", query="gclid=2")

    assert newsroom.rendered == {"/en/storm/": 1, "/": 1}
    assert sorted(store.addresses()) == ["/", "/en/storm/"]


def test_an_old_permalink_at_the_root_is_redirected(ask: Asker, newsroom: Newsroom) -> None:
    ask("/")
    reply = ask("/", query="p=12")
    assert (reply.status, reply.headers["location"]) == (301, "/en/twelve/")


def test_an_unknown_permalink_at_the_root_shows_the_front(ask: Asker) -> None:
    reply = ask("/", query="p=999999")
    assert (reply.status, "Front" in reply.text) == (200, True)


def test_an_unkept_page_is_rendered_for_each_reader(
    ask: Asker, newsroom: Newsroom, store: Store
) -> None:
    for times in (1, 2):
        answer = ask("/en/passing/")
        assert (answer.status, answer.text) == (200, "<!doctype html><p>first words")
        assert newsroom.rendered["/en/passing/"] == times
    assert store.find("/en/passing/") is None


def test_a_search_gets_its_query_and_is_not_stored(ask: Asker, store: Store) -> None:
    assert ask("/en/search/", query="q=storm").text == "found storm"
    assert ask("/en/search/", query="q=rain").text == "found rain"
    assert list(store.addresses()) == []


@pytest.mark.parametrize(
    "path_info",
    [
        "/../secret", "/en/../../secret/", "/en/./storm/", "//en/storm/", "/en//storm/",
        "/en/storm/\x00/", "/en\\storm/", "/en/storm/index.html", "/en/feed.atom.gz", "/.hidden/",
        "/en/" + "x" * 3000 + "/", "/en/\xff\xfe/", "/en/stor\x7fm/", "relative/", "", "/en/a%2e/",
        "/current/../g-000001/en/storm/",
    ],
)  # fmt: skip
def test_odd_paths_never_reach_the_file_system(
    ask: Asker, store: Store, tmp_path: Any, path_info: str
) -> None:
    (tmp_path / "secret").write_text("secret")
    (store.root / "secret.gz").write_text("secret" * 10)

    reply = ask.raw(path_info, accept_encoding="gzip")

    assert reply.status in (400, 404)
    assert b"secret" not in reply.body
    assert list(store.addresses()) == []


def test_wrong_case_is_another_address(ask: Asker, newsroom: Newsroom, store: Store) -> None:
    ask("/en/storm/")
    newsroom.gone.add("STORM")
    assert ask("/en/STORM/").status == 410
    assert ask("/EN/storm/").status == 404
    assert list(store.addresses()) == ["/en/storm/"]


def test_unicode_addresses_are_stored(ask: Asker, store: Store) -> None:
    assert ask("/en/حريق-في-المدينة/").status == 200
    assert list(store.addresses()) == ["/en/حريق-في-المدينة/"]


def test_a_reader_s_page_takes_no_post(ask: Asker) -> None:
    reply = ask("/en/storm/", method="POST", body=b"x=1")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")


def test_the_desk_is_django_s(ask: Asker) -> None:
    reply = ask("/desk/", query="a=b")
    assert reply.text == "desk of 192.0.2.7 /desk/?a=b"
    assert "set-cookie" in reply.headers
    assert ask("/desk/upload/", method="POST", body=b"x" * 1000).text == "1000 bytes"


def test_a_broken_view_answers_500_and_keeps_what_was_stored(
    ask: Asker, newsroom: Newsroom, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ask("/en/storm/")
    newsroom.fails = {"storm", "rain"}
    (failed,) = pressing.refresh(["/en/storm/"])

    assert failed.outcome == pressing.Outcome.FAILED
    assert ask("/en/storm/").status == 200
    assert ask("/en/rain/").status == 500
    assert list(store.addresses()) == ["/en/storm/"]


@pytest.mark.parametrize(
    ("accepted", "damage"),
    [
        ("gzip", b"\0" * 3000),  # as some file systems leave it when the power fails
        ("identity", b"\0" * 3000),
        ("identity", b"\x1f\x8b" + b"\0" * 3000),
    ],
)
def test_a_page_damaged_on_the_disk_is_made_again(
    ask: Asker, store: Store, accepted: str, damage: bytes
) -> None:
    whole = ask("/en/storm/", accept_encoding="gzip").text
    page = store.find("/en/storm/")
    assert page is not None
    page.path.write_bytes(damage)
    store.changes.note("/en/storm/")
    reply = ask("/en/storm/", accept_encoding=accepted)
    assert (reply.status, reply.text) == (200, whole)
    assert store.read("/en/storm/") == whole.encode()


def test_a_full_disk_does_not_keep_a_page_from_its_reader(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise StoreFullError("The disk is full.")

    monkeypatch.setattr(Store, "write", full)
    reply = ask("/en/storm/")
    assert (reply.status, "storm: first words" in reply.text) == (200, True)
    assert "The disk is full." in caplog.text
    assert list(store.addresses()) == []


def test_a_hundred_readers_of_one_missing_page_cause_one_rendering(
    options: ServerOptions, newsroom: Newsroom
) -> None:
    def django(_environ: Any, _start: Any) -> Any:
        raise AssertionError("not Django's")

    servers = [make_application(django_application=django, options=options) for _ in range(4)]
    newsroom.seconds = 0.2
    statuses: list[int] = []

    def read(number: int) -> None:
        statuses.append(Asker(servers[number % 4])("/en/storm/").status)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 100
    assert newsroom.rendered == {"/en/storm/": 1}


def test_beyond_the_queue_limit_readers_are_asked_to_come_back(
    options: ServerOptions, newsroom: Newsroom
) -> None:
    from dataclasses import replace

    server = make_application(
        django_application=lambda e, s: [], options=replace(options, queue_limit=0)
    )
    with _one_rendering(server, newsroom):
        reply = Asker(server)("/en/rain/")
    assert (reply.status, reply.headers["retry-after"]) == (503, "2")
    assert reply.headers["cache-control"] == "no-store"


def test_while_the_renderer_is_busy_readers_get_the_page_of_the_last_generation(
    options: ServerOptions, newsroom: Newsroom, ask: Asker
) -> None:
    ask("/en/rain/")
    newsroom.text = "newer words"
    start_generation("test", first_pages=0)
    with _one_rendering(ask.application, newsroom):
        reply = ask("/en/rain/")
    assert (reply.status, "first words" in reply.text) == (200, True)
    assert "newer words" in ask("/en/rain/").text


def test_a_page_without_an_older_one_is_waited_for(
    options: ServerOptions, newsroom: Newsroom, ask: Asker
) -> None:
    start_generation("test", first_pages=0)
    replies: list[int] = []
    with _one_rendering(ask.application, newsroom):
        waiting = threading.Thread(target=lambda: replies.append(ask("/en/rain/").status))
        waiting.start()
        time.sleep(0.2)
        assert replies == []
    waiting.join()
    assert replies == [200]


class _one_rendering:  # noqa: N801
    """Keep the server's renderer busy with `/en/storm/` meanwhile."""

    def __init__(self, server: Callable[..., Any], newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.thread = threading.Thread(target=lambda: Asker(server)("/en/storm/"))

    def __enter__(self) -> None:
        self.newsroom.may_go_on = threading.Event()
        self.newsroom.has_begun.clear()
        self.thread.start()
        assert self.newsroom.has_begun.wait(10)

    def __exit__(self, *_: object) -> None:
        assert self.newsroom.may_go_on is not None
        self.newsroom.may_go_on.set()
        self.thread.join()
        self.newsroom.may_go_on = None
