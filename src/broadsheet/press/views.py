"""The mark of a reader's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

from django.http import HttpResponse

View = TypeVar("View", bound=Callable[..., Any])
Response = TypeVar("Response", bound=HttpResponse)


@overload
def pressed(view: View) -> View: ...


@overload
def pressed(*, cache: bool = True) -> Callable[[View], View]: ...


def pressed(view: View | None = None, *, cache: bool = True) -> View | Callable[[View], View]:
    """Mark a view as a reader's page: called by the press, never through middleware.

    Such a view answers the same to everybody. It must not look at cookies, session, user, host
    name or headers, and not set a cookie. With ``cache=False`` the answer is not stored (a search
    result): the view then gets the reader's query string; a stored page never does.

    The view may answer 200 (stored, if the address has a place in the store and the answer is not
    `unkept`), or 301, 302, 404, 410 (nothing is stored, and what was stored goes).
    """

    def mark(view: View) -> View:
        view.pressed = True  # type: ignore[attr-defined]
        view.press_cache = cache  # type: ignore[attr-defined]
        return view

    return mark if view is None else mark(view)


def unkept(response: Response) -> Response:
    """Mark an answer that is rendered for each reader, and return it: nothing is stored.

    For pages that anybody could call into being without end: they would fill the store.
    """
    response.press_unkept = True  # type: ignore[attr-defined]
    return response
