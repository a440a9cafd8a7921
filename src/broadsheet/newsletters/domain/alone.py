"""On SQLite one process sends: a lock on a file beside the database says who.

The kernel lets go of it when the process dies, however it dies. So who holds it knows that every
lease left in the database is a dead sender's.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from broadsheet.newsletters.errors import SecondSenderError


@contextmanager
def only_sender() -> Iterator[bool]:
    """Hold the lock; yields whether there is one (on PostgreSQL there is none, leases do it).

    Raises `SecondSenderError` when another process holds it. On SQLite what this connection
    commits is on the disk when the commit returns, power cut or not (`synchronous` FULL).
    """
    if connection.vendor != "sqlite":
        yield False
        return
    path = Path(f"{connection.settings_dict['NAME']}.sender")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SecondSenderError(
                "Another process sends already. On SQLite only one may; many need PostgreSQL."
            ) from None
        with _durable():
            yield True


@contextmanager
def _durable() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        usual = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous=FULL")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={int(usual)}")
