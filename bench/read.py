"""How fast readers are served: the embedded server against Debian's nginx, in turn.

    read_vs_nginx            2,000 pages at random, one worker each (ratio of requests a second)
    read_vs_nginx_hot        the same, one page
    read_p99_busy_vs_idle    readers' p99 while desk requests keep Django busy, against idle

wrk with 64 keep-alive connections asks for pages of 40 KB (about 9 KB as gzip). Both servers read
the same store, send the same headers, and have one worker; every figure is the median of the
rounds. nginx has no `open_file_cache` in the first two, as Debian ships it; the figures ending in
`_open_file_cache` are against nginx with it, as `deploy/nginx.conf` has it. The last part runs
the server as `broadsheet run` does (two server processes, one for Django).

    python -m bench.read [--rounds 5] [--seconds 3]
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.press.domain.server.engine import serve
from broadsheet.press.domain.server.front import Front
from broadsheet.press.domain.server.headers import PAGE_CACHE_CONTROL, security_headers
from broadsheet.press.domain.server.options import ServerOptions
from broadsheet.press.domain.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = 2000
PAGE_BYTES = 40_000
CONNECTIONS = 64
DESK_CLIENTS = 4
PORT = int(os.environ.get("BENCH_PORT", "8120"))

WRK_SCRIPT = """
local requests = {}
local state = %(seed)d
init = function()
  for number = 0, %(pages)d - 1 do
    local path = string.format("/en/2026/01/%%02d/page-%%d/", number %% 28 + 1, number)
    local headers = {["Host"] = "127.0.0.1", ["Accept-Encoding"] = "gzip"}
    requests[number] = wrk.format("GET", path, headers)
  end
  math.randomseed(%(seed)d)
end
request = function() return requests[math.random(0, %(pages)d - 1)] end
"""

NGINX = """
{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; {cache}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  types {{ text/html html; }} charset utf-8;
  server {{
    listen 127.0.0.1:{port}; root {store}/current;
    gzip_static always; gunzip on;
    {headers}
    location / {{ rewrite ^(.*)/$ $1/index.html break; }}
  }}
}}
"""
OPEN_FILE_CACHE = "open_file_cache max=20000 inactive=60s; open_file_cache_valid 1s;"


@dataclass(frozen=True)
class Round:
    """What wrk measured in one round."""

    requests_per_second: float
    p99_ms: float


def page_path(number: int) -> str:
    return f"/en/2026/01/{number % 28 + 1:02d}/page-{number}/"


def fill_store(root: Path) -> None:
    """Write distinct pages of invented prose, 40 KB each, that compress like real ones."""
    store = Store(root, with_brotli=False)
    chance = random.Random(1)
    letters = "etaoinshrdlucmfwypvbgk"
    weights = [13, 9, 8, 8, 7, 7, 6, 6, 6, 4, 4, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1]
    words = ["".join(chance.choices(letters, weights, k=chance.randint(2, 9))) for _ in range(900)]
    frequency = [1 / (place + 2) for place in range(len(words))]
    for number in range(PAGES):
        parts = [f"<!doctype html><html lang=en><title>Page {number}</title><main><article>"]
        size = 0
        while size < PAGE_BYTES - 200:
            text = " ".join(chance.choices(words, frequency, k=70))
            part = f'<p class="article-paragraph" id="p-{size}">{text}.</p>\n'
            part += (
                f'<figure class="picture"><a class="picture-link" href="/en/2026/01/{size}/">'
                '<img class="picture-image" loading="lazy" decoding="async" width="640" '
                f'height="480" src="/media/images/picture-{size}.width-640.webp" alt="{text[:40]}">'
                "</a></figure>\n"
            )
            parts.append(part)
            size += len(part)
        body = "".join(parts)[:PAGE_BYTES].encode()
        store.write(page_path(number), body)


def wait_for(port: int, path: str) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def processor_seconds(pid: int) -> float:
    """Return what a process and all below it have used; steadier than rates on a busy machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        used += sum(processor_seconds(int(child)) for child in task.read_text().split())
    return used


