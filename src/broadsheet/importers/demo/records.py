"""The typed form of the demo newsroom: plain data, no database, no Django."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from broadsheet.importers.domain.manuscript import Manuscript, PictureRef


class DemoState(StrEnum):
    """Where an article of the demo stands when it has been loaded."""

    LIVE = "live"
    SCHEDULED = "scheduled"
    IN_REVIEW = "in_review"
    DRAFT = "draft"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class StandingPage:
    """A page that belongs to the masthead; `body` is HTML of paragraphs, headings and lists."""

    slug: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class DemoChannel:
    """Where readers can follow the newspaper."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class DemoMasthead:
    """The identity of the invented publication. Texts ending in `_html` hold one or more <p>."""

    name: str
    tagline: str
    motto: str
    description: str
    place: str
    language: str  # BCP 47
    languages: tuple[str, ...]
    time_zone: str  # IANA name
    founded_year: int
    publisher: str
    contact_email: str
    media_email: str
    permissions_email: str
    postal_address: str
    channels: tuple[DemoChannel, ...]
    note_to_readers_html: str
    reprint_terms_html: str
    disclaimer_html: str
    fair_use_notice_html: str
    copyright_line: str
    pages: tuple[StandingPage, ...]  # about, legal, contact


@dataclass(frozen=True, slots=True)
class DemoContributor:
    slug: str
    name: str
    job: str
    note_html: str
    email: str
    portrait: PictureRef


@dataclass(frozen=True, slots=True)
class DemoBeat:
    """A region or a theme."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """A manuscript and where it stands. Times are aware.

    `expires_at` lies in the past for an expired article; `review_comment` is what the reporter
    wrote to the editor when the article was submitted.
    """

    manuscript: Manuscript
    state: DemoState
    expires_at: dt.datetime | None = None
    review_comment: str = ""


@dataclass(frozen=True, slots=True)
class Demo:
    masthead: DemoMasthead
    contributors: tuple[DemoContributor, ...]
    regions: tuple[DemoBeat, ...]
    themes: tuple[DemoBeat, ...]
    articles: tuple[DemoArticle, ...]  # newest first
