"""Who gets an issue, in which language and when; and how many that are."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from broadsheet.articles.models import Article
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.issues import Recipient
from broadsheet.newsletters.domain.offering import live_stories
from broadsheet.newsletters.enums import IssueKind
from broadsheet.newsletters.models import Issue
from broadsheet.readers.domain.queries import subscribers, subscribers_alike
from broadsheet.readers.enums import Frequency
from broadsheet.toolkit import clock


@dataclass(slots=True)
class Summary:
    """How many would get an issue, in which language.

    `at_their_hour` get it later than the others, at an hour that they chose; `without_a_story` get
    none, since no story is of the beats that they chose. These are not in `total`.
    """

    total: int = 0
    by_language: dict[str, int] = field(default_factory=dict)
    at_their_hour: int = 0
    without_a_story: int = 0


def recipients_of(*, issue: Issue) -> Iterator[Recipient]:
    """Go through the readers who get the issue, in the order of their id.

    Four queries, and one for 2,000 readers: they are never all in memory. Copies for readers with
    an hour of their own are due then; the language of one that the newspaper no longer appears in
    is its source language.
    """
    rule = _Rule.of(issue)
    for one in subscribers(frequency=Frequency(issue.kind)):
        if rule.has_story_for(one.beats):
            yield Recipient(
                one.id,
                one.address,
                rule.language(one.language),
                rule.due_at(one.time_zone, one.delivery_hour),
            )


def summarise(*, issue_id: int) -> Summary:
    """Count whom `recipients_of` would yield. Six queries; the database does the counting."""
    issue = Issue.objects.get(pk=issue_id)
    rule = _Rule.of(issue)
    summary = Summary()
    for alike in subscribers_alike(frequency=Frequency(issue.kind)):
        if not rule.has_story_for(alike.beats):
            summary.without_a_story += alike.many
            continue
        language = rule.language(alike.language)
        summary.total += alike.many
        summary.by_language[language] = summary.by_language.get(language, 0) + alike.many
        if rule.due_at(alike.time_zone, alike.delivery_hour) is not None:
            summary.at_their_hour += alike.many
    by_size = sorted(summary.by_language.items(), key=lambda pair: (-pair[1], pair[0]))
    summary.by_language = dict(by_size)
    return summary


def beats_of(*, article_ids: Sequence[int]) -> frozenset[str]:
    """Return the keys of the regions and themes of articles: ``region:3``. Two queries."""
    found: set[str] = set()
    for name, relation in (("region", "regions"), ("theme", "themes")):
        rows = Article.objects.filter(pk__in=article_ids, **{f"{relation}__isnull": False})
        found |= {f"{name}:{pk}" for pk in rows.values_list(relation, flat=True)}
    return frozenset(found)


def next_hour(*, at: dt.datetime, hour: int, time_zone: str) -> dt.datetime | None:
    """Return when `hour` begins next in a zone; None if it is that hour at `at` already.

    An hour that a change of clocks leaves out is the one after it; of one that comes twice it is
    the first. Raises `ZoneInfoNotFoundError`.
    """
    zone = zoneinfo.ZoneInfo(time_zone)
    local = at.astimezone(zone)
    if local.hour == hour:
        return None
    for days in (0, 1):
        day = local.date() + dt.timedelta(days=days)
        begins = dt.datetime.combine(day, dt.time(hour), tzinfo=zone).astimezone(dt.UTC)
        if begins >= at:
            return begins
    raise AssertionError("an hour comes each day")


class _Rule:
    """What decides of readers: an issue's stories and time, and the newspaper's languages."""

    def __init__(
        self, *, at: dt.datetime, has_hours: bool, beats: frozenset[str],
        languages: Collection[str], own_language: str, own_zone: str,
    ) -> None:  # fmt: skip
        self._at = at
        self._has_hours = has_hours
        self._beats = beats
        self._languages = frozenset(languages)
        self._own_language = own_language
        self._own_zone = own_zone
        self._due: dict[tuple[str, int], dt.datetime | None] = {}

    @classmethod
    def of(cls, issue: Issue) -> _Rule:
        masthead = current_masthead()
        return cls(
            at=issue.scheduled_at or issue.queued_at or clock.now(),
            has_hours=issue.kind != IssueKind.BREAKING,
            beats=beats_of(article_ids=live_stories(issue=issue)),
            languages=masthead.reader_languages,
            own_language=masthead.language,
            own_zone=masthead.time_zone,
        )

    def has_story_for(self, beats: tuple[str, ...]) -> bool:
        return not beats or not self._beats.isdisjoint(beats)

    def language(self, language: str) -> str:
        return language if language in self._languages else self._own_language

    def due_at(self, time_zone: str, hour: int | None) -> dt.datetime | None:
        """Return when a copy is due, None for at once. Few zones, so each is thought of once."""
        if hour is None or not self._has_hours:
            return None
        key = (time_zone, hour)
        if key not in self._due:
            self._due[key] = self._next_hour(time_zone, hour)
        return self._due[key]

    def _next_hour(self, time_zone: str, hour: int) -> dt.datetime | None:
        try:
            return next_hour(at=self._at, hour=hour, time_zone=time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            # The zone came with an import, or left the tz database: the newspaper's will do.
            return next_hour(at=self._at, hour=hour, time_zone=self._own_zone)
