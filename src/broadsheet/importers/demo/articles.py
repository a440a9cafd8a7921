"""From the article files of the demo to manuscripts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from broadsheet.importers.demo.blocks import read_block
from broadsheet.importers.demo.errors import DemoContentError
from broadsheet.importers.demo.fields import PARAGRAPH_TAGS, Fields, read_toml
from broadsheet.importers.demo.moments import read_moment, read_published_at, read_state
from broadsheet.importers.demo.pictures import PictureShelf
from broadsheet.importers.demo.records import DemoArticle, DemoState
from broadsheet.importers.domain import manuscript as ms

_ARTICLE_LINK: Final = re.compile(r"article:([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """What an article file may refer to. `now` is on the masthead's clock."""

    now: dt.datetime
    language: str
    contributors: Mapping[str, str]  # slug → name
    regions: frozenset[str]
    themes: frozenset[str]
    shelf: PictureShelf


def read_articles(folder: Path, known: Known) -> tuple[DemoArticle, ...]:
    """Read all articles of a folder, newest first, those without a date last."""
    tables = {path.stem: read_toml(path) for path in sorted(folder.glob("*.toml"))}
    addresses = {
        slug: address
        for slug, table in tables.items()
        if (address := _address(Fields(table, f"{slug}.toml"), slug, known))
    }
    articles = []
    for slug, table in tables.items():
        where = f"{slug}.toml"
        articles.append(_read_article(Fields(_link(table, addresses, where), where), slug, known))
    oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
    articles.sort(key=lambda entry: entry.manuscript.published_at or oldest, reverse=True)
    return tuple(articles)


def _address(fields: Fields, slug: str, known: Known) -> str:
    """Where readers will find a live article; empty for one that they cannot read."""
    state = read_state(fields)
    published_at = read_published_at(fields, state, now=known.now)
    if published_at is None or state is not DemoState.LIVE:
        return ""
    language = fields.text("language", known.language)
    return f"/{language}/{published_at:%Y/%m/%d}/{slug}/"


def _link(value: Any, addresses: Mapping[str, str], where: str) -> Any:
    """`value` with every `article:slug` replaced by that article's address."""
    if isinstance(value, dict):
        return {key: _link(inner, addresses, where) for key, inner in value.items()}
    if isinstance(value, list):
        return [_link(inner, addresses, where) for inner in value]
    if not isinstance(value, str):
        return value

    def replace(match: re.Match[str]) -> str:
        if match[1] not in addresses:
            raise DemoContentError(where, f"“{match[0]}” names no article that readers can open")
        return addresses[match[1]]

    return _ARTICLE_LINK.sub(replace, value)


def _read_article(fields: Fields, slug: str, known: Known) -> DemoArticle:
    state = read_state(fields)
    manuscript = _read_manuscript(fields, state, slug, known)
    expires_at = None
    if state is DemoState.EXPIRED:
        expires_at = read_moment(fields, "expired", now=known.now)
    review_comment = fields.text("review_comment", "")
    fields.finish()
    return DemoArticle(manuscript, state, expires_at, review_comment)


def _read_manuscript(fields: Fields, state: DemoState, slug: str, known: Known) -> ms.Manuscript:
    published_at = read_published_at(fields, state, now=known.now)
    featured = fields.text("featured", "")
    copyright_holder = fields.text("copyright_holder", "")
    year = (published_at or known.now).year
    origin = fields.table("origin")
    return ms.Manuscript(
        headline=fields.text("headline"),
        deck=fields.text("deck", ""),
        kicker=fields.text("kicker", ""),
        dateline=fields.text("dateline", ""),
        language=fields.text("language", known.language),
        slug=slug,
        byline=[_read_byline(entry, known.contributors) for entry in fields.tables("byline")],
        published_at=published_at,
        regions=_read_names(fields, "regions", known.regions),
        themes=_read_names(fields, "themes", known.themes),
        featured=known.shelf.get(featured, where=fields.where) if featured else None,
        body=[read_block(block, known.shelf) for block in fields.tables("body")],
        contributors_note=fields.html("contributors_note", "", allowed=PARAGRAPH_TAGS),
        corrections=[_read_correction(entry, known.now) for entry in fields.tables("corrections")],
        origin=_read_origin(origin, year) if origin else None,
        note_to_readers=fields.html("note_to_readers", "", allowed=PARAGRAPH_TAGS),
        reprint_terms=fields.html("reprint_terms", "", allowed=PARAGRAPH_TAGS),
        disclaimer=fields.html("disclaimer", "", allowed=PARAGRAPH_TAGS),
        fair_use_notice=fields.html("fair_use_notice", "", allowed=PARAGRAPH_TAGS),
        copyright_holder=copyright_holder,
        copyright_year=year if copyright_holder else None,
        findings=[_read_finding(entry) for entry in fields.tables("findings")],
    )


def _read_names(fields: Fields, key: str, known: frozenset[str]) -> list[str]:
    names = list(fields.texts(key))
    for name in names:
        if name not in known:
            raise DemoContentError(fields.where, f"“{name}” is not among the {key}")
    return names


def _read_byline(fields: Fields, contributors: Mapping[str, str]) -> ms.BylineEntry:
    key = fields.text("key", "")
    if key and key not in contributors:
        raise DemoContentError(fields.where, f"there is no contributor “{key}”")
    role = fields.text("role", "words")
    if role not in set(ms.Role):
        raise DemoContentError(fields.where, f"there is no role “{role}”")
    entry = ms.BylineEntry(
        name=contributors[key] if key else fields.text("name"),
        role=ms.Role(role),
        key=key,
        url=fields.text("url", ""),
        is_guest=not key,
    )
    fields.finish()
    return entry


def _read_correction(fields: Fields, now: dt.datetime) -> ms.Correction:
    correction = ms.Correction(
        text=fields.html("text"), made_at=read_moment(fields, "made", now=now)
    )
    fields.finish()
    return correction


def _read_origin(fields: Fields, year: int) -> ms.Origin:
    origin = ms.Origin(
        publisher=fields.text("publisher"),
        url=fields.text("url"),
        copyright_holder=fields.text("copyright_holder"),
        copyright_year=year,
    )
    fields.finish()
    return origin


def _read_finding(fields: Fields) -> ms.Finding:
    certainty = fields.text("certainty", "sure")
    if certainty not in set(ms.Certainty):
        raise DemoContentError(fields.where, f"there is no certainty “{certainty}”")
    finding = ms.Finding(
        part=fields.text("part"),
        message=fields.text("message"),
        certainty=ms.Certainty(certainty),
        excerpt=fields.text("excerpt", ""),
    )
    fields.finish()
    return finding
