"""Words about the newsroom for the desk's templates."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django import template
from django.utils import formats
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.toolkit import clock

register = template.Library()


@register.simple_tag
def masthead_name() -> str:
    """Return the newspaper's name."""
    return current_masthead().name


@register.simple_tag
def newsroom_date() -> str:
    """Return today's date, in the newspaper's time zone."""
    zone = zoneinfo.ZoneInfo(current_masthead().time_zone)
    return formats.date_format(clock.now().astimezone(zone), "l, j F Y")


@register.filter
def newsroom_time(moment: dt.datetime | None) -> str:
    """Return date and time of `moment` as it stands, in whatever zone it is in."""
    return formats.date_format(moment, "j F, H:i") if moment else ""


@register.filter
def how_long(moment: dt.datetime | None) -> str:
    """Return how long ago `moment` was, in its largest unit: “3 hours”."""
    if moment is None or clock.now() - moment < dt.timedelta(minutes=1):
        return _("less than a minute")
    return timesince(moment, depth=1)
