"""What the DNS says of our mail: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), MX.

Asked by `broadsheet doctor`, never while sending: what counts is what the receivers find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import dns.exception
import dns.rdata
import dns.rdtypes.ANY.TXT
import dns.resolver
import idna
from django.conf import settings

from broadsheet.newsletters.domain.dkim import (
    load_key,
    public_part,
    signing_domain,
    signing_selector,
)
from broadsheet.newsletters.errors import NewsletterError, WrongSettingError

QUESTION_SECONDS: Final = 2.0
_SPF: Final = re.compile(r"v=spf1(\s|$)", re.IGNORECASE)
_TAG: Final = re.compile(r"\s*([a-z0-9]+)\s*=\s*(.*?)\s*", re.DOTALL)


class NoDnsError(NewsletterError):
    """Nobody answers questions about names."""

    code = "newsletter.dns"
    permanent = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing looked at: `is_good` None where it is not wrong, but better done otherwise."""

    is_good: bool | None
    message: str
    advice: str = ""


def make_resolver() -> dns.resolver.Resolver:
    """Return the system's resolver with short patience. Raises `NoDnsError` where there is none."""
    try:
        resolver = dns.resolver.Resolver()
    except dns.exception.DNSException as error:
        raise NoDnsError(f"No DNS server is set up here: {error}") from error
    resolver.timeout = resolver.lifetime = QUESTION_SECONDS
    return resolver


def look_up(resolver: dns.resolver.Resolver) -> Iterator[Judgement]:
    """Judge the records of the domains that our mail bears. Raises `NoDnsError`."""
    domain = signing_domain()
    bounces = _ascii(settings.BOUNCE_DOMAIN)
    if "." not in domain:
        yield Judgement(
            None,
            f"mail_from is {settings.DEFAULT_FROM_EMAIL}: no server takes mail from there.",
            "Set mail_from to an address of your own domain.",
        )
        return
    yield spf_of(resolver, bounces)
    if settings.DKIM_SELECTOR:
        yield dkim_of(resolver, domain)
    else:
        yield Judgement(
            None,
            "Copies are not signed here (dkim_selector is empty).",
            "Unless your mail server or provider signs, make a key with: broadsheet dkim",
        )
    yield dmarc_of(resolver, domain)
    yield mx_of(resolver, bounces)


def spf_of(resolver: dns.resolver.Resolver, domain: str) -> Judgement:
    """Judge the SPF record of the return addresses' domain."""
    found = [text for text in _texts(resolver, domain) if _SPF.match(text)]
    if not found:
        return Judgement(
            False,
            f"{domain} has no SPF record.",
            f'Publish a TXT record at {domain}: "v=spf1 mx -all", with your mail server in it.',
        )
    if len(found) > 1:  # 4.5: permerror
        return Judgement(
            False, f"{domain} has {len(found)} SPF records: none counts.", "Make one of them."
        )
    if re.search(r"\s\+?all(\s|$)", found[0], re.IGNORECASE):
        return Judgement(
            None,
            f"SPF of {domain} lets everybody send: {found[0]}",
            "End it with -all or ~all instead of +all.",
        )
    return Judgement(True, f"SPF of {domain}: {found[0]}")


def dkim_of(resolver: dns.resolver.Resolver, domain: str) -> Judgement:
    """Judge the DKIM record of our selector against our key."""
    try:
        name = f"{signing_selector()}._domainkey.{domain}"
        ours = public_part(load_key(Path(settings.DKIM_KEY_FILE)))
    except WrongSettingError as error:
        return Judgement(False, error.message, "Until then no issue is sent.")
    advice = "Publish what this prints: broadsheet dkim"
    found = _texts(resolver, name)
    if not found:
        return Judgement(False, f"There is no DKIM record at {name}.", advice)
    if len(found) > 1:  # 3.6.2.2: undefined
        return Judgement(False, f"There are {len(found)} DKIM records at {name}.", advice)
    tags = _tags(found[0])
    published = re.sub(r"\s", "", tags.get("p", ""))
    if not published:
        return Judgement(False, f"The DKIM key at {name} is revoked.", advice)
    if published != ours:
        return Judgement(
            False, f"The DKIM record at {name} is of another key than dkim_key_file.", advice
        )
    if "y" in tags.get("t", "").split(":"):
        return Judgement(
            None,
            f"The DKIM record at {name} says t=y: receivers take signatures as a trial.",
            "Take t=y out.",
        )
    return Judgement(True, f"The DKIM record at {name} is of our key.")


def dmarc_of(resolver: dns.resolver.Resolver, domain: str) -> Judgement:
    """Judge the DMARC record of the sender's domain, or of one above it."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = "_dmarc." + ".".join(labels[start:])
        found = [text for text in _texts(resolver, name) if re.match(r"v=DMARC1\s*(;|$)", text)]
        if len(found) > 1:
            return Judgement(
                False, f"There are {len(found)} DMARC records at {name}.", "Make one of them."
            )
        if found:
            policy = _tags(found[0]).get("p", "none")
            return Judgement(True, f"DMARC at {name} asks for p={policy}.")
    return Judgement(
        False,
        f"{domain} has no DMARC record; large mail providers take no newsletters without one.",
        f'Publish a TXT record at _dmarc.{domain}: "v=DMARC1; p=none; rua=mailto:…".',
    )


def mx_of(resolver: dns.resolver.Resolver, domain: str) -> Judgement:
    """Judge whether anybody takes what comes back to the return addresses."""
    if _answer(resolver, domain, "MX") or _answer(resolver, domain, "A"):
        return Judgement(True, f"{domain} takes mail, so bounces can come back.")
    return Judgement(
        False,
        f"{domain} takes no mail: bounces are lost.",
        "Set bounce_domain to a domain with an MX record, and read its mailbox.",
    )


def _ascii(domain: str) -> str:
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")


def _texts(resolver: dns.resolver.Resolver, name: str) -> list[str]:
    """Return the TXT records of a name, each with its strings joined (RFC 7208 section 3.3)."""
    rows = _answer(resolver, name, "TXT")
    return [
        b"".join(row.strings).decode("utf-8", "replace")
        for row in rows
        if isinstance(row, dns.rdtypes.ANY.TXT.TXT)
    ]


def _answer(resolver: dns.resolver.Resolver, name: str, kind: str) -> list[dns.rdata.Rdata]:
    try:
        return list(resolver.resolve(f"{name}.", kind))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise NoDnsError(f"The DNS does not answer for {name}: {error}") from error


def _tags(text: str) -> dict[str, str]:
    """Return the tags of a DKIM or DMARC record (RFC 6376 section 3.2)."""
    found = (_TAG.fullmatch(part) for part in text.split(";"))
    return {match[1]: match[2] for match in found if match}
