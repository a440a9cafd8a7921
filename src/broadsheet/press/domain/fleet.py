"""Many addresses at once, in several processes: what `broadsheet press` does."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import connections

from broadsheet.press.domain.pressing import Outcome, press_address
from broadsheet.press.errors import LockTimeoutError, RenderingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

log = logging.getLogger("broadsheet.press")

_BATCH: Final = 16
_BATCHES_AHEAD: Final = 4  # for each process: enough to be busy, few enough to stay small


def press_all(
    addresses: Iterable[str],
    *,
    jobs: int | None = None,
    only_missing: bool = False,
    on_pressed: Callable[[str, Outcome], object] | None = None,
) -> Counter[Outcome]:
    """Press `addresses` in `jobs` processes (default: one a processor); answer the counts.

    `on_pressed` hears each address in the calling process. With one job everything happens in
    the calling process. Raises `StoreFullError` and `StoreNotWritableError`; a page whose view
    fails is logged, counted as `FAILED`, and the others go on.
    """
    counts: Counter[Outcome] = Counter()

    def count(results: list[tuple[str, Outcome]]) -> None:
        for address, outcome in results:
            counts[outcome] += 1
            if on_pressed:
                on_pressed(address, outcome)

    jobs = jobs or os.cpu_count() or 1
    batches = _batches(addresses)
    if jobs == 1:
        for batch in batches:
            count(_press_batch(batch, only_missing))
        return counts
    connections.close_all()  # a connection must not be shared with the children
    with ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("fork"), initializer=connections.close_all
    ) as pool:
        waiting: set[Future[list[tuple[str, Outcome]]]] = set()
        for batch in batches:
            waiting.add(pool.submit(_press_batch, batch, only_missing))
            if len(waiting) >= jobs * _BATCHES_AHEAD:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    count(future.result())
        for future in waiting:
            count(future.result())
    return counts


def _press_batch(batch: list[str], only_missing: bool) -> list[tuple[str, Outcome]]:
    return [(address, _press_one(address, only_missing)) for address in batch]


def _press_one(address: str, only_missing: bool) -> Outcome:
    try:
        return press_address(address, only_missing=only_missing, timeout_seconds=120).outcome
    except LockTimeoutError:
        return Outcome.SKIPPED
    except RenderingError as error:
        log.exception("%s", error)
        return Outcome.FAILED


def _batches(addresses: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(addresses)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
