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
import logging
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server as Granian

from broadsheet.press.domain.server import replies
from broadsheet.press.domain.server.files import compress_folder
from broadsheet.press.domain.server.front import Answer, Front, small_options
from broadsheet.press.domain.server.pool import Pool
from broadsheet.press.domain.server.uploads import Uploads, forget_body
from broadsheet.press.domain.server.upstream import DjangoSide, Upstream
from broadsheet.press.errors import ServerStartError

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    from broadsheet.press.domain.server.options import ServerOptions

log = logging.getLogger("broadsheet.press")

_STOP_SECONDS: Final = 8  # for granian to stop its own processes …
_KEEPER_STOP_SECONDS: Final = 12  # … and to be stopped itself: longer, or they are orphaned
_FIRST_PAUSE_SECONDS: Final = 0.25
_LONGEST_PAUSE_SECONDS: Final = 30.0
_HEALTHY_SECONDS: Final = 20.0
_BACKLOG: Final = 2048
_MOST_CONNECTIONS: Final = 16_384
_PR_SET_PDEATHSIG: Final = 1

Callback = Callable[[Any, "WSGIEnvironment"], None]


class ReaderProcess:
    """What one server process does with a request: `callback(protocol, environ)` of granian."""

    def __init__(self, options: ServerOptions, upstream: Upstream) -> None:
        self._front = Front(options)
        self._upstream = upstream
        limit = options.queue_limit
        self._readers = Pool("readers", threads=options.reader_threads, queue_limit=limit)
        self._desk = Pool("desk", threads=options.desk_threads, queue_limit=limit)
        self._files = Pool("files", threads=options.file_threads, queue_limit=limit)
        self._uploads = Uploads(at_once=options.upload_threads, max_bytes=options.max_body_bytes)
        self._asking: dict[str, list[tuple[Any, WSGIEnvironment]]] = {}
        self._guard = threading.Lock()

    def make_callback(self) -> Callback:
        """Answer the function that granian calls for each request.

        The first lines repeat `Front.ready` with everything in local names: the difference is a
        tenth of all there is to do here.
        """
        front = self._front
        shelf_by_header = front.shelf_by_header
        marks = front.marks
        now = time.monotonic
        others = self._others

        def callback(protocol: Any, environ: WSGIEnvironment) -> None:
            shelf = shelf_by_header.get(environ.get("HTTP_ACCEPT_ENCODING", ""))
            if shelf is not None:
                entry = shelf.get(environ["PATH_INFO"])
                if (
                    entry is not None
                    and marks[entry.mark] == entry.seen
                    and entry.recheck_at > now()
                    and environ["REQUEST_METHOD"] == "GET"
                    and not environ["QUERY_STRING"]
                    and "HTTP_IF_NONE_MATCH" not in environ
                    and "HTTP_IF_MODIFIED_SINCE" not in environ
                    and "HTTP_RANGE" not in environ
                    and "HTTP_IF_MATCH" not in environ
                    and "HTTP_IF_UNMODIFIED_SINCE" not in environ
                ):
                    entry.was_used = True
                    protocol.response_bytes(200, entry.headers, entry.body)
                    return
            others(protocol, environ)

        return callback

    def _others(self, protocol: Any, environ: WSGIEnvironment) -> None:
        front = self._front
        answer = front.answer(environ)
        if answer is not None:
            _respond(protocol, answer)
        elif front.is_file_request(environ):
            self._hand_over(self._files, self._send_file, protocol, environ)
        elif front.is_reader_request(environ):
            self._miss(protocol, environ)
        else:
            refusal = self._uploads.receive(environ)
            if refusal is not None:
                _respond(protocol, refusal)
            else:
                self._hand_over(self._desk, self._ask_django, protocol, environ)

    def _miss(self, protocol: Any, environ: WSGIEnvironment) -> None:
        """Ask Django once for each missing page; who asks meanwhile waits without a thread."""
        path: str = environ["PATH_INFO"]
        with self._guard:
            if path in self._asking and not environ["QUERY_STRING"]:
                if len(self._asking[path]) < self._front.options.queue_limit:
                    self._asking[path].append((protocol, environ))
                    return
            else:
                self._asking.setdefault(path, [])
        if not self._readers.submit(self._render_miss, protocol, environ):
            self._nobody_waits(path)
            _respond(protocol, self._front.stale_answer(environ) or replies.busy())

    def _render_miss(self, protocol: Any, environ: WSGIEnvironment) -> None:
        try:
            _respond(protocol, self._upstream.answer(environ))
        finally:
            self._nobody_waits(environ["PATH_INFO"])

    def _nobody_waits(self, path: str) -> None:
        with self._guard:
            waiting = self._asking.pop(path, [])
        for protocol, environ in waiting:
            answer = self._front.answer(environ)
            if answer is not None:
                _respond(protocol, answer)
            else:  # 404 and the like: each gets an answer of its own
                self._hand_over(self._readers, self._ask_django, protocol, environ)

    def _ask_django(self, protocol: Any, environ: WSGIEnvironment) -> None:
        try:
            _respond(protocol, self._upstream.answer(environ))
        finally:
            forget_body(environ)

    def _send_file(self, protocol: Any, environ: WSGIEnvironment) -> None:
        try:
            answer = self._front.file_answer(environ)
        except OSError:
            answer = None
        _respond(protocol, answer or self._upstream.answer(environ))

    def _hand_over(
        self,
        pool: Pool,
        job: Callable[[Any, WSGIEnvironment], None],
        protocol: Any,
        environ: WSGIEnvironment,
    ) -> None:
        if not pool.submit(job, protocol, environ):
            forget_body(environ)
            _respond(protocol, self._front.stale_answer(environ) or replies.busy())


