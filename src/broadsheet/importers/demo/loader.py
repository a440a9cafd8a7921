"""Reads the demo newsroom from its files: no database, no Django, nothing is written.

Articles carry no dates but distances ("three days ago, at nine"), so that the newspaper looks
fresh whenever it is loaded.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from broadsheet.importers.demo.articles import Known, read_articles
from broadsheet.importers.demo.fields import PAGE_TAGS, PARAGRAPH_TAGS, Fields, read_toml
from broadsheet.importers.demo.pictures import PictureShelf, read_shelf
from broadsheet.importers.demo.records import (
    Demo,
    DemoBeat,
    DemoChannel,
    DemoContributor,
    DemoMasthead,
    StandingPage,
)

CONTENT: Final = Path(__file__).parent / "content"


def read_demo(now: dt.datetime, *, content: Path = CONTENT) -> Demo:
    """Read the whole demo as it stands when it is loaded at `now` (aware).

    Raises `DemoContentError` naming the file and the part that is wrong.
    """
    shelf = read_shelf(content)
    masthead = _read_masthead(content)
    contributors = _read_contributors(content, shelf)
    regions, themes = _read_beats(content)
    known = Known(
        now=now.astimezone(ZoneInfo(masthead.time_zone)),
        language=masthead.language,
        contributors={person.slug: person.name for person in contributors},
        regions=frozenset(beat.name for beat in regions),
        themes=frozenset(beat.name for beat in themes),
        shelf=shelf,
    )
    return Demo(
        masthead=masthead,
        contributors=contributors,
        regions=regions,
        themes=themes,
        articles=read_articles(content / "articles", known),
    )


def _read_masthead(content: Path) -> DemoMasthead:
    fields = Fields(read_toml(content / "masthead.toml"), "masthead.toml")
    masthead = DemoMasthead(
        name=fields.text("name"),
        tagline=fields.text("tagline"),
        motto=fields.text("motto"),
        description=fields.text("description"),
        place=fields.text("place"),
        language=fields.text("language"),
        languages=fields.texts("languages", is_required=True),
        time_zone=fields.text("time_zone"),
        founded_year=fields.number("founded_year"),
        publisher=fields.text("publisher"),
        contact_email=fields.text("contact_email"),
        media_email=fields.text("media_email"),
        permissions_email=fields.text("permissions_email"),
        postal_address=fields.text("postal_address"),
        channels=tuple(_read_channel(channel) for channel in fields.tables("channels")),
        note_to_readers_html=fields.html("note_to_readers_html", allowed=PARAGRAPH_TAGS),
        reprint_terms_html=fields.html("reprint_terms_html", allowed=PARAGRAPH_TAGS),
        disclaimer_html=fields.html("disclaimer_html", allowed=PARAGRAPH_TAGS),
        fair_use_notice_html=fields.html("fair_use_notice_html", allowed=PARAGRAPH_TAGS),
        copyright_line=fields.text("copyright_line"),
        pages=tuple(_read_page(page) for page in fields.tables("pages")),
    )
    fields.finish()
    return masthead


def _read_channel(fields: Fields) -> DemoChannel:
    channel = DemoChannel(name=fields.text("name"), address=fields.text("address"))
    fields.finish()
    return channel


def _read_page(fields: Fields) -> StandingPage:
    page = StandingPage(
        slug=fields.text("slug"),
        title=fields.text("title"),
        body=fields.html("body", allowed=PAGE_TAGS),
    )
    fields.finish()
    return page


def _read_contributors(content: Path, shelf: PictureShelf) -> tuple[DemoContributor, ...]:
    root = Fields(read_toml(content / "contributors.toml"), "contributors.toml")
    people = []
    for fields in root.tables("contributors"):
        people.append(
            DemoContributor(
                slug=fields.text("slug"),
                name=fields.text("name"),
                job=fields.text("job"),
                note_html=fields.html("note_html", allowed=PARAGRAPH_TAGS),
                email=fields.text("email"),
                portrait=shelf.get(fields.text("portrait"), where=fields.where),
            )
        )
        fields.finish()
    root.finish()
    return tuple(people)


def _read_beats(content: Path) -> tuple[tuple[DemoBeat, ...], tuple[DemoBeat, ...]]:
    root = Fields(read_toml(content / "beats.toml"), "beats.toml")
    regions = tuple(_read_beat(fields) for fields in root.tables("regions"))
    themes = tuple(_read_beat(fields) for fields in root.tables("themes"))
    root.finish()
    return regions, themes


def _read_beat(fields: Fields) -> DemoBeat:
    beat = DemoBeat(
        slug=fields.text("slug"),
        name=fields.text("name"),
        description=fields.text("description"),
    )
    fields.finish()
    return beat
