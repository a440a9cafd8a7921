"""The record of consents: what was agreed to, in which words, when, and from where."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext_lazy as _

from broadsheet.readers.domain.salts import network_digest
from broadsheet.readers.enums import ConsentKind
from broadsheet.readers.models import Consent, Reader
from broadsheet.toolkit import clock

CONSENT_VERSION: Final = "1"
CONSENT_TEXT: Final = _(
    "We use your address to send you the newsletter, and for nothing else. You can leave at any "
    "time with one click."
)
"""What stands at the sign-up form. Other words are another `CONSENT_VERSION`."""


def record_consent(
    *,
    reader: Reader,
    kind: ConsentKind,
    form: str,
    network: str = "",
    origin: str = "",
    text: str = "",
    version: str = "",
    at: dt.datetime | None = None,
) -> Consent:
    """Add what happened. `network` is the network address that it came from; it is hashed.

    `origin` is such a hash that was made before.
    """
    return Consent.objects.create(
        reader=reader,
        kind=kind,
        form=form,
        text=text,
        version=version,
        network=origin or network_digest(network),
        at=at or clock.now(),
    )
