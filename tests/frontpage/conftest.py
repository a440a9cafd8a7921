"""A newsroom whose engine is at hand."""

from tests.editions.conftest import engine

__all__ = ["engine"]
