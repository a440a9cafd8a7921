"""What the tests start as processes of their own."""

from __future__ import annotations

import os

# Set by the tests for themselves (the e2e lane's DJANGO_ALLOW_ASYNC_UNSAFE among them): a process
# that stands for the real program must not see it.
OURS = ("BROADSHEET_", "DJANGO_", "TESTS_HOME_OF", "PYTEST_", "COV_")


def plain_environment(**variables: str) -> dict[str, str]:
    """Return the environment without what the tests themselves set, and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "PYTHONWARNINGS": "default", **variables}
