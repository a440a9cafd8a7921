from __future__ import annotations

import errno
import gzip
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import brotli
import pytest

from broadsheet.press.domain import store as store_module
from broadsheet.press.domain.changes import Changes
from broadsheet.press.domain.locks import Locks
from broadsheet.press.domain.store import Store
from broadsheet.press.errors import LockTimeoutError, StoreFullError, StoreNotWritableError

PAGE = b"<!doctype html><p>words</p>" * 40


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def files(store: Store) -> list[str]:
    found = store.root.glob("g-*/**/*.*")
    return sorted(str(file.relative_to(store.root)) for file in found if file.is_file())


def test_a_page_is_kept_as_gzip_and_brotli_and_not_plain(store: Store) -> None:
    assert store.write("/en/x/", PAGE) is True

    assert files(store) == ["g-000001/en/x/index.html.br", "g-000001/en/x/index.html.gz"]
    folder = store.root / "current" / "en" / "x"
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == PAGE
    assert brotli.decompress((folder / "index.html.br").read_bytes()) == PAGE
    assert store.read("/en/x/") == PAGE
    assert list(store.root.glob("temporary/*")) == []


def test_the_same_page_is_the_same_bytes_and_keeps_its_time(store: Store) -> None:
    store.write("/en/x/", PAGE)
    before = store.find("/en/x/")
    assert store.write("/en/x/", PAGE) is False
    assert store.find("/en/x/") == before
    assert store_module.gzip_bytes(PAGE) == store_module.gzip_bytes(PAGE)


def test_a_changed_page_is_a_second_younger_at_least(store: Store) -> None:
    store.write("/en/x/", PAGE)
    first = store.find("/en/x/")
    store.write("/en/x/", PAGE + b"!")
    second = store.find("/en/x/")
    assert first is not None
    assert second is not None
    assert second.modified_at > first.modified_at


def test_a_page_that_a_new_generation_does_not_change_keeps_its_time(store: Store) -> None:
    store.write("/en/x/", PAGE)
    store.write("/en/y/", PAGE)
    for address in ("/en/x/", "/en/y/"):
        found = store.find(address)
        assert found is not None
        os.utime(found.path, (1_000_000_000, 1_000_000_000))
    name = store.add_generation()
    store.write("/en/x/", PAGE, generations=[name])
    store.write("/en/y/", PAGE + b"!", generations=[name])
    store.switch_to(name)
    same, changed = store.find("/en/x/"), store.find("/en/y/")
    assert same is not None
    assert changed is not None
    assert same.modified_at == 1_000_000_000
    assert changed.modified_at > 1_000_000_000


def test_deleting_removes_from_every_generation(store: Store) -> None:
    store.write("/en/x/", PAGE)
    name = store.add_generation()
    store.write("/en/x/", PAGE)
    store.switch_to(name)
    assert len(files(store)) == 4
    assert store.delete("/en/x/") is True
    assert store.delete("/en/x/") is False
    assert files(store) == []


def test_writing_goes_to_the_current_generation_and_to_newer_ones(store: Store) -> None:
    second, third = store.add_generation(), store.add_generation()
    store.switch_to(second)
    store.write("/en/x/", PAGE)
    assert store.live_generations() == [second, third]
    assert store.older_generations() == ["g-000001"]
    assert {file.split("/")[0] for file in files(store)} == {second, third}


def test_generations_are_counted_beyond_a_million(store: Store) -> None:
    (store.root / "g-1000000").mkdir()
    assert store.generations()[-1] == "g-1000000"
    assert store.add_generation() == "g-1000001"


def test_a_second_process_finds_the_same_store(store: Store) -> None:
    store.write("/en/x/", PAGE)
    again = Store(store.root)
    assert again.read("/en/x/") == PAGE
    assert again.current_generation() == "g-000001"


def test_addresses_lists_what_is_stored(store: Store) -> None:
    for address in ("/", "/en/", "/en/feed.atom", "/en/عاصفة/"):
        store.write(address, PAGE)
    assert sorted(store.addresses()) == ["/", "/en/", "/en/feed.atom", "/en/عاصفة/"]


def test_a_file_cut_off_by_a_power_failure_is_no_page(store: Store) -> None:
    store.write("/en/x/", PAGE)
    found = store.find("/en/x/")
    assert found is not None
    found.path.write_bytes(b"")
    assert store.find("/en/x/") is None
    assert store.read("/en/x/") is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, StoreFullError),
        (errno.EDQUOT, StoreFullError),
        (errno.EROFS, StoreNotWritableError),
    ],
)
def test_a_full_disk_is_said_and_leaves_the_old_page(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int, expected: type[Exception]
) -> None:
    store.write("/en/x/", PAGE)

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "utime", fail)
    with pytest.raises(expected, match=str(store.root)):
        store.write("/en/x/", PAGE + b"!")
    monkeypatch.undo()
    assert store.read("/en/x/") == PAGE
    assert list(store.root.glob("temporary/*")) == []


