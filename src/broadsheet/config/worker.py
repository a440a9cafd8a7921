"""The worker: runs tasks, and is the newsroom's clock."""

from __future__ import annotations

import logging
from typing import Any

from django.dispatch import receiver
from django_tasks import TaskResult
from django_tasks.signals import task_finished
from huey.contrib.djhuey import HUEY

from broadsheet.config import clock  # noqa: F401 - registers the minute's task
from broadsheet.config.upkeep import prepare_queue

THREADS = 2


@receiver(task_finished)
def forget_result(task_result: TaskResult[Any], **kwargs: Any) -> None:
    """Drop the record of a finished task: nobody asks for it, and the queue would grow for ever."""
    HUEY.delete(f"djt.{task_result.id}")


def work() -> None:
    """Run tasks until SIGTERM (finishes what is in hand) or SIGINT."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    prepare_queue()
    consumer = HUEY.create_consumer(
        workers=THREADS,
        # An editor who publishes waits for the wake-up: poll four times a second at the least.
        initial_delay=0.05,
        max_delay=0.25,
        periodic=True,
        graceful_signal="TERM",
        shutdown_timeout=20,
    )
    consumer.run()
