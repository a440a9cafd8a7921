"""Digests that cannot be told back: of addresses for good, of networks for two months."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Final

from broadsheet.readers.models import Salt
from broadsheet.toolkit import clock

_ADDRESSES: Final = "addresses"
_NETWORKS: Final = "networks"


def address_digest(canonical: str) -> str:
    """Return what the suppression list knows of an address.

    Its salt stands in the database and not in the settings: a new secret key must not bring back
    everybody who left. One query.
    """
    return _digest(_ADDRESSES, canonical)


def address_digester() -> hmac.HMAC:
    """Return what `digest_with` makes many digests of addresses with. One query."""
    return _keyed(_ADDRESSES)


def digest_with(digester: hmac.HMAC, canonical: str) -> str:
    """Return `address_digest` without a query."""
    one = digester.copy()
    one.update(canonical.encode())
    return one.hexdigest()


def network_digest(address: str) -> str:
    """Return what a consent records of the network address that it came from, empty for none.

    Within a month the same address gives the same digest. Once the month's salt is forgotten
    (`forget_salts`) nobody, we included, can try addresses until one fits.
    """
    return _digest(f"{_NETWORKS} {clock.now():%Y-%m}", address) if address else ""


def forget_salts(*, now: dt.datetime) -> None:
    """Delete the salts of networks but this month's and the last one's."""
    last = now.replace(day=1) - dt.timedelta(days=1)
    kept = [f"{_NETWORKS} {month:%Y-%m}" for month in (now, last)]
    Salt.objects.filter(purpose__startswith=_NETWORKS).exclude(purpose__in=kept).delete()


def _digest(purpose: str, text: str) -> str:
    return digest_with(_keyed(purpose), text)


def _keyed(purpose: str) -> hmac.HMAC:
    salt, _is_new = Salt.objects.get_or_create(
        purpose=purpose, defaults={"value": secrets.token_hex(32)}
    )
    return hmac.new(bytes.fromhex(salt.value), digestmod=hashlib.sha256)
