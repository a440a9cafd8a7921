"""Puts the demo newsroom into an empty database: masthead, people, beats, articles, pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from wagtail.models import Comment

from broadsheet.articles.models import Article
from broadsheet.beats.models import Region, Theme
from broadsheet.importers.demo.editions import add_editions
from broadsheet.importers.demo.loader import read_demo
from broadsheet.importers.demo.records import (
    Demo,
    DemoArticle,
    DemoContributor,
    DemoMasthead,
    DemoState,
)
from broadsheet.importers.domain.body import plain_text, rich_text
from broadsheet.importers.domain.deliver import deliver_manuscript, publish_delivered
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import Newspaper, StandingPage
from broadsheet.people.domain.staff import create_staff
from broadsheet.people.enums import StaffRole
from broadsheet.people.models import Contributor, User
from broadsheet.pictures.domain.renditions import ensure_renditions
from broadsheet.pictures.domain.uploads import store_picture
from broadsheet.pictures.models import Picture
from broadsheet.toolkit import clock

# Who publishes; the others of the demo's staff are reporters.
_EDITOR = "yusuf-dahran"


@dataclass(frozen=True, slots=True)
class LoadedDemo:
    """What was put in; all zero where the newsroom had content already and nothing was done."""

    articles: int = 0
    contributors: int = 0
    pictures: int = 0

    @property
    def is_new(self) -> bool:
        return self.articles > 0


def has_content() -> bool:
    """Whether this newsroom has anything that the demo could get in the way of. Three queries."""
    return Article.objects.exists() or Contributor.objects.exists() or StandingPage.objects.exists()


def load_demo(*, now: dt.datetime | None = None) -> LoadedDemo:
    """Fill an empty newsroom with the demo, all of it or nothing.

    A newsroom that has articles, contributors or standing pages is left exactly as it is, so that
    a second call does nothing and nothing that was changed or deleted comes back. The staff of
    the demo get accounts whose passwords nobody knows. Raises `DemoContentError`.
    """
    if has_content():
        return LoadedDemo()
    demo = read_demo(now or clock.now())
    with transaction.atomic():
        _fill_masthead(demo.masthead)
        staff = {person.slug: _add_contributor(person) for person in demo.contributors}
        _add_beats(demo)
        _add_pages(demo.masthead)
        # Oldest first: numbers and audit log then run as if the paper had been made day by day.
        for article in reversed(demo.articles):
            _add_article(article, staff, editor=staff[_EDITOR])
        add_editions()
    _make_picture_files()
    return LoadedDemo(
        articles=len(demo.articles),
        contributors=len(demo.contributors),
        pictures=Picture.objects.count(),
    )


def _fill_masthead(demo: DemoMasthead) -> None:
    masthead = current_masthead()
    masthead.name = demo.name
    masthead.tagline = demo.tagline
    masthead.description = demo.description
    masthead.language = demo.language
    masthead.languages = [code for code in demo.languages if code != demo.language]
    masthead.time_zone = demo.time_zone
    masthead.founded_year = demo.founded_year
    masthead.copyright_holder = demo.publisher
    masthead.contact_email = demo.contact_email
    masthead.media_email = demo.media_email
    masthead.postal_address = demo.postal_address
    masthead.channels = [asdict(channel) for channel in demo.channels]
    masthead.note_to_readers = rich_text(demo.note_to_readers_html)
    masthead.reprint_terms = rich_text(demo.reprint_terms_html)
    masthead.disclaimer = rich_text(demo.disclaimer_html)
    masthead.fair_use_notice = rich_text(demo.fair_use_notice_html)
    masthead.save()
    newspaper = Newspaper.objects.get()
    newspaper.title = newspaper.draft_title = demo.name
    newspaper.save()


def _add_contributor(person: DemoContributor) -> User:
    """Add a contributor's page and, with the same address, an account at the desk."""
    portrait = person.portrait
    Contributor.objects.create(
        name=person.name,
        slug=person.slug,
        job=person.job,
        note=rich_text(person.note_html),
        email=person.email,
        portrait=store_picture(
            content=portrait.content or b"",
            filename=portrait.filename,
            title=person.name,
            alt=portrait.alt,
            caption=plain_text(portrait.caption),
            credit=portrait.credit,
        ),
    )
    first_name, _, last_name = person.name.partition(" ")
    username = person.email.partition("@")[0]
    create_staff(
        username=username,
        email=person.email,
        role=StaffRole.EDITOR if person.slug == _EDITOR else StaffRole.REPORTER,
        first_name=first_name,
        last_name=last_name,
    )
    account: User = User.objects.get(username=username)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return account


def _add_beats(demo: Demo) -> None:
    for model, beats in ((Region, demo.regions), (Theme, demo.themes)):
        for position, beat in enumerate(beats):
            model._default_manager.create(
                name=beat.name, slug=beat.slug, description=beat.description, position=position
            )


def _add_pages(masthead: DemoMasthead) -> None:
    newspaper = Newspaper.objects.get()
    for entry in masthead.pages:
        page = StandingPage(
            title=entry.title, slug=entry.slug, language=masthead.language, body=entry.body
        )
        newspaper.add_child(instance=page)
        page.save_revision().publish()


def _add_article(entry: DemoArticle, staff: dict[str, User], *, editor: User) -> None:
    manuscript = entry.manuscript
    owner = next((staff[name.key] for name in manuscript.byline if name.key in staff), None)
    delivered = deliver_manuscript(
        manuscript=manuscript,
        owner=owner,
        filename=f"{manuscript.slug}.toml" if manuscript.findings else "",
    )
    article = delivered.article
    match entry.state:
        case DemoState.LIVE:
            _publish(article, entry, editor)
        case DemoState.EXPIRED:
            _publish(article, entry, editor)
            article.expire_at = entry.expires_at
            article.unpublish(set_expired=True, user=editor)
        case DemoState.SCHEDULED:
            article.go_live_at = manuscript.published_at
            article.first_published_at = None
            article.save_revision(user=editor).publish(user=editor)
        case DemoState.IN_REVIEW:
            _submit(article, owner, entry.review_comment)
        case DemoState.DRAFT:
            pass


def _publish(article: Article, entry: DemoArticle, editor: User) -> None:
    published_at = entry.manuscript.published_at
    publish_delivered(article=article, at=published_at, user=editor)
    article.refresh_from_db()
    # The article was last changed when it was corrected, not when the demo was loaded.
    corrected_at = [correction.made_at for correction in entry.manuscript.corrections]
    article.last_published_at = max(filter(None, [published_at, *corrected_at]))
    Article.objects.filter(pk=article.pk).update(last_published_at=article.last_published_at)


def _submit(article: Article, reporter: User | None, comment: str) -> None:
    article.refresh_from_db()
    article.get_workflow().start(article, reporter)
    if comment and reporter is not None:
        Comment.objects.create(
            page=article.page_ptr,
            user=reporter,
            text=comment,
            contentpath="deck",
            revision_created=article.latest_revision,
        )


def _make_picture_files() -> None:
    """Make the sizes that pages show, so that no first reader has to wait for them."""
    portraits = Contributor.objects.values_list("portrait_id", flat=True)
    ensure_renditions(Picture.objects.filter(pk__in=portraits), are_portraits=True)
    ensure_renditions(Picture.objects.exclude(pk__in=portraits))
