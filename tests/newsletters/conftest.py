"""Nobody is woken by a row of the outbox: it waits until a test drains it."""

from __future__ import annotations

import pytest

from broadsheet.toolkit import outbox


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "wake_up", lambda: None)
