"""What lies in the store, and pressing it anew."""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.press.domain import pressing


def stored(wanted: Iterable[str]) -> list[str]:
    """Keep the addresses whose page is in the store: the others are made when somebody asks."""
    store = pressing.the_store()
    return [address for address in dict.fromkeys(wanted) if store.find(address)]


def press_all(wanted: list[str]) -> None:
    """Press all; if any failed, say so after the others are done, so that the row comes again."""
    failures = [pressed.error for pressed in pressing.refresh(wanted) if pressed.error]
    if failures:
        raise failures[0]
