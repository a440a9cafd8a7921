"""Gathering the newsletter's archive: an issue, a month of issues, the table of months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext

from broadsheet.frontpage.domain.addresses import issues_month
from broadsheet.frontpage.domain.cards import gather_headlines
from broadsheet.frontpage.domain.choices import Alternate
from broadsheet.frontpage.domain.frame import Frame, Link
from broadsheet.frontpage.domain.months import ArchivedMonth, ArchivedYear
from broadsheet.masthead.domain.dates import full_date, month_and_year, month_name
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.masthead.domain.languages import own_digits
from broadsheet.masthead.enums import WithoutEdition
from broadsheet.newsletters.domain.addresses import issue_address, issues_address
from broadsheet.newsletters.domain.content import Content, gather_content
from broadsheet.newsletters.enums import PUBLIC_STATES, IssueKind, Section
from broadsheet.newsletters.models import Issue, Item
from broadsheet.press.domain.links import absolute
from broadsheet.readers.enums import Frequency

NEWEST_ISSUES: Final = 10


@dataclass(frozen=True, slots=True)
class IssuePage:
    """An issue in the page's language, with its place in the archive. `kind` is empty for a daily.

    `languages` leads to the same issue in the others.
    """

    frame: Frame
    content: Content
    kind: str
    month: Link
    languages: tuple[Link, ...]
    alternates: tuple[Alternate, ...]

    @property
    def archive(self) -> str:
        return issues_address(language=self.frame.language)

    @property
    def is_empty(self) -> bool:
        content = self.content
        return not (content.stories or content.corrections or content.note)


@dataclass(frozen=True, slots=True)
class IssueEntry:
    """An issue in a list: its day, and the headline of its lead in `language`."""

    name: str
    href: str
    kind: str
    headline: str
    language: str  # of the headline, where it is not the page's


@dataclass(frozen=True, slots=True)
class IssuesPage:
    """The archive: the newest issues, and every month that has any, newest year first."""

    frame: Frame
    newest: tuple[IssueEntry, ...]
    years: tuple[ArchivedYear, ...]

    @property
    def url(self) -> str:
        return absolute(issues_address(language=self.frame.language))


@dataclass(frozen=True, slots=True)
class IssuesMonthPage:
    """A month's issues, oldest first: what is over never changes."""

    frame: Frame
    month: int
    title: str
    entries: tuple[IssueEntry, ...]

    @property
    def archive(self) -> str:
        return issues_address(language=self.frame.language)

    @property
    def url(self) -> str:
        return absolute(issues_month(self.frame.language, self.month))


def public_issues() -> QuerySet[Issue]:
    """Return the query of all issues that have a page."""
    return Issue.objects.filter(state__in=PUBLIC_STATES)


def gather_issue(*, frame: Frame, slug: str) -> IssuePage | None:
    """Gather an issue's page, None when there is no such issue or it is not public.

    One query besides those of `gather_content`.
    """
    issue = public_issues().filter(slug=slug).first()
    if issue is None:
        return None
    code = frame.language
    month = month_of(issue.dated_on)
    return IssuePage(
        frame=frame,
        content=gather_content(issue=issue, language=code),
        kind=_kind(issue.kind),
        month=Link(month_and_year(month, code), issues_month(code, month)),
        languages=tuple(
            Link(
                language_of(other).endonym, issue_address(language=other, slug=slug),
                other == code, other,
            )
            for other in frame.masthead.reader_languages
        ),
        alternates=_alternates(frame, issue),
    )  # fmt: skip


def gather_issues(*, frame: Frame) -> IssuesPage | None:
    """Gather the archive. Four queries at most.

    None when there is no issue and nobody can sign up for one.
    """
    issues = list(public_issues().order_by("-dated_on", "-started_at", "-pk")[:NEWEST_ISSUES])
    if not issues and not frame.masthead.has_newsletter:
        return None
    years: dict[int, list[ArchivedMonth]] = {}
    code = frame.language
    for day in public_issues().dates("dated_on", "month"):
        month = month_of(day)
        link = ArchivedMonth(month_name(month, code), issues_month(code, month), "")
        years.setdefault(day.year, []).append(link)
    return IssuesPage(
        frame=frame,
        newest=_entries(issues, frame),
        years=tuple(
            ArchivedYear(own_digits(str(year), code), tuple(months))
            for year, months in reversed(years.items())
        ),
    )


def gather_issues_month(*, frame: Frame, month: int) -> IssuesMonthPage | None:
    """Gather a month's issues, None when it has none. Three queries at most."""
    issues = public_issues().filter(dated_on__year=month // 100, dated_on__month=month % 100)
    listed = list(issues.order_by("dated_on", "started_at", "pk"))
    if not listed:
        return None
    title = month_and_year(month, frame.language)
    return IssuesMonthPage(frame, month, title, _entries(listed, frame))


def month_of(day: dt.date) -> int:
    """Return the number of a day's month: 202611."""
    return day.year * 100 + day.month


def _alternates(frame: Frame, issue: Issue) -> tuple[Alternate, ...]:
    """Name the languages that are made of every article; in others it may be the original's."""
    offered = frame.masthead.made_on_publish
    if len(offered) < 2:
        return ()
    urls = {code: absolute(issue_address(language=code, slug=issue.slug)) for code in offered}
    own = urls.get(issue.language) or urls[offered[0]]
    return (*(Alternate(code, url) for code, url in urls.items()), Alternate("x-default", own))


def _entries(issues: Iterable[Issue], frame: Frame) -> tuple[IssueEntry, ...]:
    listed = list(issues)
    leads = _leads([issue.pk for issue in listed], frame)
    found = []
    for issue in listed:
        headline, language = leads.get(issue.pk, ("", ""))
        found.append(
            IssueEntry(
                name=full_date(issue.dated_on, frame.language),
                href=issue_address(language=frame.language, slug=issue.slug),
                kind=_kind(issue.kind),
                headline=headline,
                language=language,
            )
        )
    return tuple(found)


def _kind(kind: str) -> str:
    """Say what an issue is, in the language that speaks; nothing of a daily one."""
    if kind == IssueKind.BREAKING:
        return gettext("Breaking news")
    return str(Frequency.WEEKLY.label) if kind == IssueKind.WEEKLY else ""


def _leads(issue_ids: list[int], frame: Frame) -> dict[int, tuple[str, str]]:
    """Return each issue's first headline, and its language where that is not the page's."""
    if not issue_ids:
        return {}
    rows = list(
        Item.objects.filter(
            issue_id__in=issue_ids, section=Section.STORY, is_left_out=False, article__live=True
        )
        .order_by("position", "pk")
        .values_list("issue_id", "article_id", "article__title", "article__language")
    )
    headlines = gather_headlines(
        (pk for _issue, pk, _title, code in rows if code != frame.language), frame=frame
    )
    leaves_out = frame.masthead.newsletter_without_edition == WithoutEdition.LEAVE_OUT
    leads: dict[int, tuple[str, str]] = {}
    for issue_id, pk, title, code in rows:
        if issue_id in leads:
            continue
        if code == frame.language:
            leads[issue_id] = (title, "")
        elif pk in headlines:
            leads[issue_id] = (headlines[pk][0], "")
        elif not leaves_out:
            leads[issue_id] = (title, code)
    return leads
