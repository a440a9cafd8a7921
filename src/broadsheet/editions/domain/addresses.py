"""Where readers find an edition."""

from __future__ import annotations


def edition_address(address: str, language: str) -> str:
    """Return the address in another language of an article that is published at `address`."""
    return f"/{language}/{address.split('/', 2)[2]}"
