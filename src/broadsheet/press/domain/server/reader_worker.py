"""granian's worker for readers: its WSGI worker without the WSGI wrapper.

This leans on granian's inside, so the dependency is pinned and a start fails loudly should a new
version differ.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadsheet.press.domain.server.reader_process import Callback


def _make_reader_worker() -> Callable[..., None]:
    from granian import _granian
    from granian._futures import _new_cbscheduler
    from granian._signals import set_sync_signals
    from granian.server.common import WORKERS_METHODS
    from granian.server.mp import WorkerProcess

    def worker_of_readers(
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

    wrapped: Callable[..., None] = WorkerProcess.wrap_target(worker_of_readers)  # type: ignore[no-untyped-call]
    wrapped.__qualname__ = "reader_worker"  # where pickle finds it, should Python spawn it
    return wrapped


reader_worker = _make_reader_worker()
