"""A new generation of the store, when templates, styles or the masthead change.

Nobody waits for it and nobody is sent away: a new folder is begun, its most-read pages are
rendered, then `current` is swapped by one rename. What is not there yet is rendered when a reader
asks, or taken from the previous generation if the renderers are busy; a sweep in the background
fills the rest in small bites, and at its end the old generations are removed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import django
from django.conf import settings

import broadsheet
from broadsheet.press.domain.pressing import Outcome, press_address, the_store
from broadsheet.press.domain.providers import all_addresses
from broadsheet.press.errors import LockTimeoutError, PressError, store_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from broadsheet.press.domain.store import Store

log = logging.getLogger("broadsheet.press")

FIRST_PAGES: Final = 50
"""So many pages are ready before a new generation is served."""

_LOOK: Final = (".html", ".xml", ".txt", ".json", ".css", ".js", ".mo", ".py", ".svg", ".woff2")


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """What is known about a generation, kept beside its folder as ``g-000001.json``."""

    name: str
    reason: str
    digest: str
    started_at: float  # seconds since 1970
    is_swept: bool = False  # everything that the providers knew is there
    swept_addresses: int = 0  # where the sweep goes on


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """What one bite of a sweep did."""

    is_finished: bool
    rendered: int
    looked_at: int
    failed: int


def look_digest() -> str:
    """Digest everything of the program that shapes a page: code, templates, styles, catalogs.

    The newsroom's own template folders, the collected static files and the public address count,
    too. Takes some 10 ms for a few hundred files.
    """
    digest = hashlib.sha256()
    for part in (broadsheet.__version__, django.__version__, settings.PUBLIC_URL):
        digest.update(f"{part}\0".encode())
    for folder in _look_folders():
        for file in sorted(_look_files(folder)):
            digest.update(f"{file.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def ensure_generation(*, first_pages: int = FIRST_PAGES) -> str | None:
    """Begin a new generation if the program looks different from what the current one shows.

    Call it when the server starts. Answers the new generation's name, or None if nothing changed.
    An empty store without a record is at its first start and only gets its record. What is not
    there is filled by the sweep, which the clock wakes each minute until it has ended.
    """
    store = the_store()
    digest = look_digest()
    current = store.current_generation() or ""
    record = read_record(store, current)
    if record is None and next(store.addresses(), None) is None:
        _write_record(store, GenerationRecord(current, "first start", digest, time.time()))
        return None
    if record is not None and record.digest == digest:
        return None
    return start_generation("the program or its look changed", first_pages=first_pages)


def start_generation(reason: str, *, first_pages: int = FIRST_PAGES) -> str:
    """Begin a new generation and serve it; answer its name.

    The `first_pages` most important pages are rendered before the switch. The previous generation
    stays as the fallback of a busy server until the sweep ends. When somebody else is switching
    already, waits and begins another one, since their rendering may have missed what changed.
    """
    store = the_store()
    with store.locks.hold_name("generation"):
        name = store.add_generation()
        _write_record(store, _new_record(name, reason))
        log.info("A new generation of pages, %s: %s", name, reason)
        for address in islice(all_addresses(), first_pages):
            _try_to_press(address, generation=name)
        store.switch_to(name)
        _remove_generations(store, store.older_generations()[1:])
    return name


def is_swept() -> bool:
    """Say whether the current generation is complete, so that there is nothing to sweep."""
    store = the_store()
    record = read_record(store, store.current_generation() or "")
    return record is not None and record.is_swept


def sweep(
    *,
    seconds: float = 10.0,
    pause_seconds: float = 0.0,
    on_address: Callable[[str], object] | None = None,
) -> SweepProgress:
    """Fill the current generation for about `seconds`, where the last bite left off.

    Pages that are there are left alone. When the end is reached, older generations are removed.
    `pause_seconds` after each page leave the processor to others. Two sweeps never run at once:
    the second one does nothing and says that it is finished.
    """
    store = the_store()
    try:
        with store.locks.hold_name("sweep", timeout_seconds=0):
            return _sweep(store, seconds, pause_seconds, on_address)
    except LockTimeoutError:
        return SweepProgress(is_finished=True, rendered=0, looked_at=0, failed=0)


def _sweep(
    store: Store,
    seconds: float,
    pause_seconds: float,
    on_address: Callable[[str], object] | None,
) -> SweepProgress:
    current = store.current_generation() or ""
    record = read_record(store, current) or _new_record(current, "")
    if record.is_swept:
        _finish(store)
        return SweepProgress(is_finished=True, rendered=0, looked_at=0, failed=0)
    deadline = time.monotonic() + seconds
    looked_at, rendered, failed = record.swept_addresses, 0, 0
    is_finished = True
    for address in islice(all_addresses(), looked_at, None):
        outcome = _sweep_one(store, address)
        rendered += outcome is Outcome.WRITTEN
        failed += outcome is Outcome.FAILED
        looked_at += 1
        if on_address:
            on_address(address)
        if pause_seconds and outcome is Outcome.WRITTEN:
            time.sleep(pause_seconds)
        if time.monotonic() > deadline:
            is_finished = False
            break
    with store.locks.hold_name("generation"):
        if store.current_generation() != current:  # a newer one began meanwhile: sweep that
            return SweepProgress(False, rendered, looked_at, failed)
        _write_record(store, replace(record, is_swept=is_finished, swept_addresses=looked_at))
        if is_finished:
            _finish(store)
    return SweepProgress(is_finished, rendered, looked_at, failed)


def read_record(store: Store, generation: str) -> GenerationRecord | None:
    """Answer what is known about `generation`, or None."""
    try:
        data: dict[str, Any] = json.loads(_record_file(store, generation).read_text("utf-8"))
        return GenerationRecord(**data)
    except (OSError, ValueError, TypeError):
        return None


def _sweep_one(store: Store, address: str) -> Outcome:
    if store.find(address):
        return Outcome.SKIPPED
    return _try_to_press(address)


def _try_to_press(address: str, *, generation: str | None = None) -> Outcome:
    try:
        return press_address(
            address, only_missing=True, generation=generation, timeout_seconds=30
        ).outcome
    except LockTimeoutError:
        return Outcome.SKIPPED
    except PressError as error:
        if not error.permanent and error.code == "press.store_full":
            raise
        log.exception("%s", error)
        return Outcome.FAILED


def _new_record(name: str, reason: str) -> GenerationRecord:
    return GenerationRecord(name, reason, look_digest(), time.time())


def _finish(store: Store) -> None:
    _remove_generations(store, store.older_generations())
    store.remove_old_temporary_files()


def _remove_generations(store: Store, names: Iterable[str]) -> None:
    for name in names:
        # Out of sight at once; removing a million files takes its time.
        bin_ = store.root / "temporary" / f"removed-{name}-{time.monotonic_ns()}"
        try:
            (store.root / name).rename(bin_)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise store_error(error, store.root) from error
        _record_file(store, name).unlink(missing_ok=True)
        shutil.rmtree(bin_, ignore_errors=True)


def _record_file(store: Store, generation: str) -> Path:
    return store.root / f"{generation}.json"


def _write_record(store: Store, record: GenerationRecord) -> None:
    file = _record_file(store, record.name)
    temporary = store.root / "temporary" / f"{record.name}-{time.monotonic_ns()}.json"
    try:
        temporary.write_text(json.dumps(asdict(record)), encoding="utf-8")
        temporary.replace(file)
    except OSError as error:
        raise store_error(error, store.root) from error


def _look_folders() -> Iterator[Path]:
    yield Path(broadsheet.__file__).parent
    for engine in settings.TEMPLATES:
        folders: list[str] = engine.get("DIRS", [])  # type: ignore[assignment]
        for folder in folders:
            yield Path(folder)
    if settings.STATIC_ROOT:
        yield Path(settings.STATIC_ROOT)


def _look_files(folder: Path) -> Iterator[Path]:
    if settings.STATIC_ROOT and folder == Path(settings.STATIC_ROOT):
        # Its names carry digests of the contents, and this file lists the names.
        manifest = folder / "staticfiles.json"
        if manifest.exists():
            yield manifest
        return
    if not folder.is_dir():
        return
    for file in folder.rglob("*"):
        if file.suffix in _LOOK and file.is_file():
            yield file
