"""A provider's API on this machine: an HTTP server that answers as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG = 0
DROP = -1


@dataclass
class Answer:
    """One answer; `status` HANG waits until the end, DROP closes the connection."""

    status: int
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Api:
    """Answers with what `script` holds, then with what `usual` makes of a request."""

    usual: Callable[[Request], Answer]
    script: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def running(self) -> Iterator[Api]:
        api, ended = self, threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = Request(self.path, dict(self.headers), body)
                api.requests.append(request)
                answer = api.script.pop(0) if api.script else api.usual(request)
                if answer.status in (HANG, DROP):
                    if answer.status == HANG:
                        ended.wait(10)
                    self.close_connection = True
                    return
                data = json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield self
        finally:
            ended.set()
            server.shutdown()
            thread.join()
            time.sleep(0.01)
            server.server_close()


def postmark(request: Request) -> Answer:
    """Answer as Postmark's documentation says: POST /email."""
    if request.headers.get("X-Postmark-Server-Token") != "token":
        return Answer(401, {"ErrorCode": 10, "Message": "Bad or missing API token"})
    to = request.json["To"]
    return Answer(200, {
        "To": to, "SubmittedAt": "2026-11-24T06:00:00Z", "MessageID": f"pm-{to}", "ErrorCode": 0,
        "Message": "OK",
    })  # fmt: skip


def mailgun(request: Request) -> Answer:
    """Answer as Mailgun's documentation says: POST /<domain>/messages."""
    return Answer(200, {
        "id": f"<{len(request.body)}.mg@news.example>", "message": "Queued. Thank you.",
    })  # fmt: skip


def resend(request: Request) -> Answer:
    """Answer as Resend's documentation says: POST /emails."""
    return Answer(200, {"id": f"re-{request.headers['Idempotency-Key']}"})
