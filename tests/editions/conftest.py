"""A newsroom whose engine is at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from broadsheet.editions.engines import protocol
from tests.editions.engines import Shouting


@pytest.fixture
def engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shouting]:
    """An engine that covers es, fr and de, the only one of the newsroom."""
    made = Shouting()
    monkeypatch.setitem(protocol._makers, made.name, lambda: made)
    settings.ENGINE_ORDER = {"*": [made.name]}
    protocol.forget_engines()
    yield made
    protocol.forget_engines()
