"""How this newsroom sends, read from its settings: which way, and how fast."""

from __future__ import annotations

import ipaddress
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import idna
from django.conf import settings

from broadsheet.newsletters.domain.carriers import Route
from broadsheet.newsletters.domain.filing import Folder
from broadsheet.newsletters.domain.maillog import PostfixLog, knock_at
from broadsheet.newsletters.domain.pace import Pace
from broadsheet.newsletters.domain.providers import provider_from_settings
from broadsheet.newsletters.domain.sending import Plan
from broadsheet.newsletters.domain.smtp.connection import LOCAL, Server
from broadsheet.newsletters.domain.smtp.conversation import Login
from broadsheet.newsletters.enums import Security

FOLDER: Final = "newsletters"


def way_from_settings() -> Server | Route:
    """Return the way copies leave: a provider, a mail server or, without both, a folder of files.

    Raises `InsecureServerError` where a password would travel in the clear.
    """
    provider = provider_from_settings()
    if provider is not None:
        return provider
    if settings.EMAIL_FILE_PATH:
        return Folder(Path(settings.EMAIL_FILE_PATH) / FOLDER)
    return server_from_settings()


def server_from_settings() -> Server:
    """Return the mail server of `smtp_url`, by the rules that the newsroom's other mail follows.

    Raises `InsecureServerError` where a password would travel in the clear.
    """
    security = Security.PLAIN
    if settings.EMAIL_USE_SSL:
        security = Security.TLS
    elif settings.EMAIL_USE_TLS:
        security = Security.STARTTLS
    login = None
    if settings.EMAIL_HOST_USER:
        login = Login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return Server(settings.EMAIL_HOST, settings.EMAIL_PORT, security, login, helo_name=helo_name())


def reconciler_from_settings() -> PostfixLog | None:
    """Return who can be asked after a crash: the log of the Postfix on this machine, if any.

    The log of another machine's mail server says nothing of ours, and none is asked of a provider.
    """
    is_ours = not settings.MAIL_PROVIDER and settings.OPTIONS.smtp_url
    if not (settings.MAIL_LOG and is_ours and settings.EMAIL_HOST in LOCAL):
        return None
    knock = partial(knock_at, settings.EMAIL_HOST, settings.EMAIL_PORT)
    return PostfixLog(Path(settings.MAIL_LOG), knock=knock)


def plan_from_settings() -> Plan:
    """Return connections, pace and the domain of return addresses."""
    domains = {
        domain.strip().lower(): rate
        for domain, rate in settings.MAIL_DOMAIN_RATES.items()
        if rate > 0
    }
    return Plan(
        connections=settings.MAIL_CONNECTIONS,
        pace=Pace(
            per_second=settings.MAIL_PER_SECOND or None,
            per_domain_per_second=settings.MAIL_PER_DOMAIN_PER_SECOND or None,
            domains=domains,
        ),
        return_domain=settings.BOUNCE_DOMAIN,
    )


def helo_name() -> str:
    """Return how we introduce ourselves: the newspaper's host (RFC 5321 section 4.1.1.1).

    An address of numbers stands in brackets (section 4.1.3), a name in another script as A-labels.
    """
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    return f"[IPv6:{number}]" if number.version == 6 else f"[{number}]"
