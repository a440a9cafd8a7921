"""What can go wrong with readers."""

from __future__ import annotations

from broadsheet.toolkit.errors import BroadsheetError


class ReadersError(BroadsheetError):
    """The root of this room's anticipated failures."""

    code = "readers"


class NotAnAddress(ReadersError):
    """What was written is no e-mail address."""

    code = "readers-not-an-address"


class BrokenLink(ReadersError):
    """A link was cut short, altered, or made for something else."""

    code = "readers-broken-link"

    def __init__(self) -> None:
        super().__init__("The link is not whole. Open it again from the mail.")


class OldLink(ReadersError):
    """A link to confirm an address has lost its force."""

    code = "readers-old-link"

    def __init__(self) -> None:
        super().__init__("The link is too old. Sign up once more.")


class NoSuchReader(ReadersError):
    """Nobody with this address is on record."""

    code = "readers-no-such-reader"


class UnknownPreference(ReadersError):
    """A language, time zone, hour or beat that there is not."""

    code = "readers-unknown-preference"


class AppendOnly(ReadersError):
    """Somebody tried to change what was recorded."""

    code = "readers-append-only"

    def __init__(self) -> None:
        super().__init__("Consents are recorded once; only erasing the reader removes them.")
