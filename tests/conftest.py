"""What holds for all tests."""

from __future__ import annotations

import os

import pytest

_MEETS_THE_DATABASE = {"db", "transactional_db", "live_server", "client", "admin_client"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the PostgreSQL lane what no database can change."""
    if not os.environ.get("TEST_DATABASE_URL"):
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        meets = item.get_closest_marker("django_db") or _MEETS_THE_DATABASE.intersection(
            getattr(item, "fixturenames", ())
        )
        (kept if meets else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept
