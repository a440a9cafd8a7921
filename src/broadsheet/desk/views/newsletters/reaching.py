"""Who is let in: those who may change issues, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from broadsheet.newsletters.models import Issue

CHANGES: Final = "newsletters.change_issue"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def editors_only(view: View) -> View:
    """Refuse whoever may not change issues."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(CHANGES):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]


def issue_or_404(issue_id: int) -> Issue:
    """Return an issue."""
    found = Issue.objects.filter(pk=issue_id).first()
    if found is None:
        raise Http404
    return found
