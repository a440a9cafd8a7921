"""Where readers find issues on the site."""

from __future__ import annotations


def issue_address(*, language: str, slug: str) -> str:
    """Return the page of an issue in the archive, ``/<language>/newsletter/<slug>/``."""
    return f"/{language}/newsletter/{slug}/"


def issues_address(*, language: str) -> str:
    """Return the list of all issues."""
    return f"/{language}/newsletter/archive/"
