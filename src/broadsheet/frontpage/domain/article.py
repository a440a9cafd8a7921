"""Gathering an article: everything that its page, its feeds and its metadata say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from broadsheet.articles.domain.links import page_addresses
from broadsheet.articles.enums import BylineRole
from broadsheet.articles.models import Article
from broadsheet.editions.domain.addresses import edition_address
from broadsheet.frontpage.domain.addresses import Front
from broadsheet.frontpage.domain.body import (
    Block,
    Embed,
    Figure,
    Text,
    convert_body,
    make_figure,
    picture_ids,
    raw_blocks,
    rich_sources,
)
from broadsheet.frontpage.domain.cards import Headlines, gather_headlines
from broadsheet.frontpage.domain.frame import Frame, Link
from broadsheet.frontpage.domain.parts import (
    Beat,
    Parts,
    Signature,
    in_house_words,
    parts_of,
    parts_of_draft,
)
from broadsheet.frontpage.domain.reading import Reading, read_article
from broadsheet.frontpage.domain.richtext import Converter, Note, clean_text, page_ids, plain_text
from broadsheet.frontpage.domain.rights import Rights, gather_rights, legal_sources
from broadsheet.frontpage.domain.sheets import block_sheets, type_sheets
from broadsheet.frontpage.models import Placement
from broadsheet.masthead.domain.dates import Moment, moment
from broadsheet.masthead.domain.languages import language as language_of
from broadsheet.pictures.domain.renditions import Shown, load_pictures
from broadsheet.press.domain.links import absolute
from broadsheet.toolkit import clock
from broadsheet.toolkit.statements import Statement

MORE_ARTICLES: Final = 3
UPDATED_AFTER: Final = dt.timedelta(minutes=10)
"""A change sooner after publication is the same publication."""


_TASKS: Final[dict[str, Any]] = {
    BylineRole.PICTURES: _("Pictures"),
    BylineRole.TRANSLATION: _("Translation"),
    BylineRole.RESEARCH: _("Research"),
    BylineRole.EDITING: _("Editing"),
}


@dataclass(frozen=True, slots=True)
class Credit:
    """One name in the byline's sentence. `href` is empty for a guest."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Task:
    """Those of the byline who did the same: “Pictures: Lotte Brink”."""

    role: str
    label: str
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Portrayed:
    """The note on one contributor under the article."""

    name: str
    href: str
    note: SafeString
    portrait: Shown | None
    language: str = ""


