"""Which pages of the newsletter's archive a change touches, and pressing them.

An article is in few issues, and an issue has one page in each language; so the cost does not grow
with the archive. An article that is in none costs one query.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from broadsheet.frontpage.domain import addresses
from broadsheet.frontpage.domain.issues import month_of, public_issues
from broadsheet.frontpage.domain.storing import press_all, stored
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.domain.addresses import issue_address, issues_address
from broadsheet.newsletters.enums import PUBLIC_STATES
from broadsheet.newsletters.models import Issue
from broadsheet.press.domain import pressing
from broadsheet.toolkit import outbox

ISSUES: Final = "frontpage.issues"
LATER: Final = -1
NEWEST_ISSUES: Final = 60


def refresh_issue(*, issue_id: int) -> None:
    """Press an issue that came, changed or is public no longer. Idempotent.

    The languages that are written in at once, the others later: those that are made on publish,
    and of the rest what is stored already.
    """
    issue = Issue.objects.filter(pk=issue_id).first()
    if issue is None:
        return
    if issue.state not in PUBLIC_STATES:
        languages = current_masthead().reader_languages
        pressing.withdraw(issue_address(language=code, slug=issue.slug) for code in languages)
    _press([issue], current_masthead().all_languages, are_new=True)
    refresh_issues_later(issue_ids=[issue_id])


def issues_with(*, article_id: int) -> list[int]:
    """Return the ids of the public issues that hold an article. One query."""
    held = public_issues().filter(items__article_id=article_id, items__is_left_out=False)
    return sorted(set(held.values_list("pk", flat=True)))


def refresh_issues_with(*, article_id: int) -> None:
    """Press the issues that hold an article which changed or went. One query if there are none."""
    ids = issues_with(article_id=article_id)
    if not ids:
        return
    _press(public_issues().filter(pk__in=ids), current_masthead().all_languages)
    refresh_issues_later(issue_ids=ids)


def refresh_issues_in(*, issue_ids: Collection[int], language: str) -> None:
    """Press issues in a language: an edition of an article in them came or changed there."""
    if issue_ids:
        _press(public_issues().filter(pk__in=issue_ids), [language])


def refresh_issues_later(*, issue_ids: Collection[int]) -> None:
    """Have issues pressed in every language, behind whatever is more urgent."""
    if issue_ids:
        payload = {"issue_ids": sorted(issue_ids)}
        outbox.put_once(topic=ISSUES, payload=payload, urgency=LATER)


@outbox.handles(ISSUES)
def press_issues(payload: Mapping[str, Any]) -> None:
    """Press issues in every language of the newspaper."""
    issues = Issue.objects.filter(pk__in=payload["issue_ids"])
    _press(issues, current_masthead().reader_languages, are_new=True)


def issue_addresses() -> Iterator[str]:
    """Yield the archive's pages, newest first: all in the languages that are written in, in those
    that are made on publish the newest.
    """
    masthead = current_masthead()
    rows = list(public_issues().order_by("-dated_on", "-pk").values_list("slug", "dated_on"))
    if not rows:
        return
    months = list(dict.fromkeys(month_of(day) for _slug, day in rows))
    for code in dict.fromkeys([*masthead.all_languages, *masthead.made_on_publish]):
        is_written = code in masthead.all_languages
        yield issues_address(language=code)
        for slug, _day in rows if is_written else rows[:NEWEST_ISSUES]:
            yield issue_address(language=code, slug=slug)
        for month in months if is_written else months[:2]:
            yield addresses.issues_month(code, month)


def _press(issues: Iterable[Issue], languages: Iterable[str], *, are_new: bool = False) -> None:
    """Press issues and the lists that name them: what is new, or what is stored."""
    made = current_masthead().made_on_publish
    found: list[str] = []
    for issue in issues:
        month = month_of(issue.dated_on)
        for code in languages:
            pages = [
                issue_address(language=code, slug=issue.slug),
                issues_address(language=code),
                addresses.issues_month(code, month),
            ]
            found += pages if are_new and code in made else stored(pages)
    press_all(list(dict.fromkeys(found)))
