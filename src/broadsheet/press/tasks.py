"""Work of the press that waits in the queue: addresses in, nothing out; twice does no harm."""

from __future__ import annotations

import logging

from django_tasks import task

from broadsheet.press.domain import generations, pressing
from broadsheet.press.domain.pressing import Outcome

log = logging.getLogger("broadsheet.press")


@task()
def refresh_addresses(addresses: list[str]) -> None:
    """Render `addresses` again."""
    _log(pressing.refresh(addresses))


@task()
def withdraw_addresses(addresses: list[str], replaced_by: list[str]) -> None:
    """Take `addresses` out and refresh the pages that showed them."""
    _log(pressing.withdraw(addresses, replaced_by=replaced_by))


@task()
def sweep_generation() -> None:
    """Fill the current generation for a while and, if something is left, ask to be called again."""
    progress = generations.sweep(pause_seconds=0.005)
    if not progress.is_finished:
        sweep_generation.enqueue()


@task()
def start_generation(reason: str) -> None:
    """Begin a new generation, then sweep it in the background (the masthead changed)."""
    generations.start_generation(reason)
    sweep_generation.enqueue()


def _log(results: list[pressing.Pressed]) -> None:
    failed = sum(result.outcome is Outcome.FAILED for result in results)
    log.info("Pressed %d addresses, %d failed", len(results), failed)