@dataclass(frozen=True, slots=True)
class PublicCorrection:
    made: Moment
    html: SafeString
    text: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that an article's template needs. Addresses are paths but for those of `rights`.

    `language` and `direction` are those of the article's words. `reading` is how it stands in the
    page's language; a draft and a feed have none.
    """

    frame: Frame
    id: int
    headline: str
    deck: str
    kicker: str
    language: str
    direction: str
    dateline: str
    address: str
    description: str
    published: Moment
    modified: Moment
    is_updated: bool
    authors: tuple[Credit, ...]
    tasks: tuple[Task, ...]
    regions: tuple[Link, ...]
    themes: tuple[Link, ...]
    featured: Figure | None
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    links: tuple[tuple[int, str], ...]
    corrections: tuple[PublicCorrection, ...]
    contributors_note: SafeString
    portrayed: tuple[Portrayed, ...]
    rights: Rights
    more: tuple[Link, ...]
    more_from: Link | None
    reading: Reading | None = None

    @property
    def text_language(self) -> str:
        """The language of the article's words where it is not the page's."""
        return "" if self.language == self.frame.language else self.language

    @property
    def type_sheets(self) -> tuple[str, ...]:
        """The style sheets of the article's script that are not there for the page's."""
        there = self.frame.type_sheets
        return tuple(sheet for sheet in type_sheets(self.language) if sheet not in there)

    @property
    def is_indexed(self) -> bool:
        """Whether it is a page of its own: an original or an edition, not a stand-in."""
        return self.reading is None or self.reading.notice is None

    @property
    def canonical(self) -> str:
        """The full address that search engines shall know it by.

        An edition's is its own, for it is no copy of anything, even where its original is.
        """
        if self.reading is not None and self.reading.is_edition:
            return self.url
        return self.rights.canonical

    def left(self, name: str) -> str:
        """Return the language of a text that an edition lacks, empty where it has it."""
        reading = self.reading
        return reading.source if reading is not None and name in reading.left else ""

    @property
    def headline_language(self) -> str:
        return self.text_language or self.left("headline")

    @property
    def deck_language(self) -> str:
        return self.text_language or self.left("deck")

    @property
    def kicker_language(self) -> str:
        return self.text_language or self.left("kicker")

    @property
    def url(self) -> str:
        """Our own full address; the canonical one is `rights.canonical`."""
        return absolute(self.address)

    @property
    def is_corrected(self) -> bool:
        return bool(self.corrections)

    @property
    def block_sheets(self) -> tuple[str, ...]:
        """The style sheets of what only some articles have."""
        kinds = {block.kind for block in self.blocks}
        return block_sheets(
            kinds,
            language=self.language,
            has_pictures=bool(self.featured or "gallery" in kinds),
            has_notes=bool(self.notes),
            has_corrections=self.is_corrected,
            has_more=bool(self.more),
        )

    @property
    def has_players(self) -> bool:
        return any(isinstance(block, Embed) and block.player for block in self.blocks)

    @property
    def card_url(self) -> str:
        """The picture that other sites show with a link, or nothing."""
        card = self.featured and self.featured.image.card
        return absolute(card.url) if card else ""


_COLUMNS: Final = [field.attname for field in Article._meta.concrete_fields]
_LIVE = Statement(
    lambda address: Article.objects.filter(published_address=address, live=True).values_list(
        *_COLUMNS
    )[:1]
)


def gather_article(*, frame: Frame, address: str) -> ArticlePage | None:
    """Gather the live article at `address`, None when there is none.

    Nine queries besides the frame's; two more when it links to pages of ours, up to three more in
    another language than its own, and one less for each of pictures and beats that it does not
    have. More only when picture files are missing.
    """
    rows = _LIVE.rows(address)
    for code in frame.masthead.all_languages:
        # An edition's address is its original's in another language.
        if not rows and code != frame.language:
            rows = _LIVE.rows(edition_address(address, code))
    found = parts_of(Article.from_db(connection.alias, _COLUMNS, row) for row in rows)
    if not found:
        return None
    parts, reading = read_article(frame=frame, parts=found[0])
    return build_article(frame=frame, parts=parts, reading=reading)


def gather_draft(*, frame: Frame, article: Article) -> ArticlePage:
    """Gather an article as it stands in the editor, saved or not."""
    return build_article(frame=frame, parts=parts_of_draft(article))


def build_article(
    *,
    frame: Frame,
    parts: Parts,
    reading: Reading | None = None,
    is_feed: bool = False,
    material: Material | None = None,
) -> ArticlePage:
    """Make the page of an article from its parts; `material` may have been gathered for many.

    The parts are in the language that is shown; `reading` says how they came about.
    """
    article = parts.article
    parts = in_house_words(parts, house=frame.house)
    raw = raw_blocks(article.body)
    legal = legal_sources(article, frame)
    material = material or gather_material([parts], frame=frame)
    converter = Converter(pages=material.pages, is_feed=is_feed)
    # In the order of the page, for that is the order of its notes and numbered links.
    corrections = tuple(
        PublicCorrection(
            moment(made_at, zone=frame.zone, language=frame.language),
            converter.blocks(text),
            plain_text(text),
        )
        for made_at, text in parts.corrections
    )
    featured = _featured(article, converter, material.pictures)
    blocks = convert_body(raw, converter=converter, pictures=material.pictures)
    note = converter.blocks(article.contributors_note)
    portrayed = () if note else _portrayed(parts.byline, frame, converter, material.pictures)
    rights = gather_rights(parts=parts, frame=frame, converter=converter, legal=legal)
    published_at = article.published_at or article.go_live_at or clock.now()
    modified_at = max(article.last_published_at or published_at, published_at)
    authors, tasks = _credits(parts.byline, frame.language)
    more, more_from = ((), None) if is_feed else _more(parts, frame)
    return ArticlePage(
        frame=frame,
        id=article.pk or 0,
        headline=clean_text(article.title),
        deck=clean_text(article.deck),
        kicker=clean_text(article.kicker),
        language=article.language,
        direction=language_of(article.language).direction,
        dateline=clean_text(article.dateline),
        address=reading.address if reading else article.published_address or article.address,
        description=_description(article, blocks),
        published=moment(published_at, zone=frame.zone, language=frame.language, clock=True),
        modified=moment(modified_at, zone=frame.zone, language=frame.language, clock=True),
        is_updated=modified_at - published_at > UPDATED_AFTER,
        authors=authors,
        tasks=tasks,
        regions=_beat_links(parts.regions, "region", frame),
        themes=_beat_links(parts.themes, "theme", frame),
        featured=featured,
        blocks=blocks,
        notes=tuple(converter.notes),
        links=tuple(converter.links.entries),
        corrections=corrections,
        contributors_note=note,
        portrayed=portrayed,
        rights=rights,
        more=more,
        more_from=more_from,
        reading=reading,
    )


@dataclass(frozen=True, slots=True)
class Material:
    """What several articles share: pictures and addresses of linked pages, by id."""

    pictures: dict[int, Shown]
    pages: dict[int, str]


def gather_material(listed: list[Parts], *, frame: Frame) -> Material:
    """Gather the pictures and linked pages of articles. Four queries at most for any number."""
    pictures: set[int] = set()
    portraits: set[int] = set()
    pages: set[int] = set()
    for parts in listed:
        article = parts.article
        raw = raw_blocks(article.body)
        pictures |= picture_ids(raw)
        if article.featured_picture_id:
            pictures.add(article.featured_picture_id)
        if not article.contributors_note:
            portraits |= {who.portrait_id for who in parts.byline if who.portrait_id}
        pages |= page_ids(rich_sources(raw))
        pages |= page_ids(
            [
                article.contributors_note,
                article.featured_caption,
                *legal_sources(article, frame).values(),
                *(who.note for who in parts.byline),
                *(text for _made_at, text in parts.corrections),
            ]
        )
    return Material(load_pictures(pictures, portrait_ids=portraits), page_addresses(pages))


def _featured(article: Article, converter: Converter, pictures: dict[int, Shown]) -> Figure | None:
    return make_figure(
        {
            "picture": article.featured_picture_id,
            "alt": article.featured_alt,
            "is_decorative": article.featured_is_decorative,
            "caption": article.featured_caption,
            "credit": article.featured_credit,
        },
        converter,
        pictures,
    )


def _credits(
    byline: tuple[Signature, ...], language: str
) -> tuple[tuple[Credit, ...], tuple[Task, ...]]:
    """Split the byline into those who wrote and those who did something else, by what they did."""
    by_role: dict[str, list[Credit]] = {}
    for who in byline:
        credit = Credit(who.name, _page_of(who, language))
        if credit not in by_role.setdefault(who.role, []):
            by_role[who.role].append(credit)
    authors = tuple(by_role.pop(BylineRole.WORDS, ()))
    tasks = tuple(
        Task(role, str(_TASKS.get(role, role)), tuple(names)) for role, names in by_role.items()
    )
    return authors, tasks


def _page_of(who: Signature, language: str) -> str:
    if not who.slug:
        return ""
    return Front("contributor", language, who.contributor_id or 0, who.slug).address


def _portrayed(
    byline: tuple[Signature, ...], frame: Frame, converter: Converter, pictures: dict[int, Shown]
) -> tuple[Portrayed, ...]:
    people = {who.contributor_id: who for who in byline if who.contributor_id and who.note}
    return tuple(
        Portrayed(
            who.name,
            _page_of(who, frame.language),
            converter.blocks(who.note),
            pictures.get(who.portrait_id or 0),
            who.language,
        )
        for who in people.values()
    )


def _beat_links(beats: tuple[Beat, ...], kind: str, frame: Frame) -> tuple[Link, ...]:
    return tuple(
        Link(
            beat.name,
            Front(kind, frame.language, beat.id, beat.slug).address,  # type: ignore[arg-type]
            language=beat.language,
        )
        for beat in beats
    )


_BEFORE = Statement(
    lambda front, before: (
        Placement.objects.filter(front=front, published_at__lt=before)
        .order_by("-published_at")
        .values_list("article_id", "article__title", "article__published_address", "language")[
            :MORE_ARTICLES
        ]
    )
)


def _more(parts: Parts, frame: Frame) -> tuple[tuple[Link, ...], Link | None]:
    """Link to what the article's first theme (else region) had before it.

    Earlier articles and not the newest: the page does not change when another article comes, so
    publishing costs the same at any size of the archive. One range scan, and a query for their
    headlines when they are in other languages.
    """
    article = parts.article
    for kind, beats in (("theme", parts.themes), ("region", parts.regions)):
        if not beats:
            continue
        front = Front(kind, frame.language, beats[0].id, beats[0].slug)  # type: ignore[arg-type]
        rows = _BEFORE.rows(front.key, article.published_at or clock.now())
        headlines = gather_headlines(
            (row[0] for row in rows if row[3] != frame.language), frame=frame
        )
        more = tuple(_earlier(row, headlines, frame) for row in rows)
        return more, Link(beats[0].name, front.address, language=beats[0].language)
    return (), None


def _earlier(row: tuple[Any, ...], headlines: Headlines, frame: Frame) -> Link:
    pk, title, address, language = row
    if language == frame.language:
        return Link(title, address)
    if pk in headlines:
        return Link(headlines[pk][0], edition_address(address, frame.language))
    return Link(title, address, language=language)


def _description(article: Article, blocks: tuple[Block, ...]) -> str:
    if article.search_description:
        return clean_text(article.search_description)
    if article.deck:
        return clean_text(article.deck)
    for block in blocks:
        if isinstance(block, Text):
            return _shortened(plain_text(block.html))
    return ""


def _shortened(text: str, letters: int = 200) -> str:
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
