"""The engine of the editions' tests: it covers es, fr and de, whatever this machine has."""

from __future__ import annotations

import pytest

from tests.editions.conftest import engine
from tests.editions.engines import Shouting

__all__ = ["engine"]


@pytest.fixture(autouse=True)
def _one_engine(engine: Shouting) -> None:
    """Ask no engine of this machine."""
