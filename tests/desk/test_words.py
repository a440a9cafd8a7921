"""The desk speaks a newsroom's words, keeps a newsroom's time and leads to its own listings."""

from __future__ import annotations

import datetime as dt
import html
import re
import zoneinfo
from pathlib import Path

import nh3
import pytest
import wagtail
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse

from broadsheet.articles.models import Article, ArticleFolder
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.people.enums import StaffRole
from tests.desk.helpers import add_url, article, article_post, edit_url, signed_in, staff

WORDS = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
ROOMS = Path(settings.LOCALE_PATHS[0]).parents[2]
LEFTOVER = re.compile(
    r"\b(wagtail|cms|snippets?|images?|moderat\w+|page/\w+|pages?)\b", re.IGNORECASE
)
# A newspaper has pages, too.
OUR_PAGES = re.compile(
    r"standing pages?|web page|without a page|the page's address|dates on pages|page \d+ of \d+",
    re.IGNORECASE,
)


def messages(path: Path) -> dict[tuple[str | None, str], object]:
    with path.open("rb") as file:
        return {
            (one.context, one.id if isinstance(one.id, str) else one.id[0]): one.string
            for one in read_po(file, abort_invalid=True)
            if one.id
        }


def visible_text(page: str) -> str:
    hidden = {"script", "style", "template", "svg", "title"}
    text = nh3.clean(page, tags=set(), clean_content_tags=hidden)
    return html.unescape(re.sub(r"\s+", " ", text))


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_each_of_our_words_stands_for_one_of_wagtails(path):
    known: set[tuple[str | None, str]] = set()
    for one in Path(wagtail.__file__).parent.glob(f"**/locale/en/LC_MESSAGES/{path.name}"):
        known |= set(messages(one))
    assert sorted(name for _context, name in set(messages(path)) - known) == []


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_the_words_are_compiled(path):
    compiled = path.with_suffix(".mo").read_bytes()
    last = [text for text in messages(path).values() if isinstance(text, str)][-1]
    assert last.encode() in compiled, "run: make messages"


def test_our_words_change_no_message_of_our_own():
    ours: set[tuple[str | None, str]] = set()
    for path in ROOMS.glob("*/locale/en/LC_MESSAGES/django.po"):
        ours |= set(messages(path))
    changed = {
        (context, name): text
        for path in WORDS
        if path.stem == "django"
        for (context, name), text in messages(path).items()
        if (context, name) in ours and text != name
    }
    assert changed == {}


@pytest.fixture
def publisher():
    return staff(StaffRole.PUBLISHER)


def screens(one: Article) -> list[str]:
    named = [
        "wagtailadmin_home", "articles:index", "my_drafts:index", "in_review:index",
        "desk:new_from_document", "wagtailimages:index", "wagtailimages:add_multiple",
        "wagtailsnippets_beats_region:list", "wagtailsnippets_people_contributor:list",
        "wagtailsnippets_people_contributor:add", "wagtailusers_users:index",
        "wagtailusers_users:add", "wagtailadmin_account", "wagtailredirects:index",
        "wagtailadmin_reports:site_history", "wagtailadmin_reports:workflow",
    ]  # fmt: skip
    about = ["edit", "history", "unpublish", "delete", "workflow_history"]
    return [
        *(reverse(name) for name in named),
        *(reverse(f"wagtailadmin_pages:{name}", args=[one.pk]) for name in about),
        reverse("wagtailsettings:edit", args=["masthead", "masthead", current_masthead().pk]),
        add_url(),
    ]


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_no_screen_speaks_of_pages_images_or_snippets(publisher):
    one = article(owner=publisher, live=True)
    client = signed_in(publisher)
    client.post(edit_url(one), article_post(**{"action-submit": "1"}))
    found = {}
    for address in screens(one):
        page = client.get(address, follow=True)
        assert page.status_code == 200, address
        text = OUR_PAGES.sub(" ", visible_text(page.content.decode()))
        if words := sorted({text[m.start() - 30 : m.end() + 20] for m in LEFTOVER.finditer(text)}):
            found[address] = words
    assert found == {}


@pytest.mark.django_db
def test_the_scripts_of_the_editor_use_the_same_words(publisher):
    catalog = signed_in(publisher).get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert '"Write here"' in catalog


@pytest.mark.django_db
def test_a_time_written_at_the_desk_is_the_newspapers(publisher):
    masthead = current_masthead()
    masthead.time_zone = "Asia/Kolkata"
    masthead.save()
    client = signed_in(publisher)
    client.get(reverse("wagtailadmin_home"))
    later = {"go_live_at": "2030-01-01 07:00", "action-publish": "1"}
    client.post(add_url(), article_post("Soon", **later))
    zone = zoneinfo.ZoneInfo("Asia/Kolkata")
    assert Article.objects.get().go_live_at == dt.datetime(2030, 1, 1, 7, tzinfo=zone)


@pytest.mark.django_db
def test_after_submitting_one_stands_in_the_listing_of_articles(publisher):
    client = signed_in(publisher)
    folder = ArticleFolder.objects.get()
    answer = client.post(add_url(), article_post(**{"action-submit": "1"}), follow=True)
    assert answer.redirect_chain == [
        (reverse("wagtailadmin_explore", args=[folder.pk]), 302),
        (reverse("articles:index"), 302),
    ]
    assert "“The harbour” created and submitted for review." in answer.content.decode()


@pytest.mark.django_db
def test_links_are_chosen_among_the_articles_the_latest_first(publisher):
    for title in ("First", "Second"):
        article(owner=publisher, title=title)
    page = signed_in(publisher).get(reverse("wagtailadmin_choose_page"))
    assert [row.title for row in page.context["table"].data] == ["Articles", "Second", "First"]
