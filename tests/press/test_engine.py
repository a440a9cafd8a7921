"""The embedded server as it runs: processes, sockets, signals."""

from __future__ import annotations

import contextlib
import gzip
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from broadsheet.press.domain.store import Store
from broadsheet.press.errors import ServerStartError
from tests.press.serving import Running, broadsheet, free_port

pytestmark = pytest.mark.integration

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    (folder / "static").mkdir()
    (folder / "media" / "documents").mkdir(parents=True)
    (folder / "static" / "site.0123456789ab.css").write_text("p { margin: 0 }\n" * 100)
    (folder / "media" / "picture.webp").write_bytes(os.urandom(50_000))
    (folder / "media" / "film.mp4").write_bytes(os.urandom(6_000_000))
    (folder / "media" / "documents" / "secret.pdf").write_bytes(b"secret")
    return folder


@pytest.fixture(scope="module")
def store(folder: Path) -> Store:
    return Store(folder / "store")


@pytest.fixture(scope="module")
def server(folder: Path, store: Store) -> Iterator[Running]:
    with broadsheet(store.root, folder) as running:
        yield running


def rendered(folder: Path) -> list[str]:
    return [line.split()[1] for line in (folder / "rendered.log").read_text().splitlines()]


def test_a_miss_is_rendered_by_django_s_process_and_then_served_without_it(
    server: Running, folder: Path
) -> None:
    answers = [server.ask("/en/storm/", headers=GZIP) for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert "storm: first words" in gzip.decompress(answers[0].body).decode()
    assert answers[0].body == answers[2].body
    assert rendered(folder).count("/en/storm/") == 1


def test_conditional_head_and_range_requests(server: Running) -> None:
    page = server.ask("/en/wind/", headers=GZIP)
    known = {**GZIP, "If-None-Match": page.headers["etag"]}

    unchanged = server.ask("/en/wind/", headers=known)
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert "content-length" not in unchanged.headers or unchanged.headers["content-length"] == "0"
    head = server.ask("/en/wind/", method="HEAD", headers=GZIP)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(page.body))
    part = server.ask("/en/wind/", headers={**GZIP, "Range": "bytes=2-5"})
    assert (part.status, part.body) == (206, page.body[2:6])


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd", "/en/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
        "/en/%2e%2e/x/", "/static/../store/changes", "/static/%2e%2e/store/changes",
        "/media/..%2fstore%2fchanges", "/media/%00", "/media//picture.webp", "/media/.hidden",
        "/static/%5c..%5cstore", "/en/%ff/", "//etc/passwd", "/en/" + "x" * 5000 + "/",
    ],
)  # fmt: skip
def test_odd_paths_find_nothing(server: Running, path: str) -> None:
    answer = server.ask(path)
    assert answer.status in (400, 404, 414)
    assert b"root:" not in answer.body


def test_a_hundred_readers_of_a_missing_page_cause_one_rendering(
    server: Running, folder: Path
) -> None:
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: server.ask("/en/rush/", headers=GZIP), range(100)))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert rendered(folder).count("/en/rush/") == 1


def test_many_readers_of_a_page_that_is_not_there_all_get_404(server: Running) -> None:
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: server.ask("/en/nowhere/"), range(150)))
    assert {(answer.status, answer.body) for answer in answers} == {(404, b"no such page")}


def test_a_withdrawn_page_is_gone_at_once(server: Running, store: Store) -> None:
    for _ in range(8):  # both server processes hold it
        assert server.ask("/en/rain/", headers=GZIP).status == 200
    store.write("/en/rain/", b"changed by another process " * 40)
    for _ in range(8):
        body = gzip.decompress(server.ask("/en/rain/", headers=GZIP).body)
        assert body.startswith(b"changed by another process")
    store.delete("/en/rain/")
    for _ in range(8):
        body = gzip.decompress(server.ask("/en/rain/", headers=GZIP).body)
        assert b"rain: first words" in body


def test_the_desk_gets_bodies_queries_cookies_and_the_client_s_address(server: Running) -> None:
    claimed = {"X-Broadsheet-Client": "203.0.113.9", "Proxy": "x"}
    desk = server.ask("/desk/?a=%C3%A9&b=1", headers=claimed)

    assert desk.body.decode() == "desk of 127.0.0.1 /desk/?a=%C3%A9&b=1"
    assert desk.headers["set-cookie"].startswith("session=1")
    large = os.urandom(1_500_000)
    assert server.ask("/desk/upload/", method="POST", body=large).body == b"1500000 bytes"
    assert server.ask("/api/mail/", method="POST", body=large).body == b"1500000 bytes"
    parts = iter([b"x" * 1000, b"y" * 500])
    chunked = server.ask("/desk/upload/", method="POST", body=parts)
    assert chunked.body == b"1500 bytes"


@pytest.mark.parametrize("path", ["/en/nowhere/", "/media/nothing.webp"])
@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 500\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"],
)
def test_a_reader_s_request_with_a_body_waits_for_nothing(
    server: Running, path: str, body: bytes
) -> None:
    # The body never ends: who waited for it would hold the page for everybody.
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".encode()
    assert server.send(head + body).startswith(b"HTTP/1.1 404 ")
    assert server.ask(path).status == 404


