"""A database that is away is waited for: what a sender has in hand would be in doubt otherwise."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
AWAY: Final = (OperationalError, InterfaceError)
_WAIT_SECONDS: Final = 0.5


def patiently(action: Callable[[], Answer], *, may_wait: Callable[[], bool]) -> Answer:
    """Return what `action` returns, however often the database has to be asked.

    Raises the database's error once `may_wait` says no. `action` must bear being done twice:
    a commit may have gone through although its answer got lost.
    """
    is_said = False
    while True:
        try:
            return action()
        except AWAY as error:
            if not may_wait():
                raise
            if not is_said:
                logger.warning("the database does not answer, waiting: %s", str(error).strip())
                is_said = True
            if connection.vendor != "sqlite":
                connection.close()
            time.sleep(_WAIT_SECONDS)
