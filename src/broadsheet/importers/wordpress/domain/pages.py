"""WordPress's pages become standing pages, whose text holds less than an article's body."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from django.db import transaction
from wagtail.models import Page

from broadsheet.importers.domain.body import rich_text
from broadsheet.importers.domain.manuscript import (
    Block,
    Certainty,
    Code,
    Divider,
    EditorsNote,
    Embed,
    Finding,
    Gallery,
    Heading,
    Kept,
    ListBlock,
    Manuscript,
    Paragraph,
    Picture,
    PictureRef,
    PullQuote,
    Quotation,
    Table,
)
from broadsheet.importers.wordpress.domain.comments import store_comments
from broadsheet.importers.wordpress.domain.delivering import Ready, imported_item
from broadsheet.importers.wordpress.domain.planning import State
from broadsheet.importers.wordpress.domain.redirects import insert_redirects
from broadsheet.masthead.models import Newspaper, StandingPage

# What stands directly under a language already: a page of this name gets another.
RESERVED = frozenset({"regions", "themes", "contributors", "archive", "feed", "search", "page"})
EMPTY = "<p></p>"  # Wagtail wants a text
_UNHELD = re.compile(r"</?(?:sub|sup|code)>")
_NOTE = re.compile(r"<span data-note>(.*?)</span>", re.DOTALL)


def page_body(ready: Ready) -> str:
    """Return the text of a page. It becomes a draft if it has none or if readers must not see all
    of it yet."""
    manuscript = ready.prepared.manuscript
    body = standing_text(manuscript)
    if ready.plan.state is not State.DRAFT:
        if any(isinstance(block, Kept) for block in manuscript.body):
            ready.notes.append("It holds parts that an editor has to place: a draft now.")
            ready.plan.state = State.DRAFT
        elif not body:
            ready.notes.append("It has no text: a draft now.")
            ready.plan.state = State.DRAFT
    return body


@transaction.atomic
def deliver_page(ready: Ready, body: str, *, site: str) -> None:
    """Make a standing page of an item and its `page_body`."""
    manuscript = ready.prepared.manuscript
    is_live = ready.plan.state is State.LIVE
    page = StandingPage(
        title=(manuscript.headline or "—")[:255],
        slug=ready.slug,
        language=manuscript.language[:16],
        body=body or EMPTY,
        show_in_footer=False,
        go_live_at=ready.plan.published_at if ready.plan.state is State.SCHEDULED else None,
        live=is_live,
        has_unpublished_changes=not is_live,
        first_published_at=ready.plan.published_at if is_live else None,
        last_published_at=ready.plan.published_at if is_live else None,
        seo_title=ready.prepared.seo_title,
        search_description=ready.prepared.search_description,
    )
    Newspaper.objects.get().add_child(instance=page)
    revision = page.save_revision(approved_go_live_at=page.go_live_at)
    if is_live:
        revision.publish()
        StandingPage.objects.filter(pk=page.pk).update(
            first_published_at=ready.plan.published_at, last_published_at=ready.plan.published_at
        )
    ready.page_id = page.pk
    insert_redirects([ready])
    imported_item(ready, site=site, page_id=page.pk).save()
    store_comments([ready], site)


def taken_page_slugs(slugs: list[str]) -> set[str]:
    """Return which of `slugs` no standing page may have."""
    newspaper = Newspaper.objects.first()
    busy = {slug for slug in slugs if slug in RESERVED or slug.isdigit()}
    if newspaper is not None:
        children = Page.objects.child_of(newspaper).filter(slug__in=slugs)
        busy.update(children.values_list("slug", flat=True))
    return busy


def standing_text(manuscript: Manuscript) -> str:
    """Return the body as rich text. What it cannot hold becomes a link or plain words, and is
    recorded as a finding."""
    parts: list[str] = []
    if manuscript.featured is not None:
        _picture(manuscript, parts, manuscript.featured)
    for block in manuscript.body:
        _write(manuscript, block, parts)
    return "".join(parts)


def _write(manuscript: Manuscript, block: Block, parts: list[str]) -> None:
    match block:
        case Paragraph(html=words) | EditorsNote(html=words):
            parts.append(rich_text(_held(words)))
        case Heading(text=text, level=level):
            parts.append(f"<h{level}>{escape(text, quote=False)}</h{level}>")
        case ListBlock(items=items, is_ordered=is_ordered):
            tag = "ol" if is_ordered else "ul"
            lines = "".join(f"<li>{_held(item)}</li>" for item in items).replace("<br>", "<br/>")
            parts.append(f"<{tag}>{lines}</{tag}>")
        case Divider():
            parts.append("<hr/>")
        case Quotation():
            words = re.sub(r"</p>\s*<p>", "<br/>", block.html)
            words = words.removeprefix("<p>").removesuffix("</p>").replace("<br>", "<br/>")
            by = f"<br/>— {escape(block.speaker, quote=False)}" if block.speaker else ""
            parts.append(f"<blockquote>{_held(words)}{by}</blockquote>")
        case PullQuote():
            parts.append(f"<blockquote>{escape(block.text, quote=False)}</blockquote>")
        case Picture(picture=picture):
            _picture(manuscript, parts, picture)
        case Gallery(pictures=pictures):
            for picture in pictures:
                _picture(manuscript, parts, picture)
            if block.caption:
                parts.append(rich_text(_held(block.caption)))
        case Embed():
            words = escape(block.title or block.url, quote=False)
            parts.append(f'<p><a href="{escape(block.url)}">{words}</a></p>')
            _note(manuscript, "A film or player became a link.", block.url)
        case Code(text=text):
            lines = "<br/>".join(escape(line, quote=False) for line in text.split("\n"))
            parts.append(f"<p>{lines}</p>")
        case Table():
            _table(manuscript, parts, block)
        case Kept():
            words = "<br/>".join(escape(line, quote=False) for line in block.text.split("\n"))
            what = escape(block.what, quote=False)
            parts.append(f"<p><b>[{what}]</b> {words}</p>")


def _picture(manuscript: Manuscript, parts: list[str], picture: PictureRef) -> None:
    _note(manuscript, "A standing page holds no pictures: it became a link.", picture.source)
    words = escape(picture.alt or picture.source.rsplit("/", 1)[-1], quote=False)
    if picture.source.startswith("http"):
        words = f'<a href="{escape(picture.source)}">{words}</a>'
    caption = " ".join(
        part for part in (_held(picture.caption), escape(picture.credit, quote=False)) if part
    )
    parts.append(f"<p>{words}{': ' + caption if caption else ''}</p>")


def _table(manuscript: Manuscript, parts: list[str], table: Table) -> None:
    _note(manuscript, "A standing page holds no tables: its rows became lines.", table.caption)
    if table.caption:
        parts.append(f"<p><b>{_held(table.caption)}</b></p>")
    parts.extend(rich_text(_held(" | ".join(row))) for row in table.rows if any(row))


def _held(words: str) -> str:
    return _UNHELD.sub("", _NOTE.sub(r" (\1)", words))


def _note(manuscript: Manuscript, message: str, excerpt: str) -> None:
    finding = Finding("body", message, Certainty.WARNING, excerpt[:300])
    if finding not in manuscript.findings:
        manuscript.findings.append(finding)


def kept_parts(blocks: Iterable[Block]) -> list[Kept]:
    """Return what was kept for an editor."""
    return [block for block in blocks if isinstance(block, Kept)]
