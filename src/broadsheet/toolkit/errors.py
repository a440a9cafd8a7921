"""The root of all anticipated failures.

Each room's `errors.py` derives one class per failure. The command line and the desk print
`message` as it stands, without a traceback, so it says what happened and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class BroadsheetError(Exception):
    """An anticipated failure.

    `code` is stable and machine-readable; `permanent` says that trying again will not help.
    """

    code: ClassVar[str] = "broadsheet"
    permanent: ClassVar[bool] = True

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message
