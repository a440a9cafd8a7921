"""Copies become parcels; those that cannot be made wait until it is clear whose fault it is.

One copy that cannot be made among many that can is that copy's fault: it has failed. Where none
can be made the fault is ours (a template, a folder that is away), and no reader's copy fails of it.
"""

from __future__ import annotations

import logging
from typing import Final

from django.db import InterfaceError, OperationalError

from broadsheet.newsletters.domain.carriers import Mailer
from broadsheet.newsletters.domain.derived import return_address
from broadsheet.newsletters.domain.ledger import Copy
from broadsheet.newsletters.domain.smtp.parcels import Outcome, Parcel, Verdict
from broadsheet.newsletters.enums import Step
from broadsheet.newsletters.errors import BadCopyError

logger = logging.getLogger(__name__)

_TRACEBACKS: Final = 3  # of one run: the same fault a thousand times says no more


class Packer:
    """Makes parcels of copies; with `wants_letters` for a carrier that puts messages together."""

    def __init__(self, mailer: Mailer, *, return_domain: str, wants_letters: bool) -> None:
        self.broken: list[tuple[Copy, Outcome]] = []
        """Copies that could not be made since the last one that could."""
        self.made = 0
        self._mailer = mailer
        self._return_domain = return_domain
        self._wants_letters = wants_letters
        self._failed: list[tuple[Copy, Outcome]] = []
        self._tracebacks = _TRACEBACKS

    def pack(self, copy: Copy) -> Parcel | None:
        """Return the parcel; None where it cannot be made. A database that is away is raised."""
        message, letter = b"", None
        try:
            if self._wants_letters:
                letter = self._mailer.message(copy)
            else:
                message = self._mailer.render(copy)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            # Whatever fails in making one copy must not keep the others.
            self._note(copy, error)
            return None
        self.made += 1
        self._failed += self.broken
        self.broken = []
        sender = return_address(delivery_id=copy.id, domain=self._return_domain)
        return Parcel(copy.id, sender, copy.address, message, letter)

    def give_up_broken(self) -> None:
        """Count the broken copies as failed, too."""
        self._failed += self.broken
        self.broken = []

    def take_failed(self) -> list[tuple[Copy, Outcome]]:
        """Return copies that have failed, once."""
        failed, self._failed = self._failed, []
        return failed

    def _note(self, copy: Copy, error: Exception) -> None:
        message = f"The copy cannot be made: {type(error).__name__}: {error}"
        problem = BadCopyError(message, step=Step.RENDER)
        self.broken.append((copy, Outcome(Verdict.REJECTED, Step.RENDER, error=problem)))
        is_shown = self._tracebacks > 0
        self._tracebacks -= is_shown
        logger.error(
            "copy %s of issue %s cannot be made: %s",
            copy.id,
            copy.issue_id,
            error,
            exc_info=error if is_shown else None,
        )
