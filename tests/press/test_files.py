from __future__ import annotations

import gzip
import os
from dataclasses import replace
from pathlib import Path

import pytest

from broadsheet.press.domain.server import files
from broadsheet.press.domain.server.files import compress_folder, find_file
from broadsheet.press.domain.server.front import Front
from broadsheet.press.domain.server.memory import Entry, Memory
from broadsheet.press.domain.server.options import ServerOptions
from tests.press.asking import Asker

pytestmark = pytest.mark.django_db

CSS = "p { margin-block: 0 }\n" * 200


@pytest.fixture
def static(options: ServerOptions) -> Path:
    assert options.static_root is not None
    (options.static_root / "css").mkdir()
    (options.static_root / "css" / "site.0123456789ab.css").write_text(CSS)
    (options.static_root / "css" / "site.css").write_text(CSS)
    (options.static_root / "mark.png").write_bytes(b"\x89PNG" * 300)
    return options.static_root


@pytest.fixture
def media(options: ServerOptions) -> Path:
    assert options.media_root is not None
    (options.media_root / "documents").mkdir()
    (options.media_root / "documents" / "secret.pdf").write_bytes(b"secret")
    (options.media_root / "evil.svg").write_text("<svg onload='alert(1)'/>" * 50)
    (options.media_root / "large.mp4").write_bytes(bytes(range(256)) * 40)
    return options.media_root


def test_hashed_names_are_kept_for_ever_and_others_are_not(ask: Asker, static: Path) -> None:
    for _ in range(2):  # from disk, then from memory
        hashed = ask("/static/css/site.0123456789ab.css", accept_encoding="gzip, br")
        assert (hashed.status, hashed.text) == (200, CSS)
        assert hashed.headers["content-encoding"] == "br"
        assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = ask("/static/css/site.css", accept_encoding="gzip")
    assert plain.text == CSS
    assert plain.headers["cache-control"] == "public, max-age=3600"
    assert ask("/static/css/site.css").body.decode() == CSS


def test_pictures_are_not_compressed_again(ask: Asker, static: Path) -> None:
    picture = ask("/static/mark.png", accept_encoding="gzip, br")
    assert picture.body == (static / "mark.png").read_bytes()
    assert "content-encoding" not in picture.headers
    assert "vary" not in picture.headers


def test_what_is_not_there_is_answered_by_the_missing_view(ask: Asker, static: Path) -> None:
    for path in ("/static/", "/static/css", "/static/none.css", "/static/../settings", "/media/x"):
        assert (ask(path).status, ask(path).text) == (404, "no such page")


def test_media_cannot_run_anything(ask: Asker, media: Path) -> None:
    drawing = ask("/media/evil.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert drawing.headers["content-security-policy"] == policy
    assert drawing.headers["x-content-type-options"] == "nosniff"
    assert ask("/media/documents/secret.pdf").status == 404


def test_large_files_are_streamed(ask: Asker, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MEMORY_FILE_BYTES", 1000)
    monkeypatch.setattr(files, "CHUNK_BYTES", 100)
    content = (media / "large.mp4").read_bytes()
    whole = ask("/media/large.mp4")
    assert (whole.body, whole.headers["content-length"]) == (content, "10240")
    assert ask("/media/large.mp4", method="HEAD").body == b""
    part = ask("/media/large.mp4", range="bytes=150-349")
    assert (part.status, part.body) == (206, content[150:350])
    assert part.headers["content-range"] == "bytes 150-349/10240"
    assert ask("/media/large.mp4", range="bytes=20000-").status == 416
    assert ask("/media/large.mp4", if_none_match=whole.headers["etag"]).status == 304


def test_ready_variants_are_made_once_and_served(ask: Asker, static: Path) -> None:
    assert compress_folder(static) == 4
    assert compress_folder(static) == 0
    ready = static / "css" / "site.css.gz"
    assert gzip.decompress(ready.read_bytes()).decode() == CSS
    assert not (static / "mark.png.gz").exists()
    assert ask("/static/css/site.css", accept_encoding="gzip").body == ready.read_bytes()


def test_a_changed_file_is_noticed(
    ask: Asker, static: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = static / "css" / "site.css"
    assert ask("/static/css/site.css").text == CSS
    file.write_text("p {}")
    monkeypatch.setattr("time.monotonic", lambda: 1e9)
    assert ask("/static/css/site.css").text == "p {}"


@pytest.mark.parametrize(
    "path", ["..", "a/../b", "", "/etc/passwd", ".hidden", "a\\b", "a\0b", "\xff"]
)
def test_odd_names_are_not_looked_up(tmp_path: Path, path: str) -> None:
    assert find_file(tmp_path, path) is None


def test_only_plain_files_are_found(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder.css").mkdir()
    assert find_file(tmp_path, "pipe") is None
    assert find_file(tmp_path, "folder.css") is None


def entry(size: int) -> Entry:
    return Entry([], b"x" * size, '"tag"', 0, "file", (0, 0, 0), 0, 0, 0.0)


def test_memory_is_bounded_and_keeps_what_is_asked_for() -> None:
    memory = Memory(100_000)
    for number in range(30):
        memory.put("gzip", f"/{number}/", entry(8000))
        used = memory.shelves["gzip"].get("/0/")
        assert used is not None
        used.was_used = True
    assert memory.held_bytes <= 100_000
    assert "/0/" in memory.shelves["gzip"]
    assert "/29/" in memory.shelves["gzip"]
    assert "/1/" not in memory.shelves["gzip"]
    memory.put("gzip", "/huge/", entry(50_000))
    assert "/huge/" not in memory.shelves["gzip"]
    for number in range(30):
        memory.drop("gzip", f"/{number}/")
    assert memory.held_bytes == 0


def test_the_hot_path_answers_only_plain_requests(options: ServerOptions) -> None:
    front = Front(replace(options, memory_bytes=1_000_000))
    front.store.write("/en/x/", b"<p>words</p>" * 50)
    plain = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/en/x/",
        "QUERY_STRING": "",
        "HTTP_ACCEPT_ENCODING": "gzip",
    }
    assert front.ready(plain) is None  # nothing is in memory yet
    assert front.answer(plain) is not None
    ready = front.ready(plain)
    assert ready is not None
    assert gzip.decompress(ready.body) == b"<p>words</p>" * 50
    for name, value in (
        ("REQUEST_METHOD", "HEAD"),
        ("QUERY_STRING", "a=b"),
        ("HTTP_RANGE", "bytes=0-1"),
        ("HTTP_IF_NONE_MATCH", "*"),
        ("PATH_INFO", "/en/y/"),
        ("HTTP_ACCEPT_ENCODING", "br"),
    ):
        assert front.ready({**plain, name: value}) is None
    front.store.write("/en/x/", b"<p>other words</p>" * 50)
    assert front.ready(plain) is None  # the board says that something changed