def test_a_length_in_another_spelling_is_no_length(server: Running) -> None:
    head = b"POST /desk/upload/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    answer = server.send(head + b"Content_Length: 500\r\nContent-Length: 3\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"3 bytes")
    assert server.send(head + b"Content_Length: 500\r\n\r\n").endswith(b"0 bytes")


def test_silent_uploads_do_not_shut_the_desk(folder: Path, tmp_path: Path) -> None:
    head = b"POST /desk/upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nabc"
    with (
        broadsheet(tmp_path / "store", folder, upload_grace_seconds=0.5) as server,
        ThreadPoolExecutor(16) as clients,  # more than are received at once in both processes
    ):
        assert server.ask("/desk/").status == 200
        answers = clients.map(server.send, [head] * 16)  # comes to an end: each is hung up on
        assert not any(b"200 OK" in answer for answer in answers)
        statuses = {server.ask("/desk/upload/", method="POST", body=b"abc").status for _ in "12345"}
        assert statuses == {200}


def test_an_answer_that_does_not_wait_for_the_body_arrives(server: Running) -> None:
    for size in (3, 300_000) * 30:
        refused = server.ask("/en/new/", method="POST", body=b"x" * size)
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


def test_static_files_are_compressed_and_kept_for_ever(server: Running, folder: Path) -> None:
    for _ in range(4):
        css = server.ask("/static/site.0123456789ab.css", headers=GZIP)
        assert css.status == 200
        content = (folder / "static" / "site.0123456789ab.css").read_bytes()
        assert gzip.decompress(css.body) == content
        assert css.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert css.headers["content-type"] == "text/css; charset=utf-8"
    known = {**GZIP, "If-None-Match": css.headers["etag"]}
    assert server.ask("/static/site.0123456789ab.css", headers=known).status == 304


def test_media_are_served_without_a_way_to_run_anything(server: Running, folder: Path) -> None:
    picture = server.ask("/media/picture.webp", headers=GZIP)
    assert picture.body == (folder / "media" / "picture.webp").read_bytes()
    assert picture.headers["content-type"] == "image/webp"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert server.ask("/media/documents/secret.pdf").status == 404


def test_large_media_are_streamed_whole_and_in_part(server: Running, folder: Path) -> None:
    content = (folder / "media" / "film.mp4").read_bytes()
    film = server.ask("/media/film.mp4")
    assert film.body == content
    assert film.headers["content-length"] == "6000000"
    part = server.ask("/media/film.mp4", headers={"Range": "bytes=1000000-1999999"})
    assert (part.status, part.body) == (206, content[1_000_000:2_000_000])
    assert part.headers["content-range"] == "bytes 1000000-1999999/6000000"
    tail = server.ask("/media/film.mp4", headers={"Range": "bytes=-10"})
    assert tail.body == content[-10:]
    head = server.ask("/media/film.mp4", method="HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", "6000000")


def test_django_s_process_is_started_again_and_a_stop_leaves_nothing(
    folder: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    with broadsheet(store.root, folder) as server:
        server.ask("/en/one/")
        pids = children(server.process.pid)
        assert len(pids) >= 4
        django_pid = int((folder / "rendered.log").read_text().splitlines()[-1].split()[0])
        assert django_pid in pids
        os.kill(django_pid, signal.SIGKILL)
        assert server.ask("/en/one/", headers=GZIP).status == 200  # stored pages never notice
        assert retry(server, "/en/two/") == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        time.sleep(0.2)
        assert children_alive(pids) == []


def test_a_stop_during_the_start_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.write("/", b"<p>stored, so the server answers before Django is loaded</p>")
    with broadsheet(store.root, folder) as server:
        pids = children(server.process.pid)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
        time.sleep(0.2)
        assert children_alive(pids) == []


def test_a_killed_server_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    with broadsheet(Store(tmp_path / "store").root, folder) as server:
        assert retry(server, "/en/one/") == 200
        pids = children(server.process.pid)
        server.process.kill()
        server.process.wait()
        for _ in range(100):
            if not children_alive(pids):
                break
            time.sleep(0.1)
        assert children_alive(pids) == []


def test_a_port_in_use_is_said_plainly(server: Running, tmp_path: Path) -> None:
    from broadsheet.press.domain.server.engine import serve
    from broadsheet.press.domain.server.options import ServerOptions

    with pytest.raises(ServerStartError, match=f"port {server.port}"):
        serve(
            host="127.0.0.1",
            port=server.port,
            options=ServerOptions(store_root=tmp_path / "store"),
            django_target="nothing:application",
        )
    assert free_port() > 0


def retry(server: Running, path: str) -> int:
    for _ in range(100):
        with contextlib.suppress(OSError):
            status = server.ask(path).status
            if status == 200:
                return status
        time.sleep(0.1)
    return 0


def children(pid: int) -> set[int]:
    """All processes below `pid`, by /proc."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= {int(child)} | children(int(child))
    return found


def children_alive(pids: set[int]) -> list[int]:
    alive = []
    for pid in pids:
        with contextlib.suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            if state != "Z":
                alive.append(pid)
    return alive
