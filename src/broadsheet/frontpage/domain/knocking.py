"""How often strangers may ask for something that costs us work: by network, and all together."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import Final

from django.db.models import F
from django.utils.crypto import salted_hmac

from broadsheet.frontpage.models import Knock
from broadsheet.toolkit import clock

KEPT_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one network, and all of them together, may do something within an hour."""

    purpose: str
    network: int
    everybody: int


EDITIONS: Final = Limit("edition", 20, 600)
MISTAKES: Final = Limit("mistake", 10, 200)
SIGN_UPS: Final = Limit("sign-up", 20, 1000)
MOVES: Final = Limit("move", 10, 500)


def may_knock(*, limit: Limit, address: str) -> bool:
    """Count one more time of a network address; return whether it is still within the limit.

    A network is an IPv4 /24 or an IPv6 /56. What is refused is counted too. Three queries or four.
    """
    hour = int(clock.now().timestamp() // 3600)
    is_within = True
    for network, most in ((_digest(address, hour), limit.network), ("", limit.everybody)):
        row, _is_new = Knock.objects.get_or_create(
            purpose=limit.purpose, network=network, hour=hour
        )
        Knock.objects.filter(pk=row.pk).update(times=F("times") + 1)
        is_within = is_within and row.times < most
        if not is_within:
            break  # one network alone shall not use up what is there for all
    return is_within


def forget_knocks(*, now: dt.datetime) -> None:
    """Delete what is a day old."""
    Knock.objects.filter(hour__lt=int(now.timestamp() // 3600) - KEPT_HOURS).delete()


def _digest(address: str, hour: int) -> str:
    return salted_hmac(f"knock {hour}", _network(address)).hexdigest()[:32]


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    bits = 24 if found.version == 4 else 56
    return str(ipaddress.ip_network(f"{found}/{bits}", strict=False))
