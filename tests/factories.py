"""What tests need of a newsroom, made the way the newsroom makes it.

`make_article(live=True)` publishes as an editor does, so every signal fires.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import time_machine
from django.core.files.base import ContentFile
from PIL import Image

from broadsheet.articles.models import Article, ArticleFolder, BylineEntry, Correction
from broadsheet.beats.models import Region, Theme
from broadsheet.desk.domain.house import ensure_house
from broadsheet.editions.domain.originals import original_of_article
from broadsheet.editions.domain.planning import plan_article
from broadsheet.editions.domain.reviewing import write_by_hand
from broadsheet.editions.enums import Method
from broadsheet.editions.models import Edition
from broadsheet.frontpage.domain.placing import place_article
from broadsheet.frontpage.domain.readable import count_readable
from broadsheet.frontpage.models import Placement
from broadsheet.masthead.domain.queries import current_masthead
from broadsheet.masthead.models import Masthead, Newspaper, StandingPage
from broadsheet.people.models import Contributor
from broadsheet.pictures.domain.renditions import ensure_renditions
from broadsheet.pictures.models import Picture

_numbers = itertools.count(1)


def make_masthead(**fields: Any) -> Masthead:
    """Set the one masthead's fields."""
    masthead = current_masthead()
    defaults: dict[str, Any] = {"name": "The Tidewater Post", "tagline": "News from the estuary"}
    for name, value in {**defaults, **fields}.items():
        setattr(masthead, name, value)
    masthead.save()
    return masthead


def make_contributor(name: str = "", **fields: Any) -> Contributor:
    number = next(_numbers)
    name = name or f"Writer {number}"
    fields.setdefault("slug", f"writer-{number}")
    contributor: Contributor = Contributor.objects.create(name=name, **fields)
    return contributor


def make_region(name: str = "", **fields: Any) -> Region:
    number = next(_numbers)
    fields.setdefault("slug", f"region-{number}")
    region: Region = Region.objects.create(name=name or f"Region {number}", **fields)
    return region


def make_theme(name: str = "", **fields: Any) -> Theme:
    number = next(_numbers)
    fields.setdefault("slug", f"theme-{number}")
    theme: Theme = Theme.objects.create(name=name or f"Theme {number}", **fields)
    return theme


def make_picture(
    *,
    width: int = 640,
    height: int = 420,
    with_files: bool = True,
    are_portraits: bool = False,
    **fields: Any,
) -> Picture:
    """Make a small picture; `with_files` makes the sizes that pages show, too."""
    number = next(_numbers)
    held = io.BytesIO()
    shade = (40 + number * 37 % 160, 60 + number * 53 % 150, 90 + number * 29 % 140)
    Image.new("RGB", (width, height), shade).save(held, "PNG")
    fields.setdefault("title", f"Picture {number}")
    fields.setdefault("alt", "A flat field under a flat sky")
    fields.setdefault("credit", "Drawn for this test")
    picture: Picture = Picture.objects.create(
        file=ContentFile(held.getvalue(), f"picture-{number}.png"),
        width=width,
        height=height,
        **fields,
    )
    if with_files:
        ensure_renditions([picture], are_portraits=are_portraits)
    return picture


def make_article(
    *,
    headline: str = "",
    live: bool = True,
    at: str | dt.datetime | None = None,
    body: Sequence[tuple[str, Any]] | None = None,
    byline: Iterable[Contributor | str | tuple[Contributor | str, str]] = (),
    regions: Iterable[Region] = (),
    themes: Iterable[Theme] = (),
    corrections: Iterable[tuple[str, str]] = (),
    **fields: Any,
) -> Article:
    """Make an article; `at` is the instant of its publication.

    `body` is a list of block type and stored value; `byline` names contributors or guests, each
    perhaps with a role; `corrections` are (ISO time, rich text).
    """
    ensure_house()
    number = next(_numbers)
    fields.setdefault("slug", f"article-{number}")
    article = Article(
        title=headline or f"Article {number}",
        body=stored_body(
            body if body is not None else [("text", "<p>The water rose in the night.</p>")]
        ),
        live=False,
        **fields,
    )
    with time_machine.travel(at, tick=False) if at else nullcontext():
        ArticleFolder.objects.get().add_child(instance=article)
        article.byline.set([_entry(who) for who in byline])
        article.regions.set(list(regions))
        article.themes.set(list(themes))
        article.corrections.set(
            [
                Correction(made_at=dt.datetime.fromisoformat(made_at), text=text)
                for made_at, text in corrections
            ]
        )
        revision = article.save_revision()
        if live:
            revision.publish()
    article = Article.objects.get(pk=article.pk)
    if live:
        place_article(article_id=article.pk)
    return article


def make_standing_page(title: str = "About us", **fields: Any) -> StandingPage:
    """Make a live standing page."""
    ensure_house()
    fields.setdefault("slug", f"page-{next(_numbers)}")
    fields.setdefault("body", "<p>We are a newspaper.</p>")
    page = StandingPage(title=title, **fields)
    Newspaper.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return StandingPage.objects.get(pk=page.pk)


def stored_body(blocks: Sequence[tuple[str, Any]]) -> Any:
    """Return a body as the database holds it."""
    return Article._meta.get_field("body").to_python(
        [
            {"type": kind, "value": value, "id": f"00000000-0000-0000-0000-{number:012}"}
            for number, (kind, value) in enumerate(blocks)
        ]
    )


def _entry(who: Any) -> BylineEntry:
    who, role = who if isinstance(who, tuple) else (who, "words")
    if isinstance(who, str):
        return BylineEntry(guest_name=who, role=role)
    return BylineEntry(contributor=who, role=role)


def make_stored_edition(
    article: Article, language: str, texts: Mapping[str, str], *, by: str = ""
) -> Edition:
    """Write an edition by hand. `texts` are marked texts by segment, a paragraph by its key."""
    plan_article(article_id=article.pk)
    ids = {
        segment.id.rsplit(".", 1)[-1]: segment.id
        for segment in original_of_article(article).segments
    }
    edition = write_by_hand(
        article_id=article.pk,
        language=language,
        texts={ids[key]: text for key, text in texts.items()},
        by=by,
        method=Method.HAND,
    )
    for row in Placement.objects.filter(article=article, front="home"):
        count_readable(month=row.month, languages=[language])
    return edition
