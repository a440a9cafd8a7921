"""The engine of the editions' tests."""

from tests.editions.conftest import engine

__all__ = ["engine"]
