"""To press: render an address and put it in the store, or take it out.

All three may be called twice without harm, and by any number of processes at once.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from broadsheet.press.domain.addresses import check_address, is_address
from broadsheet.press.domain.rendering import render_address
from broadsheet.press.domain.store import Store
from broadsheet.press.errors import PressError, RenderingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse
    from django.urls import ResolverMatch

log = logging.getLogger("broadsheet.press")

_stores: dict[str, Store] = {}
_guard = threading.Lock()


class Outcome(StrEnum):
    """What became of an address."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"  # it was there, and only what is missing was asked for
    NOT_STORED = "not_stored"  # redirect, 404, 410, an unkept answer: nothing is kept
    FAILED = "failed"  # what was stored before stays


@dataclass(frozen=True, slots=True)
class Pressed:
    """The outcome for one address, with the view's answer where it was rendered."""

    address: str
    outcome: Outcome
    response: HttpResponse | None = None
    error: PressError | None = None


def the_store() -> Store:
    """Answer the store of the settings (`STORE_ROOT`)."""
    root = str(settings.STORE_ROOT)
    with _guard:
        if root not in _stores or not Path(root, "changes").exists():
            with_brotli = bool(getattr(settings, "STORE_WITH_BROTLI", True))
            _stores[root] = Store(Path(root), with_brotli=with_brotli)
        return _stores[root]


def press_address(
    address: str,
    *,
    only_missing: bool = False,
    generation: str | None = None,
    timeout_seconds: float | None = None,
    match: ResolverMatch | None = None,
) -> Pressed:
    """Render `address` under its lock and store it; delete it if its view answers no page.

    With `only_missing` a page that another process made meanwhile is left alone (`SKIPPED`): so a
    hundred readers of a missing page cause one rendering. `generation` names the one to fill,
    else all live ones. Raises `NotAnAddressError`, `RenderingError`, `StoreFullError`,
    `StoreNotWritableError`, and `LockTimeoutError` after `timeout_seconds`.
    """
    check_address(address)
    store = the_store()
    with store.locks.hold(address, timeout_seconds=timeout_seconds):
        if only_missing and store.find(address, generation=generation or "current"):
            return Pressed(address, Outcome.SKIPPED)
        return _press_locked(store, address, generation, match)


def refresh(addresses: Iterable[str]) -> list[Pressed]:
    """Render `addresses` again; what stood there is served until the new page replaces it.

    An address that fails is logged and answered as `FAILED`, the others go on.
    """
    return [_attempt(address) for address in _each_once(addresses)]


def withdraw(addresses: Iterable[str], *, replaced_by: Iterable[str] = ()) -> list[Pressed]:
    """Take `addresses` out at once, then render what stands in their place.

    First every file goes, without waiting for anybody. Then, under the lock of each address, it
    goes again: a rendering that began before the withdrawal has finished by then and does not
    survive. At last the address is rendered anew (its view will say 410 or 404 and nothing is
    kept) and `replaced_by` is refreshed: the fronts and feeds that showed it.
    """
    store = the_store()
    gone = _each_once(addresses)
    for address in gone:
        store.delete(address)
    results = []
    for address in gone:
        with store.locks.hold(address):
            store.delete(address)
        results.append(_attempt(address))
    return results + refresh(replaced_by)


def _press_locked(
    store: Store, address: str, generation: str | None, match: ResolverMatch | None
) -> Pressed:
    rendering = render_address(address, match=match)
    if not rendering.is_stored:
        store.delete(address)
        return Pressed(address, Outcome.NOT_STORED, rendering.response)
    generations = [generation] if generation else None
    changed = store.write(address, rendering.body, generations=generations)
    if generation is None:
        store.delete_stale(address)
    outcome = Outcome.WRITTEN if changed else Outcome.UNCHANGED
    return Pressed(address, outcome, rendering.response)


def _attempt(address: str) -> Pressed:
    try:
        return press_address(address)
    except RenderingError as error:
        log.exception("%s", error)
        return Pressed(address, Outcome.FAILED, error=error)


def _each_once(addresses: Iterable[str]) -> list[str]:
    """Keep the order, drop doubles and what can never be stored (search, `/robots`)."""
    return [address for address in dict.fromkeys(addresses) if is_address(address)]
