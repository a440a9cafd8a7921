"""How fast mail goes: postfix's smtp-source, our client."""

from __future__ import annotations

import subprocess
import time
from collections import deque
from typing import Any

from bench.mail.letters import DOMAIN, LENGTH, letter
from bench.mail.sinks import tool

CONNECTIONS = 10


def smtp_source(port: int, count: int) -> float:
    """Return messages a second of postfix's client, which keeps its connections."""
    command = [
        tool("smtp-source"), "-d", "-s", str(CONNECTIONS), "-m", str(count), "-l", str(LENGTH),
        "-f", f"desk@{DOMAIN}", "-t", "reader@mail.example", f"127.0.0.1:{port}",
    ]  # fmt: skip
    started = time.perf_counter()
    subprocess.run(command, check=True, timeout=600)
    return count / (time.perf_counter() - started)


class _Row:
    def __init__(self, parcels: Any) -> None:
        self._parcels = deque(parcels)

    @property
    def waiting(self) -> int:
        return len(self._parcels)

    def next(self) -> Any:
        return self._parcels.popleft() if self._parcels else None


def client(port: int, count: int) -> float:
    """Return messages a second of our client, of mails that are made already."""
    from broadsheet.newsletters.domain.smtp.connection import Server
    from broadsheet.newsletters.domain.smtp.parcels import Parcel
    from broadsheet.newsletters.domain.smtp.pool import Pool

    message = letter()
    row = _Row(
        Parcel(number, f"bounce+{number}@{DOMAIN}", f"reader{number}@mail.example", message)
        for number in range(count)
    )
    started = time.perf_counter()
    accepted = 0
    with Pool(Server("127.0.0.1", port), connections=CONNECTIONS) as pool:
        while accepted < count:
            settled = pool.run(row, seconds=0.25, at_most=50)
            accepted += sum(outcome.verdict == "accepted" for _parcel, outcome in settled)
    return count / (time.perf_counter() - started)
