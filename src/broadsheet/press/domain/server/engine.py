"""The embedded server on granian.

    readers ──> server processes (no Django): memory → store → files
                    │ a miss, the desk                    one fast thread each; waiting for Django
                    ▼ Unix socket                         is done by others
                Django processes: render a miss and keep it, or the desk

*Measured* on two cores with 64 connections: with Django in the same process, readers' p99 beside
desk work was 22 ms with eight threads and 108 ms with one, for Django holds the interpreter lock
for turns of 5 ms. In processes of their own they only share the processor: 7 ms against 4 ms idle.
And one fast thread (nothing to wake, no lock to fight for) answered 65,000 requests a second where
eight through WSGI answered 47,000; so a request that has to wait leaves it at once, which WSGI
cannot express: granian's protocol object is answered directly. Only request bodies have to be
received by granian's own threads (`uploads`).
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server as Granian

from broadsheet.press.domain.server.files import compress_folder
from broadsheet.press.domain.server.front import Front, small_options
from broadsheet.press.domain.server.keeper import Keeper
from broadsheet.press.domain.server.reader_process import Callback, ReaderProcess
from broadsheet.press.domain.server.reader_worker import reader_worker
from broadsheet.press.domain.server.upstream import DjangoSide, Upstream
from broadsheet.press.errors import ServerStartError
from broadsheet.toolkit.processes import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication

    from broadsheet.press.domain.server.options import ServerOptions

_STOP_SECONDS: Final = 8  # for granian to stop its own processes: less than `Keeper` waits for it
_BACKLOG: Final = 2048
_LOOK_SECONDS: Final = 0.1
_MOST_CONNECTIONS: Final = 16_384


def serve(
    *,
    host: str,
    port: int,
    options: ServerOptions,
    django_target: str = "broadsheet.config.wsgi:application",
    workers: int = 2,
    django_workers: int | None = None,
    django_threads: int | None = None,
    on_listening: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, then stop cleanly. Blocks; call it in the main thread.

    `on_listening` is called once, in another thread, as soon as readers are answered.

    `workers` server processes answer readers, `django_workers` (default: one for two processors,
    at most four) run the WSGI application `django_target`. Raises `ServerStartError` if the
    port is taken.
    """
    _check_port(host, port)
    _allow_many_files()
    django_workers = django_workers or min(4, max(1, (os.cpu_count() or 1) // 2))
    # Whatever the server processes send at once finds a thread: they are the bound.
    all_at_once = workers * (options.reader_threads + options.desk_threads)
    django_threads = django_threads or min(64, all_at_once + 2)
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-"))
    socket_path = folder / "django.sock"
    start_django = partial(
        _serve_django, socket_path, django_target, options, django_workers, django_threads
    )
    _close_database_connections()  # never shared with the children
    django_side = Keeper(start_django)
    packer = multiprocessing.get_context("fork").Process(
        target=_compress_static, args=(options.static_root,), daemon=True
    )
    packer.start()
    threading.Thread(target=packer.join, name="packer", daemon=True).start()
    if on_listening is not None:
        announce = partial(_announce, host, port, on_listening)
        threading.Thread(target=announce, name="announcer", daemon=True).start()
    try:
        _serve_readers(host, port, workers, options, socket_path)
    finally:
        packer.terminate()
        django_side.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _serve_readers(
    host: str, port: int, workers: int, options: ServerOptions, socket_path: Path
) -> None:
    server = Granian(
        "broadsheet",  # nothing is loaded by that name: see the loader
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=1 + options.upload_threads,
        backlog=_BACKLOG,
        backpressure=_MOST_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,  # its advice on threads is not for us,
    )
    with contextlib.suppress(SystemExit):
        server.serve(
            spawn_target=reader_worker,
            target_loader=partial(_load_readers, options, socket_path),
            wrap_loader=False,
        )


def _announce(host: str, port: int, on_listening: Callable[[], None]) -> None:
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - to look, not to bind
    while True:
        try:
            socket.create_connection((address, port), timeout=_LOOK_SECONDS).close()
        except OSError:
            time.sleep(_LOOK_SECONDS)
        else:
            on_listening()
            return


def _compress_static(root: Path | None) -> None:
    """Put `.gz` and `.br` beside new static files, when there is nothing else to do."""
    end_with_parent()
    os.nice(19)
    if root is not None and root.is_dir():
        with contextlib.suppress(OSError):  # a read-only folder: compressed when asked for
            compress_folder(root)


def _load_readers(options: ServerOptions, socket_path: Path) -> Callback:
    _begin_worker()
    return ReaderProcess(options, Upstream(socket_path)).make_callback()


def _serve_django(
    socket_path: Path, target: str, options: ServerOptions, workers: int, threads: int
) -> None:
    end_with_parent()
    socket_path.unlink(missing_ok=True)  # of a process that was killed
    server = Granian(
        target,
        uds=socket_path,
        uds_permissions=0o600,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=threads,
        backlog=_BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,  # its advice on threads is not for us,
    )
    with contextlib.suppress(SystemExit):
        server.serve(target_loader=partial(_load_django, target, options), wrap_loader=False)


def _load_django(target: str, options: ServerOptions) -> WSGIApplication:
    _begin_worker()
    module, _, name = target.partition(":")
    application = getattr(importlib.import_module(module), name)  # first: it sets Django up
    from broadsheet.press.domain.server.misses import Misses

    return DjangoSide(Misses(application, Front(small_options(options))), options)


def _check_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServerStartError(
                f"Cannot listen on {host} port {port}: {error.strerror}. "
                "Stop the other program or choose another port (setting port, or PORT=…)."
            ) from error


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))


def _close_database_connections() -> None:
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


def _begin_worker() -> None:
    """Make a process that granian has just forked end when it is told to, or left alone.

    Until granian sets its own handlers (after loading) it has inherited those of its parent, which
    do nothing here: a stop during the start would wait until somebody kills.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with_parent(signal.SIGKILL)
