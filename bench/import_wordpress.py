"""How fast a WordPress archive moves in, and how much memory that takes.

Exports of 1,000 and of 100,000 posts, multilingual, half of them Gutenberg blocks and half classic
HTML, are imported by `broadsheet import wordpress`, each in a process of its own into a newsroom of
its own on SQLite. Pictures are not fetched.

Prints ``import_posts_per_s`` (of the larger; from the first byte read to the last commit) and
``import_rss_100k_vs_1k`` (ratio of the processes' peak memory, at most 1.3).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SMALL = 1_000
LARGE = int(os.environ.get("BENCH_IMPORT_POSTS", "100000"))
LIMIT_SECONDS = 1500


def main() -> None:
    """Run both imports and print the figures."""
    sys.path.insert(0, str(ROOT))
    from tests.importers.wordpress.generate import write_export

    with tempfile.TemporaryDirectory(prefix="bench-import-") as place:
        peak_kib = {}
        for posts in (SMALL, LARGE):
            export = Path(place, f"{posts}.xml")
            write_export(export, posts=posts)
            megabytes = export.stat().st_size / 1e6
            seconds, peak_kib[posts] = _import(export, Path(place, f"newsroom-{posts}"))
            print(
                f"# {posts} posts, {megabytes:.0f} MB: {seconds:.1f} s, "
                f"peak {peak_kib[posts] / 1024:.0f} MiB",
                flush=True,
            )
            export.unlink()
        print(f"import_posts_per_s: {LARGE / seconds:.0f}")
        print(f"import_rss_100k_vs_1k: {peak_kib[LARGE] / peak_kib[SMALL]:.2f}")


def _import(export: Path, home: Path) -> tuple[float, int]:
    """Import into a new newsroom; return the seconds it took and the peak memory in KiB."""
    command = [sys.executable, "-m", "broadsheet", "--home", str(home)]
    environment = {**os.environ, "BROADSHEET_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(
        [*command[:-2], "init", str(home)],
        check=True, env=environment, stdout=subprocess.DEVNULL, timeout=LIMIT_SECONDS,
    )  # fmt: skip
    started = time.monotonic()
    with subprocess.Popen(
        [*command, "import", "wordpress", "--no-fetch", str(export)],
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        watchdog = threading.Timer(LIMIT_SECONDS, process.kill)
        watchdog.start()
        # wait4 tells the peak of this very process.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watchdog.cancel()
    if process.returncode != 0:
        raise SystemExit(f"The import of {export.name} failed.")
    return time.monotonic() - started, usage.ru_maxrss


if __name__ == "__main__":
    main()
