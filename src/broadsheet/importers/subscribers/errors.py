"""What can be wrong with a list of subscribers."""

from __future__ import annotations

from broadsheet.toolkit.errors import BroadsheetError


class NotAList(BroadsheetError):
    """The file is no CSV that we know."""

    code = "subscribers-not-a-list"


class BadRow(BroadsheetError):
    """One line cannot be taken in."""

    code = "subscribers-bad-row"
