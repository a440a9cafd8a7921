"""One item of an export becomes a manuscript."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from broadsheet.importers.domain.manuscript import (
    BylineEntry,
    Certainty,
    Finding,
    Manuscript,
    Picture,
    PictureRef,
)
from broadsheet.importers.wordpress.domain.content.context import Context
from broadsheet.importers.wordpress.domain.content.converting import convert_content
from broadsheet.importers.wordpress.domain.content.figures import inline_html, picture_of
from broadsheet.importers.wordpress.domain.content.markup import hostile_parts, plain_text
from broadsheet.importers.wordpress.domain.mapping import OTHER_TAXONOMIES, Beat, TermMapping
from broadsheet.importers.wordpress.domain.planning import Plan
from broadsheet.importers.wordpress.domain.scanning import Index
from broadsheet.importers.wordpress.domain.wxr.records import Author, Item, TermUse
from broadsheet.importers.wordpress.errors import TooMuchContent

MAX_PARTS = 500_000
_SUBTITLES = ("newspack_post_subtitle", "_subtitle", "subtitle", "kia_subtitle", "wps_subtitle",
              "_wp_subtitle", "secondary_title", "_secondary_title", "post_subtitle")  # fmt: skip
_KICKERS = ("kicker", "_kicker", "newspack_article_kicker", "_nv_kicker", "eyebrow")
_SEO_TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_seopress_titles_title")
_SEO_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description",
                     "_seopress_titles_desc")  # fmt: skip
_ORIGIN = ("syndication_permalink", "original_source", "canonical_url", "_yoast_wpseo_canonical")


@dataclass(slots=True)
class Prepared:
    """A manuscript and what only the site's pages have beside it."""

    manuscript: Manuscript
    seo_title: str = ""
    search_description: str = ""
    files: list[str] = field(default_factory=list)
    unknown_terms: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every manuscript of one export is made with."""

    index: Index
    mapping: TermMapping
    fallback: TermMapping  # for terms that the editor's mapping does not know
    authors: Mapping[str, Author]
    base_url: str

    def beats_of(self, use: TermUse) -> tuple[Beat, ...]:
        """Return what a term becomes."""
        beats = self.mapping.of(use)
        return (self.fallback.of(use) or ()) if beats is None else beats


def prepare(item: Item, plan: Plan, workshop: Workshop) -> Prepared:
    """Make the manuscript of `item`.

    Never fails on content, however odd it is, but raises `TooMuchContent` where it would fill the
    machine's memory (some 400 bytes a tag, measured).
    """
    parts = item.content.count("<") + item.content.count("\n")
    if parts > MAX_PARTS:
        raise TooMuchContent(
            f"its content has {parts:,} tags and lines, more than any article: divide it there"
        )
    index = workshop.index
    context = Context(
        post_id=item.post_id,
        base_url=workshop.base_url,
        library=index,
        reusable=index.reusable,
    )
    context.rewrite = lambda url: _rewrite(url, index, context)
    context.footnotes = _footnotes(item, context)
    manuscript = Manuscript(language=plan.language, published_at=plan.published_at)
    prepared = Prepared(manuscript)
    _headline(item, manuscript)
    manuscript.body = convert_content(item.content, context)
    _deck(item, manuscript)
    _seo(item, prepared)
    manuscript.byline = byline_of(item, workshop)
    if not manuscript.byline:
        context.note("byline", "It names no author.")
    elif workshop.authors and _is_unknown(manuscript.byline[0], workshop):
        context.note("byline", "The export does not say who its author is.", item.creator)
    _beats(item, manuscript, workshop, prepared)
    _featured(item, manuscript, context)
    if not manuscript.body and not item.content.strip():
        context.note("body", "It has no text.", certainty=Certainty.SURE)
    if item.is_sticky:
        context.note("placing", "It was pinned to the top of the old front page.")
    manuscript.findings.extend(context.findings)
    prepared.files = list(dict.fromkeys(context.files))
    return prepared


def _rewrite(url: str, index: Index, context: Context) -> str:
    if not index.is_own(url):
        return url
    new = index.new_address(url)
    if new:
        return new
    if index.by_url(url) is None and not url.rstrip("/").endswith(tuple(index.hosts)):
        context.note(
            "links", "A link leads to a page of the old site that was not imported.", url[:300]
        )
    return url


def _footnotes(item: Item, context: Context) -> dict[str, str]:
    try:
        rows = json.loads(item.meta.get("footnotes", "") or "[]")
    except ValueError:
        context.note("body", "The list of footnotes is damaged.")
        return {}
    notes = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            notes[row["id"]] = inline_html(context, str(row.get("content", "")))
    return notes


def _headline(item: Item, manuscript: Manuscript) -> None:
    title = item.title
    manuscript.headline = plain_text(title)
    if "<" in title and manuscript.headline != title:
        manuscript.findings.append(
            Finding("headline", "Markup in the headline became plain words.", excerpt=title[:200])
        )
    if not manuscript.headline:
        manuscript.findings.append(
            Finding("headline", "It has no headline; give it one.", Certainty.WARNING)
        )


def _first(item: Item, keys: tuple[str, ...]) -> str:
    for key in keys:
        value = item.meta.get(key, "")
        if value.strip() and not value.lstrip().startswith(("a:", "{")):
            return plain_text(value)
    return ""


def _deck(item: Item, manuscript: Manuscript) -> None:
    subtitle = _first(item, _SUBTITLES)
    excerpt = plain_text(item.excerpt)
    hostile = hostile_parts(item.excerpt)
    if hostile:
        manuscript.findings.append(
            Finding("deck", f"Taken out: {', '.join(hostile)}.", Certainty.WARNING)
        )
    manuscript.kicker = _first(item, _KICKERS)[:80]
    manuscript.deck = subtitle or excerpt
    if subtitle and excerpt and subtitle != excerpt:
        manuscript.findings.append(
            Finding(
                "deck",
                "It had a subtitle and an excerpt: the subtitle is the deck.",
                Certainty.WARNING,
                excerpt[:500],
            )
        )


def _seo(item: Item, prepared: Prepared) -> None:
    title = _first(item, _SEO_TITLES)
    prepared.seo_title = "" if "%%" in title or "%title%" in title else title[:255]
    description = _first(item, _SEO_DESCRIPTIONS)
    prepared.search_description = "" if "%%" in description else description
    canonical = next((item.meta[key].strip() for key in _ORIGIN if item.meta.get(key)), "")
    if canonical and canonical.startswith("http") and canonical != item.link:
        prepared.manuscript.findings.append(
            Finding(
                "origin",
                "It named another address as its original: if it is syndicated, say from whom.",
                Certainty.UNSURE,
                canonical[:300],
            )
        )


def byline_of(item: Item, workshop: Workshop) -> list[BylineEntry]:
    """Return the byline: co-authors in their order, else the one author that WordPress knows."""
    entries: list[BylineEntry] = []
    for use in item.terms:
        if use.domain != "author":
            continue
        key = use.slug.removeprefix("cap-")
        guest = workshop.index.guest(key)
        author = workshop.authors.get(key) or workshop.authors.get(use.name)
        name = (guest and guest[0]) or (author and author.name) or use.name
        if name and all(entry.key != key for entry in entries):
            entries.append(BylineEntry(html.unescape(name), key=key))
    if entries or not item.creator:
        return entries
    author = workshop.authors.get(item.creator)
    name = author.name if author else item.creator
    return [BylineEntry(html.unescape(name), key=item.creator)]


def _is_unknown(entry: BylineEntry, workshop: Workshop) -> bool:
    """Whether the name of a byline is only a login."""
    return entry.key not in workshop.authors and entry.name == html.unescape(entry.key)


def _beats(item: Item, manuscript: Manuscript, workshop: Workshop, prepared: Prepared) -> None:
    for use in item.terms:
        if use.domain in OTHER_TAXONOMIES:
            continue
        if workshop.mapping.of(use) is None:
            prepared.unknown_terms.append(f"{use.domain}: {use.name}")
        for beat in workshop.beats_of(use):
            names = manuscript.regions if beat.kind == "region" else manuscript.themes
            name = html.unescape(beat.name)
            if name not in names:
                names.append(name)
    formats = [use.slug for use in item.terms if use.domain == "post_format"]
    if formats:
        manuscript.findings.append(
            Finding(
                "body",
                f"Its post format was “{formats[0].removeprefix('post-format-')}”; "
                "articles here have one form.",
            )
        )


def _featured(item: Item, manuscript: Manuscript, context: Context) -> None:
    number = item.meta.get("_thumbnail_id", "").strip()
    if not number or number in {"0", "-1"}:
        return
    attachment = context.library.by_id(int(number)) if number.isdigit() else None
    if attachment is None:
        context.note("featured picture", "The featured picture is not in the export.", number[:40])
        return
    manuscript.featured = picture_of(context, attachment)
    first = manuscript.body[0] if manuscript.body else None
    if isinstance(first, Picture) and _is_same(first.picture, manuscript.featured):
        manuscript.body.pop(0)
        context.note(
            "featured picture",
            "The same picture stood again at the head of the text; it is shown once.",
            manuscript.featured.source,
            Certainty.SURE,
        )


def _is_same(one: PictureRef, other: PictureRef) -> bool:
    return one.source == other.source and (not one.caption or one.caption == other.caption)