@contextmanager
def running(command: list[str], *, store: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "BENCH_STORE": str(store)}
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def nginx(folder: Path, store: Path, port: int, *, cache: str = "") -> Iterator[int]:
    folder.mkdir()
    options = ServerOptions(store_root=store)
    sent = [
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", PAGE_CACHE_CONTROL),
        *security_headers(options),
    ]
    headers = "\n".join(f'add_header {name} "{value}";' for name, value in sent)
    user = "user root; " if os.geteuid() == 0 else ""  # the temporary folder is ours alone
    text = NGINX.format(
        user=user, folder=folder, store=store, port=port, headers=headers, cache=cache
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    with running([binary, "-c", str(configuration)], store=store) as process:
        wait_for(port, page_path(0))
        yield process.pid


@contextmanager
def broadsheet(store: Path, port: int, *, workers: int) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.read", "--serve", str(port), "--workers", str(workers)]
    with running(command, store=store) as process:
        wait_for(port, page_path(0))
        yield process.pid


def wrk(port: int, *, seconds: int, script: Path | None) -> Round:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    if script:
        command += ["-s", str(script)]
    command += ["-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}{page_path(7)}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"wrk met errors:\n{output}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    latency = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", output)
    assert rate is not None, output
    assert latency is not None, output
    factor = {"us": 0.001, "ms": 1.0, "s": 1000.0}[latency[2]]
    return Round(float(rate[1]), float(latency[1]) * factor)


@contextmanager
def desk_work(port: int) -> Iterator[list[float]]:
    """Keep Django busy with several clients; the list collects their waiting times in seconds."""
    is_over = threading.Event()
    times: list[float] = []

    def ask() -> None:
        while not is_over.is_set():
            began = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/desk/busy/")
            if connection.getresponse().status != 200:
                raise SystemExit("the busy view failed")
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=ask) for _ in range(DESK_CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        yield times
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def check_same_answers(store: Path, ports: list[int]) -> None:
    """Both must send the same bytes and headers, or the comparison means nothing."""
    expected = Front(ServerOptions(store_root=store)).store.find(page_path(7))
    assert expected is not None
    answers = []
    for port in ports:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", page_path(7), headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        body = response.read()
        if body != expected.path.read_bytes():
            raise SystemExit(f"port {port} does not send the stored bytes")
        ignored = {"server", "date", "connection"}
        answers.append({k.lower(): v for k, v in response.getheaders() if k.lower() not in ignored})
    if any(answer != answers[0] for answer in answers):
        raise SystemExit(f"the servers' headers differ: {answers}")


def compare(store: Path, work: Path, *, rounds: int, seconds: int) -> dict[str, float]:
    script = work / "random.lua"
    script.write_text(WRK_SCRIPT % {"seed": 7, "pages": PAGES})
    rates: dict[tuple[str, str], list[float]] = {}
    costs: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        pids = {
            PORT: stack.enter_context(nginx(work / "plain", store, PORT)),
            PORT + 1: stack.enter_context(
                nginx(work / "cached", store, PORT + 1, cache=OPEN_FILE_CACHE)
            ),
            PORT + 2: stack.enter_context(broadsheet(store, PORT + 2, workers=1)),
        }
        check_same_answers(store, [PORT, PORT + 1, PORT + 2])
        for port in (PORT, PORT + 1, PORT + 2):
            wrk(port, seconds=1, script=script)
        for number in range(rounds):
            for kind, chosen in (("random", script), ("hot", None)):
                for name, port in (("nginx", PORT), ("ours", PORT + 2), ("cached", PORT + 1)):
                    before = processor_seconds(pids[port])
                    rate = wrk(port, seconds=seconds, script=chosen).requests_per_second
                    used = processor_seconds(pids[port]) - before
                    rates.setdefault((kind, name), []).append(rate)
                    costs.setdefault((kind, name), []).append(used / (rate * seconds) * 1e6)
            show(
                f"round {number + 1} of {rounds}",
                {f"{k} {n}": v[-1] for (k, n), v in rates.items()},
            )
    middle = {key: statistics.median(values) for key, values in rates.items()}
    return {
        "read_vs_nginx": middle["random", "ours"] / middle["random", "nginx"],
        "read_vs_nginx_hot": middle["hot", "ours"] / middle["hot", "nginx"],
        "read_vs_nginx_open_file_cache": middle["random", "ours"] / middle["random", "cached"],
        "read_vs_nginx_hot_open_file_cache": middle["hot", "ours"] / middle["hot", "cached"],
        "read_cpu_us": statistics.median(costs["random", "ours"]),
        "read_cpu_us_nginx": statistics.median(costs["random", "nginx"]),
        "read_requests_per_s": middle["random", "ours"],
        "read_requests_per_s_nginx": middle["random", "nginx"],
    }


def compare_busy(store: Path, work: Path, *, rounds: int, seconds: int) -> dict[str, float]:
    script = work / "random.lua"
    idle, busy, ratios, desk_times = [], [], [], []
    with broadsheet(store, PORT + 3, workers=2):
        wrk(PORT + 3, seconds=1, script=script)
        for number in range(rounds):
            idle.append(wrk(PORT + 3, seconds=seconds, script=script).p99_ms)
            with desk_work(PORT + 3) as times:
                busy.append(wrk(PORT + 3, seconds=seconds, script=script).p99_ms)
            desk_times += times
            ratios.append(busy[-1] / idle[-1])
            show(f"round {number + 1} of {rounds}", {"idle ms": idle[-1], "busy ms": busy[-1]})
    return {
        "read_p99_busy_vs_idle": statistics.median(ratios),
        "read_p99_idle_ms": statistics.median(idle),
        "read_p99_busy_ms": statistics.median(busy),
        "desk_busy_requests": float(len(desk_times)),
    }


def show(title: str, values: dict[str, float]) -> None:
    listed = ", ".join(f"{name} {value:,.1f}" for name, value in values.items())
    print(f"{title}: {listed}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=1, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        store = Path(os.environ["BENCH_STORE"])
        serve(
            host="127.0.0.1",
            port=arguments.serve,
            options=ServerOptions(store_root=store),
            django_target="bench.busy:application",
            workers=arguments.workers,
            django_workers=1,
        )
        return
    missing = [name for name in ("wrk", "nginx") if not shutil.which(name, path=search_path())]
    if missing:
        raise SystemExit(
            f"Install {' and '.join(missing)} (Debian packages) to run this benchmark."
        )
    with tempfile.TemporaryDirectory(prefix="bench-read-") as folder:
        work = Path(folder)
        store = work / "store"
        fill_store(store)
        sizes = [len(p.read_bytes()) for p in list(store.glob("current/en/**/*.gz"))[:200]]
        show("store", {"pages": PAGES, "gzip bytes a page": statistics.mean(sizes)})
        figures = compare(store, work, rounds=arguments.rounds, seconds=arguments.seconds)
        figures |= compare_busy(store, work, rounds=arguments.rounds, seconds=arguments.seconds)
    for name, value in figures.items():
        print(f"{name}: {value:.2f}")


def search_path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


if __name__ == "__main__":
    main()
