"""WordPress's dates: local and GMT side by side, either of which may be missing or absurd."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

OLDEST, NEWEST = 1900, 2200  # years: beyond them a date is a mistake, or a trick of a plug-in
_SQL = re.compile(r"^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})")


def parse_sql_date(text: str) -> dt.datetime | None:
    """Return the naive time `text` names; None for "0000-00-00 00:00:00" and the absurd."""
    match = _SQL.match(text.strip())
    if match is None:
        return None
    try:
        moment = dt.datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - aware below
    except ValueError:
        return None
    return moment if OLDEST <= moment.year < NEWEST else None


def moment_of(*, local: str, gmt: str, zone: ZoneInfo, rss: str = "") -> dt.datetime | None:
    """Return the aware time (UTC) of an item.

    GMT is taken where it is given. Else `local` is read in `zone`; of an hour that happens twice
    in autumn the first is meant (PEP 495, fold 0). `rss` is the feed's date, the last resort: a
    draft has "Mon, 30 Nov -0001" there.
    """
    known = parse_sql_date(gmt)
    if known is not None:
        return known.replace(tzinfo=dt.UTC)
    known = parse_sql_date(local)
    if known is not None:
        return known.replace(tzinfo=zone).astimezone(dt.UTC)
    if rss and "-0001" not in rss:
        try:
            moment = parsedate_to_datetime(rss)
        except (ValueError, TypeError, IndexError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        return moment.astimezone(dt.UTC) if OLDEST <= moment.year < NEWEST else None
    return None
