"""What to say about an address that has no page: moved, gone, or never there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import Q
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect

from broadsheet.articles.domain.links import page_addresses
from broadsheet.articles.models import Article, Withdrawal
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.frontpage.domain.urls import safe_href
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.newsletters.enums import IssueState
from broadsheet.newsletters.models import Issue
from broadsheet.press.domain.links import encoded

_ISSUE: Final = re.compile(r"/[^/]+/newsletter/([0-9-]{10}[a-z0-9-]{0,30})/")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an address. `target` is the new address, percent-encoded.

    ``slash`` means: it lacks its last slash; whether there is a page the view has to find out.
    """

    kind: Literal["moved", "gone", "slash", "unknown"]
    target: str = ""
    is_permanent: bool = True


def fate_of(*, path: str, query: str = "") -> Fate:
    """Find out what became of `path` (decoded) with its query string, as a reader asked for it.

    Redirects first, with the query and then without it, as old permalinks (`/?p=12`) need; then
    withdrawals; then the same address with the slash that it lacks. Three queries at most.
    """
    if "\0" in path or len(path) > 1000:
        return Fate("unknown")
    rows = _redirects(path, query)
    moved = _moved(rows, path)
    if moved:
        return moved
    address = uri_to_iri(path)
    with_slash = address if address.endswith("/") else f"{address}/"
    # An address that led to an article goes with it.
    led_to = Article.objects.filter(pk__in=[row.redirect_page_id for row in rows])
    gone = Q(address__in={address, with_slash}) | Q(address__in=led_to.values("published_address"))
    elsewhere = _in_other_languages(with_slash)
    if _was_an_issue(with_slash):
        return Fate("gone")
    if Withdrawal.objects.filter(gone | Q(address__in=elsewhere)).exists():
        return Fate("gone")
    for other in elsewhere:
        moved = _moved(_redirects(other, ""), other)
        if moved and moved.target.startswith("/"):
            language = with_slash.split("/", 2)[1]
            return Fate("moved", edition_address(moved.target, language), moved.is_permanent)
    if not address.endswith("/") and "." not in address.rsplit("/", 1)[-1]:
        return Fate("slash", encoded(with_slash))
    return Fate("unknown")


def _was_an_issue(address: str) -> bool:
    """Whether an issue of the newsletter stood there that was taken back. No query for others."""
    found = _ISSUE.fullmatch(address)
    return (
        found is not None
        and Issue.objects.filter(
            slug=found[1], state=IssueState.CANCELLED, started_at__isnull=False
        ).exists()
    )


def _in_other_languages(address: str) -> list[str]:
    """Return where the original may have been of an edition that was asked for at `address`."""
    parts = address.split("/", 2)
    masthead = current_masthead()
    if len(parts) < 3 or parts[1] not in masthead.reader_languages or not parts[2][:4].isdecimal():
        return []
    return [edition_address(address, code) for code in masthead.all_languages if code != parts[1]]


def _redirects(path: str, query: str) -> list[Redirect]:
    wanted = []
    if query and len(query) < 500 and "\0" not in query:
        wanted.append(Redirect.normalise_path(f"{path}?{query}"))
    wanted.append(Redirect.normalise_path(path))
    # A path with “?” or “;” of its own (they come decoded) is not one that anybody redirected.
    wanted = [old for old in dict.fromkeys(wanted) if old not in ("", "/")]
    found = {row.old_path: row for row in Redirect.objects.filter(old_path__in=wanted)}
    return [found[old] for old in wanted if old in found]


def _moved(rows: list[Redirect], path: str) -> Fate | None:
    for row in rows:
        target = _target(row)
        if target and target != path:
            return Fate("moved", target, row.is_permanent)
    return None


def _target(row: Redirect) -> str:
    if row.redirect_page_id:
        address = page_addresses([row.redirect_page_id]).get(row.redirect_page_id, "")
        return encoded(address) if address else ""
    return safe_href(row.redirect_link)
