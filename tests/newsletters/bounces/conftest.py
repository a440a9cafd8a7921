"""A newspaper with readers, and nobody who wakes up."""

from __future__ import annotations

import pytest

from broadsheet.readers.models import Reader
from broadsheet.toolkit import outbox
from tests.factories import make_masthead
from tests.readers.conftest import make_subscriber


@pytest.fixture(autouse=True)
def _asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "wake_up", lambda: None)


@pytest.fixture
def ana(db: None) -> Reader:
    make_masthead(has_newsletter=True, postal_address="Quay 1\nTidewater")
    return make_subscriber("ana@example.org")
