"""What sending newsletters costs, and what killed senders lose or repeat.

Everything goes to postfix's ``smtp-sink`` on this machine, over ten connections. Prints:

- ``mail_vs_smtp_source``: messages a second of our client as a part of postfix's ``smtp-source``,
  in turn, 30 KB in two parts; at least 0.8;
- ``mail_ledger_vs_smtp_source``: the same with the ledger on SQLite, and
  ``mail_ledger_vs_smtp_source_postgresql`` where a PostgreSQL server answers;
- ``mail_vs_django``: the engine with its ledger against Django's mail over one connection;
- ``mail_cpu_ms``, ``mail_cpu_ms_dkim``: processor time of a copy of a real issue, without and with
  a signature;
- ``mail_rss_200k_vs_1k``: peak memory of the sender; at most 1.3;
- ``queue_200k_s``: seconds to write the deliveries;
- ``mail_lost``, ``mail_twice_reconciled``: senders killed by SIGKILL; 0 and 0;
- ``mail_twice_plain_smtp``: the same where nobody can be asked, with its bound.

``--quick`` takes small numbers: to see that it runs, not to measure.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from bench.mail import crashes, speed
from bench.mail.newsrooms import Newsroom
from bench.mail.sinks import sink


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="bench-mail-") as place:
        _speed(Path(place), rounds=2 if quick else 7, count=500 if quick else 5_000)
        large = 2_000 if quick else 200_000
        _size(Path(place), small=1_000, large=large)
        readers, kills = (1_000, 4) if quick else (5_000, 20)
        for name, value in crashes.run(Path(place), readers=readers, kills=kills):
            print(f"{name}: {value}", flush=True)


def _speed(place: Path, *, rounds: int, count: int) -> None:
    newsrooms = {"": Newsroom(place / "sqlite")}
    postgres = Newsroom.on_postgresql(place / "postgresql")
    if postgres is not None:
        newsrooms["_postgresql"] = postgres
    else:
        print("# PostgreSQL does not answer: its figure is left out", flush=True)
    ways = {"source": speed.smtp_source, "client": speed.client}
    rates: dict[str, list[float]] = {name: [] for name in (*ways, *newsrooms, "django")}
    with sink() as port:
        for newsroom in newsrooms.values():
            newsroom.make(readers=0)
            newsroom.work("speed", port=port, count=min(count, 500))  # to warm up
        for turn in range(rounds):
            names = list(rates)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                if name in ways:
                    rate = ways[name](port, count)
                elif name == "django":
                    rate = newsrooms[""].work("django", port=port, count=count // 5)["per_s"]
                else:
                    rate = newsrooms[name].work("speed", port=port, count=count)["per_s"]
                rates[name].append(rate)
    if postgres is not None:
        postgres.remove()
    for name, found in rates.items():
        label = {"": "ledger on SQLite", "_postgresql": "ledger on PostgreSQL"}.get(name, name)
        print(f"# {label}: {statistics.median(found):.0f} messages a second", flush=True)

    def ratio(one: str, other: str) -> float:
        return statistics.median(a / b for a, b in zip(rates[one], rates[other], strict=True))

    print(f"mail_vs_smtp_source: {ratio('client', 'source'):.2f}")
    print(f"mail_ledger_vs_smtp_source: {ratio('', 'source'):.2f}")
    if "_postgresql" in rates:
        value = ratio("_postgresql", "source")
        print(f"mail_ledger_vs_smtp_source_postgresql: {value:.2f}")
    print(f"mail_vs_django: {ratio('', 'django'):.2f}", flush=True)


def _size(place: Path, *, small: int, large: int) -> None:
    memory: dict[int, float] = {}
    for size in (small, large):
        newsroom = Newsroom(place / f"size-{size}")
        newsroom.make(readers=size)
        queued = newsroom.work("queue")
        with sink() as port:
            sent = newsroom.work("issue", port=port)
        memory[size] = sent["rss_mib"]
        print(
            f"# {size} copies: queued in {queued['seconds']:.1f} s, {sent['per_s']:.0f} a second, "
            f"{sent['rss_mib']:.0f} MiB",
            flush=True,
        )
        if size == small:
            plain = sent["cpu_ms"]
            newsroom.work("queue")
            with sink() as port:
                signed = newsroom.work("issue", port=port, dkim=1)["cpu_ms"]
            print(f"mail_cpu_ms: {plain:.2f}")
            print(f"mail_cpu_ms_dkim: {signed:.2f}", flush=True)
    print(f"mail_rss_200k_vs_1k: {memory[large] / memory[small]:.2f}")
    print(f"queue_200k_s: {queued['seconds']:.1f}", flush=True)


if __name__ == "__main__":
    main()