def serve(
    *,
    host: str,
    port: int,
    options: ServerOptions,
    django_target: str = "broadsheet.config.wsgi:application",
    workers: int = 2,
    django_workers: int | None = None,
    django_threads: int | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, then stop cleanly. Blocks; call it in the main thread.

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
    try:
        _serve_readers(host, port, workers, options, socket_path)
    finally:
        packer.terminate()
        django_side.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Keeper:
    """Keeps one child process alive: starts it, starts it again if it dies, stops it."""

    def __init__(self, target: Callable[[], None]) -> None:
        self._target = target
        self._is_stopping = threading.Event()
        self._process = self._start()
        threading.Thread(target=self._watch, name="keeper", daemon=True).start()

    def stop(self) -> None:
        """Ask the child to stop, wait for it, and end it if it does not."""
        self._is_stopping.set()
        self._process.terminate()
        self._process.join(_KEEPER_STOP_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _start(self) -> ForkProcess:
        process = multiprocessing.get_context("fork").Process(target=self._target)
        process.start()
        return process

    def _watch(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._is_stopping.is_set():
            began = time.monotonic()
            self._process.join()
            lasted = time.monotonic() - began > _HEALTHY_SECONDS
            pause = _FIRST_PAUSE_SECONDS if lasted else min(pause * 2, _LONGEST_PAUSE_SECONDS)
            if self._is_stopping.wait(pause):
                return
            log.error("Django's process ended with %s; starting another", self._process.exitcode)
            self._process = self._start()


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
            spawn_target=_reader_worker,
            target_loader=partial(_load_readers, options, socket_path),
            wrap_loader=False,
        )


def _compress_static(root: Path | None) -> None:
    """Put `.gz` and `.br` beside new static files, when there is nothing else to do."""
    _end_with_parent()
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
    _end_with_parent()
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


def _respond(protocol: Any, answer: Answer) -> None:
    status, headers, body = answer
    if isinstance(body, bytes):
        protocol.response_bytes(status, headers, body)
    else:
        protocol.response_iter(status, headers, _Chunks(body))


class _Chunks:
    """What granian expects of a body in chunks: `__next__` and `close`."""

    def __init__(self, chunks: Any) -> None:
        self._chunks = chunks
        self.__next__ = iter(chunks).__next__

    def close(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()


def _make_reader_worker() -> Callable[..., None]:
    """Make granian's worker for readers: its WSGI worker without the WSGI wrapper."""
    from granian import _granian
    from granian._futures import _new_cbscheduler
    from granian._signals import set_sync_signals
    from granian.server.common import WORKERS_METHODS
    from granian.server.mp import WorkerProcess

    def reader_worker(
        worker_id: int,
        callback: Callback,
        sock: Any,
        ipc: Any,
        loop: Any,
        runtime_mode: Any,
        runtime_threads: int,
        runtime_blocking_threads: int | None,
        blocking_threads: int,
        blocking_threads_idle_timeout: int,
        backpressure: int,
        _task_impl: Any,
        http_mode: Any,
        http1_settings: Any,
        http2_settings: Any,
        _websockets: bool,
        static_path: Any,
        _log_access_fmt: str | None,
        ssl_ctx: tuple[Any, ...],
        _scope_opts: dict[str, Any],
        metrics: Any,
    ) -> None:
        shutdown = set_sync_signals()  # type: ignore[no-untyped-call]
        ended = threading.Event()
        shutdown.add_cb(ended.set)
        # Its published types lag behind its signature.
        new_worker: Any = _granian.WSGIWorker
        worker = new_worker(
            worker_id, sock, ipc, runtime_threads, runtime_blocking_threads, blocking_threads,
            blocking_threads_idle_timeout, backpressure, http_mode, http1_settings,
            http2_settings, static_path, *ssl_ctx, metrics,
        )  # fmt: skip
        method = WORKERS_METHODS[runtime_mode][(sock[0] or sock[1]).is_uds()]
        scheduler = _new_cbscheduler(  # type: ignore[no-untyped-call]
            loop, callback, impl_asyncio=True
        )
        getattr(worker, method)(scheduler, loop, shutdown)
        ended.wait()

    wrapped: Callable[..., None] = WorkerProcess.wrap_target(reader_worker)  # type: ignore[no-untyped-call]
    wrapped.__qualname__ = "_reader_worker"  # where pickle finds it, should Python spawn it
    return wrapped


_reader_worker = _make_reader_worker()


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
    _end_with_parent(signal.SIGKILL)


def _end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Let the kernel send `number` to this process when its parent dies (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))
