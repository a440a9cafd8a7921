"""A newspaper with a newsletter, and a mailbox."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail

from broadsheet.readers.domain.links import Confirmation
from broadsheet.readers.domain.subscribing import ask_to_subscribe, confirm
from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox
from tests.factories import make_masthead

Letters = Callable[[], list[mail.EmailMultiAlternatives]]


@pytest.fixture(autouse=True)
def newspaper(db: None) -> None:
    make_masthead(
        has_newsletter=True, time_zone="Europe/Lisbon", postal_address="Quay 1\nTidewater"
    )


@pytest.fixture(autouse=True)
def _asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is woken: letters wait until the test reads its mail."""
    monkeypatch.setattr(outbox, "wake_up", lambda: None)


@pytest.fixture
def letters() -> Letters:
    """Return what was sent since the last call."""

    def read() -> list[mail.EmailMultiAlternatives]:
        outbox.drain()
        found = list(mail.outbox)
        mail.outbox.clear()
        return found  # type: ignore[return-value]

    return read


def make_subscriber(address: str = "ana@example.org", *, language: str = "en") -> Reader:
    """Sign up and confirm, as a reader does; nothing is sent."""
    ask_to_subscribe(address=address, language=language)
    outbox.OutboxRow.objects.filter(topic="readers.write").delete()
    reader = Reader.objects.order_by("pk").last()
    assert reader is not None
    return confirm(confirmation=Confirmation(reader.pk, language, "daily"))
