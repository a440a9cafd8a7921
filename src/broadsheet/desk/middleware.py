"""Who is calling, and how far a reviewer comes.

The caller's own address is believed only from a proxy that we know.

Anybody can write `X-Forwarded-For` and `X-Forwarded-Proto` into a request. They count when the
request came from an address in the setting `trusted_proxies`, and are thrown away otherwise, so
that neither the pause after wrong passwords nor the secure cookies can be talked around.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.auth import permission_denied

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
              "HTTP_X_REAL_IP", "HTTP_FORWARDED")  # fmt: skip
_FOR_REVIEWERS: Final = frozenset(
    {
        "wagtailadmin_home", "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_account",
        "wagtailadmin_password_reset", "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm", "wagtailadmin_password_reset_complete",
        "wagtailadmin_javascript_catalog", "wagtailadmin_sprite", "wagtailadmin_dismissibles",
        "desk:editions", "desk:editions_waiting", "desk:mistake_reports", "desk:settle_report",
        "desk:review", "desk:review_save", "desk:review_approve", "desk:review_hold",
        "desk:review_again", "desk:export_translations", "desk:take_translations",
    }
)  # fmt: skip
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


class ReviewerMiddleware:
    """Let those who review editions and write nothing come to editions alone.

    Wagtail opens much of the desk to everybody who may enter it; this turns it round.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        user = request.user
        if match.view_name in _FOR_REVIEWERS or not user.is_authenticated:
            return None
        if user.has_perm("wagtailadmin.access_admin") and not user.has_perm("articles.add_article"):
            answer: HttpResponse = permission_denied(request)
            return answer
        return None


def _is_known(address: str, proxies: list[Network]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in one for one in proxies)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
