"""The newsletter's archive: pressed in every language, true after every change, cheap."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadsheet.articles.models import Article
from broadsheet.editions.signals import house_texts_ready
from broadsheet.frontpage.domain.issue_pages import (
    issue_addresses,
    issues_with,
    refresh_issue,
    refresh_issues_with,
)
from broadsheet.masthead.enums import WithoutEdition
from broadsheet.newsletters.enums import IssueKind, IssueState, Section
from broadsheet.newsletters.models import Issue, Item
from broadsheet.newsletters.signals import issue_published
from broadsheet.press.domain import pressing
from broadsheet.press.domain.providers import all_addresses
from broadsheet.toolkit import clock, outbox
from tests.factories import make_article, make_masthead, make_stored_edition
from tests.frontpage.reading import Page

pytestmark = pytest.mark.django_db
AT = "2026-11-23T09:00:00Z"


@pytest.fixture(autouse=True)
def newspaper(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "wake_up", lambda: None)
    make_masthead(has_newsletter=True, offered_languages=["en", "es", "ar"])


def make_issue(slug: str, *stories: Article, **fields: Any) -> Issue:
    """Make an issue that is being sent, with these stories."""
    fields.setdefault("kind", IssueKind.DAILY)
    fields.setdefault("state", IssueState.SENDING)
    issue = Issue.objects.create(
        slug=slug, dated_on=dt.date.fromisoformat(slug[:10]), created_at=clock.now(),
        started_at=clock.now(), **fields,
    )  # fmt: skip
    for place, story in enumerate(stories):
        Item.objects.create(issue=issue, article=story, section=Section.STORY, position=place)
    return issue


@pytest.fixture
def article() -> Article:
    body = [("text", '<p data-block-key="a">It rose.</p>')]
    return make_article(headline="Water rises", deck="All night", at=AT, body=body)


@pytest.fixture
def issue(article: Article) -> Issue:
    return make_issue("2026-11-24", article, make_article(headline="Bakers strike", at=AT))


@pytest.fixture
def store(tmp_path: Any, settings: Any) -> Any:
    settings.STORE_ROOT = tmp_path / "store"
    return pressing.the_store()


def at(address: str) -> Page:
    return Page(Client().get(address))


def test_an_issue_stands_in_each_language_with_what_it_holds(issue: Issue) -> None:
    page = at("/en/newsletter/2026-11-24/")
    assert page.one("h1") == "Tuesday, 24 November 2026"
    assert page.texts(".headline") == ["Water rises", "Bakers strike"]
    assert page.attribute('link[rel="canonical"]', "href").endswith("/en/newsletter/2026-11-24/")
    assert page.attributes("link[hreflang]", "hreflang") == ["en", "es", "ar", "x-default"]
    assert page.attributes("nav.languages a", "href") == [
        f"/{code}/newsletter/2026-11-24/" for code in ("en", "es", "ar")
    ]
    assert page.attributes(".headline a", "href")[0].startswith("/en/2026/11/23/")
    there = at("/ar/newsletter/2026-11-24/")
    assert there.attribute("html", "dir") == "rtl"
    assert there.attributes(".headline", "dir") == ["ltr", "ltr"]  # no edition: it says so
    assert len(there.elements(".only-in")) == 2


def test_an_edition_is_shown_where_there_is_one(issue: Issue, article: Article) -> None:
    make_stored_edition(
        article, "es", {"headline": "Sube el agua", "deck": "Toda la noche", "a": "Sube."}
    )
    page = at("/es/newsletter/2026-11-24/")
    assert page.texts(".headline") == ["Sube el agua", "Bakers strike"]
    assert page.attributes(".headline a", "href")[0].startswith("/es/2026/11/23/")
    listed = at("/es/newsletter/archive/")
    assert listed.texts(".entries p") == ["Sube el agua"]
    make_masthead(newsletter_without_edition=WithoutEdition.LEAVE_OUT)
    assert at("/es/newsletter/2026-11-24/").texts(".headline") == ["Sube el agua"]
    assert at("/ar/newsletter/archive/").elements(".entries p") == []


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (IssueState.DRAFT, 404), (IssueState.SCHEDULED, 404), (IssueState.QUEUED, 404),
        (IssueState.SENDING, 200), (IssueState.PAUSED, 200), (IssueState.SENT, 200),
        (IssueState.CANCELLED, 410),
    ],
)  # fmt: skip
def test_only_what_was_sent_has_a_page(
    state: IssueState, status: int, issue: Issue, client: Client
) -> None:
    Issue.objects.update(state=state)
    assert client.get("/en/newsletter/2026-11-24/").status_code == status
    lists = ("/en/newsletter/archive/", "/en/newsletter/archive/2026/11/")
    found = [client.get(address).content.decode().count("2026-11-24") for address in lists]
    assert all(found) is (status == 200)


def test_what_is_no_issue_is_no_page(client: Client, issue: Issue) -> None:
    for address in (
        "2026-11-25/", "archive/2026/10/", "archive/2026/13/", "2026-11-24-weekly/", "2026-99-99/"
    ):  # fmt: skip
        assert client.get(f"/en/newsletter/{address}").status_code == 404
    assert client.get("/fr/newsletter/2026-11-24/").status_code == 404
    assert client.get("/en/newsletter/archive/2026/")["Location"] == "/en/newsletter/archive/"
    Issue.objects.update(state=IssueState.CANCELLED, started_at=None)
    assert client.get("/en/newsletter/2026-11-24/").status_code == 404  # it never was there


def test_the_archive_leads_from_months_to_issues(article: Article) -> None:
    for slug, kind in (
        ("2026-10-31", IssueKind.DAILY), ("2026-11-01", IssueKind.DAILY),
        ("2026-11-01-weekly", IssueKind.WEEKLY), ("2026-11-02-breaking", IssueKind.BREAKING),
    ):  # fmt: skip
        make_issue(slug, article, kind=kind)
    page = at("/en/newsletter/archive/")
    assert ("Sign up", "/en/newsletter/") in page.links("main a")
    assert [href for _name, href in page.links(".entries a")] == [
        f"/en/newsletter/{slug}/"
        for slug in ("2026-11-02-breaking", "2026-11-01-weekly", "2026-11-01", "2026-10-31")
    ]
    assert page.texts(".entries .only-in") == ["Breaking news", "Once a week"]
    assert page.links(".months a") == [
        ("October", "/en/newsletter/archive/2026/10/"),
        ("November", "/en/newsletter/archive/2026/11/"),
    ]
    month = at("/en/newsletter/archive/2026/11/")
    assert [href for _name, href in month.links(".entries a")] == [
        f"/en/newsletter/{slug}/"
        for slug in ("2026-11-01", "2026-11-01-weekly", "2026-11-02-breaking")
    ]
    assert at("/en/newsletter/2026-11-02-breaking/").one("header .only-in") == "Breaking news"


def test_an_archive_without_issues_says_so_where_one_can_sign_up(client: Client) -> None:
    assert at("/en/newsletter/archive/").one(".empty") == "Nothing has been published here yet."
    make_masthead(has_newsletter=False)
    assert client.get("/en/newsletter/archive/").status_code == 404


def test_issues_stay_when_the_newsletter_is_switched_off(issue: Issue) -> None:
    make_masthead(has_newsletter=False)
    for address in ("archive/", "archive/2026/11/", "2026-11-24/"):
        page = at(f"/en/newsletter/{address}")
        assert page.elements('a[href="/en/newsletter/"]') == []


def test_an_issue_is_pressed_when_it_is_published(issue: Issue, store: Any) -> None:
    issue_published.send(Issue, issue_id=issue.pk)
    assert store.find("/en/newsletter/2026-11-24/")
    outbox.drain()
    for code in ("en", "es", "ar"):
        for page in ("2026-11-24/", "archive/", "archive/2026/11/"):
            assert store.find(f"/{code}/newsletter/{page}")
    Issue.objects.update(state=IssueState.CANCELLED)
    issue_published.send(Issue, issue_id=issue.pk)
    outbox.drain()
    assert not any(store.find(f"/{code}/newsletter/2026-11-24/") for code in ("en", "es", "ar"))
    refresh_issue(issue_id=999)  # gone meanwhile


def test_a_withdrawn_article_vanishes_from_its_issues(
    issue: Issue, article: Article, store: Any
) -> None:
    issue_published.send(Issue, issue_id=issue.pk)
    outbox.drain()
    pages = [
        f"/{code}/newsletter/{page}/" for code in ("en", "es") for page in ("2026-11-24", "archive")
    ]
    assert all(b"Water rises" in store.read(page) for page in pages)
    article.unpublish()
    outbox.drain()
    for page in pages:
        assert b"Water rises" not in store.read(page)
        assert b"Bakers strike" in store.read(page)


def test_a_deleted_article_vanishes_too(issue: Issue, article: Article, store: Any) -> None:
    issue_published.send(Issue, issue_id=issue.pk)
    outbox.drain()
    article.delete()
    rows = outbox.OutboxRow.objects.filter(topic="frontpage.issues")
    assert [row.payload for row in rows] == [{"issue_ids": [issue.pk]}]


def test_an_article_in_no_issue_costs_one_query(issue: Issue) -> None:
    other = make_article(at=AT)
    with CaptureQueriesContext(connection) as queries:
        refresh_issues_with(article_id=other.pk)
    assert len(queries) == 1
    assert issues_with(article_id=issue.items.all()[0].article_id) == [issue.pk]


def test_an_issues_own_texts_touch_its_pages_alone(issue: Issue, store: Any) -> None:
    issue_published.send(Issue, issue_id=issue.pk)
    outbox.drain()
    house_texts_ready.send(Issue, subject=f"issue:{issue.pk}", language="es")
    assert not outbox.OutboxRow.objects.filter(topic="frontpage.generation").exists()
    house_texts_ready.send(Issue, subject="masthead", language="es")
    assert outbox.OutboxRow.objects.filter(topic="frontpage.generation").exists()


def test_the_press_and_the_sitemap_know_the_pages(issue: Issue, client: Client) -> None:
    pages = {f"/{code}/newsletter/2026-11-24/" for code in ("en", "es", "ar")}
    assert pages <= set(issue_addresses()) <= set(all_addresses())
    standing = client.get("/sitemaps/standing.xml").content.decode()
    month = client.get("/sitemaps/en/2026-11.xml").content.decode()
    assert "/ar/newsletter/archive/" in standing
    assert "/en/newsletter/2026-11-24/" in month
    Issue.objects.all().delete()
    assert list(issue_addresses()) == []
    assert "newsletter" not in client.get("/sitemaps/standing.xml").content.decode()


def test_pages_cost_the_same_however_much_they_hold(article: Article, client: Client) -> None:
    make_issue("2026-11-24", article)
    costs: dict[str, list[int]] = {"2026-11-24/": [], "archive/": [], "archive/2026/11/": []}

    def measure() -> None:
        for page, found in costs.items():
            client.get(f"/es/newsletter/{page}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/es/newsletter/{page}")
            found.append(len(queries))

    measure()
    more = [make_article(at=AT) for _ in range(3)]
    for place, story in enumerate(more, start=1):
        Item.objects.create(issue=Issue.objects.get(), article=story, position=place)
    for day in (21, 22, 23):
        make_issue(f"2026-11-{day}", article, *more)
    measure()
    assert {page: found[0] for page, found in costs.items()} == {
        page: found[1] for page, found in costs.items()
    }
    assert {page: found[0] for page, found in costs.items()} == {
        "2026-11-24/": 12, "archive/": 7, "archive/2026/11/": 6,
    }  # fmt: skip
