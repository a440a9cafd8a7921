"""What a newsroom needs before it runs: tables, house, styles, a generation of the store."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

logger = logging.getLogger("broadsheet.upkeep")


def bring_up_to_date() -> Iterator[str]:
    """Do what is missing, yielding a line for each thing done. Idempotent."""
    pending = pending_migrations()
    prepare_queue()
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
        yield f"The database is up to date ({pending} changes)."
    # Collected each time: it is quick when nothing changed, and wrong styles are worse.
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())
    yield "Styles and scripts are in place."


def prepare_queue() -> None:
    """Make the queue's tables where it keeps any. Idempotent."""
    from huey.contrib.djhuey import HUEY

    if hasattr(HUEY.storage, "initialize_schema"):
        HUEY.storage.initialize_schema()


def pending_migrations() -> int:
    """Return how many migrations the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
