"""Times at the desk are the newspaper's, unless one has chosen a time zone for oneself.

Otherwise an editor who schedules 07:00 would get 07:00 of the server.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms.account import LocalePreferencesForm
from wagtail.users.models import UserProfile

from broadsheet.masthead.domain.queries import current_masthead


def _current_time_zone(self: UserProfile) -> str:
    return self.current_time_zone or current_masthead().time_zone


UserProfile.get_current_time_zone = _current_time_zone


_init = LocalePreferencesForm.__init__


def _name_the_newspapers_zone(self: LocalePreferencesForm, *args: Any, **kwargs: Any) -> None:
    _init(self, *args, **kwargs)
    if field := self.fields.get("current_time_zone"):
        field.widget.attrs["data-w-locale-server-time-zone-param"] = current_masthead().time_zone


LocalePreferencesForm.__init__ = _name_the_newspapers_zone
