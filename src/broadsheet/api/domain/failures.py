"""Who fails to prove who they are too often is not listened to for a while."""

from __future__ import annotations

import hashlib
from typing import Final

from django.core.cache import cache

MOST: Final = 20
SECONDS: Final = 600


def is_shut_out(network: str) -> bool:
    """Whether a network address has failed too often in the last ten minutes."""
    return int(cache.get(_key(network), 0)) >= MOST


def note_failure(network: str) -> None:
    """Count a failure. Each process of the server counts its own."""
    key = _key(network)
    cache.add(key, 0, SECONDS)
    try:
        cache.incr(key)
    except ValueError:
        cache.set(key, 1, SECONDS)  # it ran out in between


def _key(network: str) -> str:
    return f"api-failures-{hashlib.sha256(network.encode()).hexdigest()[:32]}"