def test_a_lock_that_cannot_be_made_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(StoreFullError), store.locks.hold("/en/x/"):
        pass
    monkeypatch.undo()


def test_a_full_disk_is_temporary_and_says_what_to_do() -> None:
    assert StoreFullError.permanent is False
    assert StoreFullError.code == "press.store_full"


def test_old_temporary_files_are_removed(store: Store) -> None:
    old, new = store.root / "temporary" / "old", store.root / "temporary" / "new"
    old.write_text("half a page")
    new.write_text("half a page")
    os.utime(old, (1, 1))
    assert store.remove_old_temporary_files() == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_an_old_generation_that_was_half_removed_is_removed(store: Store) -> None:
    left = store.root / "temporary" / "removed-g-000001-5"
    (left / "en").mkdir(parents=True)
    (left / "en" / "index.html.gz").write_bytes(b"x")
    os.utime(left, (1, 1))
    assert store.remove_old_temporary_files() == 1
    assert not left.exists()


def test_a_store_on_a_disk_gone_read_only_is_still_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write("/en/storm/", PAGE)
    before = Changes(store.root / "changes").marks.tolist()
    plainly = os.open

    def read_only(path: Any, flags: int, *mode: int) -> int:
        if flags & os.O_RDWR:
            raise OSError(errno.EROFS, "Read-only file system")
        return plainly(path, flags, *mode)

    monkeypatch.setattr(os, "open", read_only)
    again = Store(store.root)
    assert again.read("/en/storm/") == PAGE
    assert again.changes.marks.tolist() == before
    with pytest.raises(StoreNotWritableError):
        Store(store.root.parent / "new")


def test_a_reader_never_meets_half_a_page(store: Store) -> None:
    versions = [bytes([letter]) * 200_000 for letter in b"abcd"]
    store.write("/en/x/", versions[0])
    stop = threading.Event()
    seen: set[bytes | None] = set()

    def read() -> None:
        while not stop.is_set():
            seen.add(store.read("/en/x/"))

    reader = threading.Thread(target=read)
    reader.start()
    for version in versions * 3:
        store.write("/en/x/", version)
    stop.set()
    reader.join()
    assert seen <= set(versions)


def test_every_change_is_noted_with_a_value_that_never_returns(tmp_path: Path) -> None:
    writer, reader = Changes(tmp_path / "changes"), Changes(tmp_path / "changes")
    mark = Changes.mark_of("/en/x/")
    values = []
    for _ in range(100):
        writer.note("/en/x/")
        values.append(reader.marks[mark])
    assert len(set(values)) == 100
    before = list(reader.marks)
    writer.note_all()
    assert all(one != other for one, other in zip(before, reader.marks, strict=True))


def test_one_address_is_locked_and_another_is_free(tmp_path: Path) -> None:
    locks, others = Locks(tmp_path), Locks(tmp_path)
    with locks.hold("/en/x/"):
        held = pytest.raises(LockTimeoutError, match="/en/x/")
        with held, others.hold("/en/x/", timeout_seconds=0.05):
            pass
        with pytest.raises(LockTimeoutError), locks.hold("/en/x/", timeout_seconds=0.05):
            pass
        with others.hold("/en/y/", timeout_seconds=0.05):
            pass
    with others.hold("/en/x/", timeout_seconds=0.05):
        pass


def _hold_and_write_half(root: Path, ready: Any) -> None:
    store = Store(root)
    with store.locks.hold("/en/x/"):
        (store.root / "temporary" / "half").write_bytes(b"\x1f\x8b half a page")
        ready.set()
        time.sleep(60)


def test_a_killed_renderer_leaves_no_lock_and_no_half_page(store: Store) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_hold_and_write_half, args=(store.root, ready))
    process.start()
    assert ready.wait(30)
    with pytest.raises(LockTimeoutError), store.locks.hold("/en/x/", timeout_seconds=0.05):
        pass
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    with store.locks.hold("/en/x/", timeout_seconds=5):
        assert store.find("/en/x/") is None
        store.write("/en/x/", PAGE)
    assert store.read("/en/x/") == PAGE
    assert store.remove_old_temporary_files(older_than_seconds=-1) == 1
