"""How other systems write their subscribers, recognised by the names of the columns.

Names are compared without case and signs. `confirmed_at` is the only proof of consent: that a
subscriber was on a list, or since when, shows nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from broadsheet.readers.enums import SuppressionReason

_GONE: Final = {
    "blocklisted": SuppressionReason.BY_HAND,
    "by hand": SuppressionReason.BY_HAND,
    "bounced": SuppressionReason.BOUNCED,
    "cleaned": SuppressionReason.BOUNCED,
    "complained": SuppressionReason.COMPLAINED,
    "disabled": SuppressionReason.LEFT,
    "left": SuppressionReason.LEFT,
    "unsubscribed": SuppressionReason.LEFT,
    "false": SuppressionReason.LEFT,  # Ghost's subscribed_to_emails
}


@dataclass(frozen=True, slots=True)
class Layout:
    """One system's columns. `marks` are those that no other has; `gone` are filled in for who left.

    `status` columns hold words of `_GONE`; the first that does decides.
    """

    name: str
    marks: frozenset[str]
    address: str
    status: tuple[str, ...] = ()
    gone: dict[str, SuppressionReason] = field(default_factory=dict)
    asked_at: tuple[str, ...] = ()
    asked_from: str = ""
    confirmed_at: tuple[str, ...] = ()
    confirmed_from: str = ""
    time_zone: str = ""
    language: tuple[str, ...] = ("language",)

    def reason_of(self, row: dict[str, str]) -> SuppressionReason | None:
        """Return why a row's address is not to be written to; None if it may be."""
        for column, reason in self.gone.items():
            if row.get(column):
                return reason
        words = (row.get(column, "").casefold() for column in self.status)
        return next((_GONE[word] for word in words if word in _GONE), None)


LAYOUTS: Final = (
    Layout(
        name="broadsheet",
        marks=frozenset({"address", "state", "deliveryhour"}),
        address="address",
        status=("suppressed", "state"),
        asked_at=("askedat",),
        confirmed_at=("confirmedat",),
        time_zone="timezone",
    ),
    Layout(
        name="mailchimp",
        marks=frozenset({"emailaddress", "optintime", "confirmtime"}),
        address="emailaddress",
        gone={"unsubtime": SuppressionReason.LEFT, "cleantime": SuppressionReason.BOUNCED},
        asked_at=("optintime",),
        asked_from="optinip",
        confirmed_at=("confirmtime",),
        confirmed_from="confirmip",
        time_zone="timezone",
    ),
    Layout(
        name="listmonk",
        marks=frozenset({"uuid", "email", "attributes", "status"}),
        address="email",
        status=("status",),
    ),
    Layout(
        name="ghost",
        marks=frozenset({"email", "subscribedtoemails", "complimentaryplan"}),
        address="email",
        status=("subscribedtoemails",),
    ),
    Layout(
        name="mailpoet",
        marks=frozenset({"email", "globalstatus"}),
        address="email",
        status=("globalstatus", "liststatus"),
        asked_at=("createdat",),
        asked_from="ipaddress",
        confirmed_at=("confirmedat", "confirmationtime"),
        confirmed_from="confirmedip",
    ),
)


def plain(name: str) -> str:
    """Return a column's name as layouts know it: ``OPTIN_TIME`` is ``optintime``."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def recognise(columns: Collection[str]) -> Layout | None:
    """Return the layout of these columns, None where none fits."""
    return next((layout for layout in LAYOUTS if layout.marks <= set(columns)), None)
