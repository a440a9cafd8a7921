"""Who is calling: the caller's own address, believed only from a proxy that we know.

Anybody can write `X-Forwarded-For` and `X-Forwarded-Proto` into a request. They count when the
request came from an address in the setting `trusted_proxies`, and are thrown away otherwise, so
that neither the pause after wrong passwords nor the secure cookies can be talked around.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
              "HTTP_X_REAL_IP", "HTTP_FORWARDED")  # fmt: skip
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TrustedProxyMiddleware:
    """Put the caller's address into `REMOTE_ADDR`; stands first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proxies = [ipaddress.ip_network(one, strict=False) for one in settings.TRUSTED_PROXIES]
        if _is_known(request.META.get("REMOTE_ADDR", ""), proxies):
            hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            request.META["REMOTE_ADDR"] = _caller(hops, proxies) or request.META["REMOTE_ADDR"]
        else:
            for name in _FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


def _caller(hops: list[str], proxies: list[Network]) -> str:
    # From the right: each proxy appends whom it heard; the first that is none of ours called.
    for hop in reversed([one.strip() for one in hops]):
        if not _is_address(hop):
            return ""
        if not _is_known(hop, proxies):
            return hop
    return ""


def _is_known(address: str, proxies: list[Network]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in one for one in proxies)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
