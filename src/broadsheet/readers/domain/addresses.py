"""What an e-mail address is, and when two are one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from broadsheet.readers.errors import NotAnAddress


@dataclass(frozen=True, slots=True)
class Address:
    """An address: `written` is where mail goes, `canonical` is the same for one person's."""

    written: str
    canonical: str


def parse_address(text: str) -> Address:
    """Read an address; raise `NotAnAddress`. The domain is not asked whether it is there.

    Two are one when they differ in case, in the form of their Unicode, or in whether the domain is
    written in its own script or as ``xn--`` (RFC 5891). A mail server may tell `Ana@` from `ana@`
    (RFC 5321, section 2.4); none does.
    """
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=True, strict=True
        )
    except EmailNotValidError as error:
        raise NotAnAddress(f"“{text.strip()[:254]}” is not an e-mail address: {error}") from error
    local = unicodedata.normalize("NFC", found.local_part.casefold())
    return Address(found.normalized, f"{local}@{found.ascii_domain.lower()}")
