"""What can go wrong with what other programs send."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.toolkit.errors import BroadsheetError


class ApiError(BroadsheetError):
    """Any anticipated failure of this room. `status` is the HTTP answer."""

    code: ClassVar[str] = "api"
    status: ClassVar[int] = 400


class UnknownProviderError(ApiError):
    """There is no such provider, or it is not set up."""

    code: ClassVar[str] = "api.unknown_provider"
    status: ClassVar[int] = 404


class UntrustedError(ApiError):
    """Name, password or signature is missing or wrong."""

    code: ClassVar[str] = "api.untrusted"
    status: ClassVar[int] = 401


class UnreadableError(ApiError):
    """What was sent is not what the provider sends."""

    code: ClassVar[str] = "api.unreadable"
