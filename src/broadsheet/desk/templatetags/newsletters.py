"""Words about issues and copies for the desk's templates."""

from __future__ import annotations

from django import template
from django.utils import formats

from broadsheet.desk.domain.newsletters import words
from broadsheet.newsletters.models import Issue

register = template.Library()


@register.filter
def issue_state(state: str) -> str:
    """Return what the desk calls an issue's state."""
    return str(words.ISSUES.get(state, state))


@register.filter
def copy_state(state: str) -> str:
    """Return what the desk calls a copy's state."""
    return str(words.COPIES.get(state, state))


@register.filter
def issue_name(issue: Issue) -> str:
    """Return what the desk calls an issue."""
    return words.issue_name(issue)


@register.filter
def many(number: int) -> str:
    """Return a number with its thousands apart: “12,345”."""
    return formats.number_format(number, force_grouping=True)


@register.filter
def kilobytes(size_bytes: int) -> str:
    """Return a size as people write it: “12.3 KB”."""
    return f"{size_bytes / 1000:.1f} KB"


@register.filter
def duration(seconds: int) -> str:
    """Return a time that is still to go in its largest units: “1 h 5 min”."""
    hours, minutes = divmod(max(round(seconds / 60), 1), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
