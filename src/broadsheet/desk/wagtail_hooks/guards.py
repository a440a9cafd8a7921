"""What nobody may do, whatever their role: the newspaper and its folder stay where they are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel

from broadsheet.articles.models import ArticleFolder
from broadsheet.masthead.models import Newspaper

_FIXED = (Newspaper, ArticleFolder)

# Wagtail stores a profile picture as it came, with position and camera, and has no switch for it.
AvatarSettingsPanel.is_active = lambda self: False


def _refuse_fixed(request: HttpRequest, page: Any, *args: Any) -> None:
    if isinstance(page.specific_deferred, _FIXED):
        raise PermissionDenied


for _hook in (
    "before_delete_page",
    "before_unpublish_page",
    "before_move_page",
    "before_copy_page",
    "before_convert_alias_page",
):
    hooks.register(_hook, _refuse_fixed)


@hooks.register("before_bulk_action")
def refuse_fixed_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Refuse bulk actions on pages that must stay, and on the administrator's account."""
    if action_type in ("delete", "unpublish", "move") and any(
        isinstance(getattr(one, "specific_deferred", one), _FIXED) for one in objects
    ):
        raise PermissionDenied
    # One by one, people.views.staff refuses them.
    if not request.user.is_superuser and any(
        getattr(one, "is_superuser", False) for one in objects
    ):
        raise PermissionDenied
