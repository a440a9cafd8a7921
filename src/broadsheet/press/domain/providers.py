"""Who knows which addresses exist: rooms above register a provider, since the press knows none.

A provider is a function that yields addresses, most important first (the home pages, then the
newest articles); the first ones of all providers are ready before a new generation is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from broadsheet.press.domain.addresses import check_address

Provider = Callable[[], Iterable[str]]

_providers: dict[str, Provider] = {}


def register(name: str, addresses: Provider) -> None:
    """Register `addresses` under `name`, in the place of an earlier one of that name.

    Call it in `AppConfig.ready`. Providers are asked in the order in which they came.
    """
    _providers[name] = addresses


def unregister(name: str) -> None:
    """Forget a provider; nothing happens if there is none."""
    _providers.pop(name, None)


def all_addresses(*, prefix: str = "/") -> Iterator[str]:
    """Yield every address that begins with `prefix`, each once. Raises `NotAnAddressError`."""
    seen: set[int] = set()
    for provider in list(_providers.values()):
        for address in provider():
            if not address.startswith(prefix):
                continue
            # A hash instead of the text: millions of addresses in tens of megabytes.
            mark = hash(address)
            if mark in seen:
                continue
            seen.add(mark)
            yield check_address(address)
