"""What can go wrong at the press."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, ClassVar, Final

from broadsheet.toolkit.errors import BroadsheetError

if TYPE_CHECKING:
    from pathlib import Path

_NO_SPACE: Final = {errno.ENOSPC, errno.EDQUOT}


class PressError(BroadsheetError):
    """Any anticipated failure of the press."""

    code: ClassVar[str] = "press"


class NotAnAddressError(PressError):
    """The path can never be a stored page: it leads out of the store or is not canonical."""

    code: ClassVar[str] = "press.not_an_address"


class StoreFullError(PressError):
    """The disk or the quota of the store is full; a later attempt may succeed."""

    code: ClassVar[str] = "press.store_full"
    permanent: ClassVar[bool] = False


class StoreNotWritableError(PressError):
    """The store's folder cannot be written for another reason than space."""

    code: ClassVar[str] = "press.store_not_writable"


class RenderingError(PressError):
    """A pressed view raised or answered a server error; what was stored before stays."""

    code: ClassVar[str] = "press.rendering_failed"
    permanent: ClassVar[bool] = False


class LockTimeoutError(PressError):
    """Another process renders the same address for longer than the caller would wait."""

    code: ClassVar[str] = "press.lock_timeout"
    permanent: ClassVar[bool] = False


class ServerStartError(PressError):
    """The embedded server cannot start (address in use, or its engine differs from ours)."""

    code: ClassVar[str] = "press.server_not_available"


def store_error(error: OSError, root: Path) -> StoreFullError | StoreNotWritableError:
    """Say what an error of the file system below the store's folder `root` means."""
    if error.errno in _NO_SPACE:
        return StoreFullError(
            f"The disk of the press's store ({root}) is full. Free some space, or move the store "
            "(setting store_dir) and run “broadsheet press --all”."
        )
    return StoreNotWritableError(
        f"The press's store ({root}) cannot be written: {error.strerror or error}. "
        "Check the folder's owner and permissions."
    )
