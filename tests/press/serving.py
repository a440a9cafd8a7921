"""The embedded server with the pages of `newspaper`, as a process of its own.

As a module it starts one: ``python -m tests.press.serving PORT STORE FOLDER``.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Running:
    """A server that answers on `port` of this machine."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask for `path` exactly as it is written, odd or not."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as client:
            client._validate_path = lambda _url: None  # type: ignore[attr-defined]
            client.request(method, path, body, headers or {})
            response = client.getresponse()
            got = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, got, response.read())

    def send(self, request: bytes) -> bytes:
        """Send `request` as it stands; answer all that comes until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as client:
            client.sendall(request)
            return b"".join(iter(lambda: client.recv(65536), b""))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str], port: int, *, ready: str = "/", environment: dict[str, str] | None = None
) -> Iterator[Running]:
    """Start `command` and wait until it answers `ready` on `port`; stop it at the end."""
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, cwd=PROJECT, start_new_session=True
    )
    server = Running(port, process)
    try:
        for _ in range(300):
            assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
            with contextlib.suppress(OSError, http.client.HTTPException):
                if server.ask(ready).status < 500:
                    break
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def broadsheet(
    store: Path, folder: Path, *, port: int | None = None, upload_grace_seconds: float = 20.0
) -> Iterator[Running]:
    """Start the embedded server on `store`; `folder` has `static` and `media`."""
    port = port or free_port()
    command = [sys.executable, "-m", "tests.press.serving", str(port), str(store), str(folder)]
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.press.serving_settings",
        "PRESS_STORE": str(store),
        "PRESS_RENDERED": str(folder / "rendered.log"),
        "PRESS_UPLOAD_GRACE_SECONDS": str(upload_grace_seconds),
        "COVERAGE_PROCESS_START": "",
    }
    with running(command, port, ready="/", environment=environment) as server:
        yield server


def main() -> None:
    from broadsheet.press.domain.server.engine import serve
    from broadsheet.press.domain.server.options import ServerOptions

    port, store, folder = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    serve(
        host="127.0.0.1",
        port=port,
        options=ServerOptions(
            store_root=store,
            static_root=folder / "static",
            media_root=folder / "media",
            upload_grace_seconds=float(os.environ["PRESS_UPLOAD_GRACE_SECONDS"]),
        ),
        django_target="tests.press.serving_settings:application",
    )


if __name__ == "__main__":
    main()
