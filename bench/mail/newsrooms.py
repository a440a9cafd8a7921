"""Newsrooms to send from, each in a folder, each piece of work in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

SERVER_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/test")
# A database of its own, made anew each time: never the one that the address names.
DATABASE = "broadsheet_bench_mail"


class Newsroom:
    """A newsroom's folder; `work` runs a piece of `bench.mail.work` and returns its figures."""

    def __init__(self, folder: Path, *, database_url: str = "") -> None:
        self.folder = folder
        self.database_url = database_url

    @classmethod
    def on_postgresql(cls, folder: Path) -> Newsroom | None:
        """Return one on a fresh PostgreSQL database; None where no server answers."""
        import psycopg

        try:
            with psycopg.connect(SERVER_URL, dbname="postgres", autocommit=True) as server:
                server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
                server.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.Error:
            return None
        return cls(folder, database_url=urlsplit(SERVER_URL)._replace(path=f"/{DATABASE}").geturl())

    def remove(self) -> None:
        """Drop its PostgreSQL database, if it has one."""
        import psycopg

        if self.database_url:
            with psycopg.connect(SERVER_URL, dbname="postgres", autocommit=True) as server:
                server.execute(f"DROP DATABASE {DATABASE}")

    def make(self, *, readers: int) -> None:
        """Make its database, with so many readers and an issue for them."""
        self.folder.mkdir(parents=True)
        self.work("make", readers=readers)

    def environment(self) -> dict[str, str]:
        """Return the environment in which its processes run."""
        return {
            **os.environ,
            "BROADSHEET_HOME": str(self.folder),
            "BROADSHEET_DATABASE_URL": self.database_url,
            "BROADSHEET_LOG_LEVEL": "ERROR",
            "BROADSHEET_MAIL_FROM": "desk@news.example",
            "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings",
        }

    def work(self, name: str, **options: int) -> dict[str, float]:
        """Do a piece of work; return its figures."""
        arguments = [f"{key}={value}" for key, value in options.items()]
        done = subprocess.run(
            [sys.executable, "-m", "bench.mail.work", name, *arguments],
            env=self.environment(), stdout=subprocess.PIPE, text=True, check=True, timeout=3600,
        )  # fmt: skip
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return figures
