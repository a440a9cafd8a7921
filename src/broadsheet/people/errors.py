"""What can go wrong with staff accounts."""

from __future__ import annotations

from typing import ClassVar

from broadsheet.toolkit.errors import BroadsheetError


class StaffExistsError(BroadsheetError):
    """An account of that name exists already."""

    code: ClassVar[str] = "staff_exists"

    def __init__(self, *, username: str) -> None:
        super().__init__(
            f"There is an account “{username}” already. Choose another name, or reset its password."
        )


class StaffPasswordError(BroadsheetError):
    """The password is too weak."""

    code: ClassVar[str] = "staff_password"
