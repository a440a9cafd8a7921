"""The way of one document: bytes → pieces → parts → manuscript."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from broadsheet.importers.domain.manuscript import (
    Certainty,
    Finding,
    Manuscript,
)

from .body import BodyMaker
from .bounds import Format, find_format
from .breaks import settle_breaks
from .debris import remove_debris, remove_furniture
from .errors import DocumentIsEmpty, DocumentIsUnreadable
from .foot import read_copyright, read_origin
from .furniture import page_line
from .head import read_head, set_origin
from .head_parts import Head
from .joins import join_lines
from .labels import take_labels
from .line_kinds import mark_rules
from .links import LinkCount, mend_links
from .mends import mend_sentences
from .meta_lines import read_meta_line
from .note_joins import join_notes
from .notes import place_printed_pictures
from .own_data import fill_from_evidence
from .pages import remove_page_lines
from .pieces import Kind, Piece, Source
from .preview import featured_from_evidence
from .read_docx import read_docx
from .read_html import read_html
from .read_markdown import read_markdown
from .read_mhtml import read_mhtml
from .read_text import read_text
from .rich import Rich, make_rich
from .under import Under
from .vocabulary import Vocabulary
from .words import (
    clean_characters,
    drop_word_marks,
    is_closed,
    is_personal_name,
    is_publisher_name,
    letters,
    looks_like_paper,
)

_READERS: dict[Format, Callable[..., Source]] = {
    "docx": read_docx,
    "html": read_html,
    "mhtml": read_mhtml,
    "markdown": read_markdown,
    "text": read_text,
}


def recognise_document(
    *,
    filename: str,
    content: bytes,
    house_names: Sequence[str] = (),
    known_regions: Collection[str] = (),
    known_themes: Collection[str] = (),
) -> Manuscript:
    """The parts of an article in a Word, HTML, Markdown or text file.

    `house_names`: the masthead's own names; an article that names another publication gets an
    origin. `known_regions`, `known_themes`: names that exist, which settle what a label such as
    "Filed under:" leaves open. Every word of the file ends in a field of the manuscript or in a
    finding. A date without a time stands at noon UTC.

    Raises subclasses of `errors.DocumentError` for files that are empty, encrypted, too large,
    damaged, hostile or of another format. Pure: the same bytes give the same manuscript.
    """
    kind = find_format(filename=filename, content=content)
    try:
        source = _READERS[kind](filename=filename, content=content)
        return _recognise(
            source, filename, house_names, known_regions=known_regions, known_themes=known_themes
        )
    except RecursionError as error:
        raise DocumentIsUnreadable(filename, reason="its parts are nested too deep") from error


def _recognise(
    source: Source,
    filename: str,
    house_names: Sequence[str],
    *,
    known_regions: Collection[str],
    known_themes: Collection[str],
) -> Manuscript:
    for piece in source.pieces:
        piece.rich = clean_characters(piece.rich)
        piece.rows = tuple(tuple(clean_characters(c) for c in row) for row in piece.rows)
    remove_furniture(source)
    remove_page_lines(source)
    _single_spaces(source)
    place_printed_pictures(source)
    join_lines(source)
    _drop_blanks(source)
    source.pieces = settle_breaks(source.pieces, Vocabulary(p.text for p in source.pieces))
    if any(page_line(p.rich.text.strip()) for p in source.pieces if p.kind is Kind.TEXT):
        remove_page_lines(source)
    mark_rules(source.pieces)
    take_labels(source)
    manuscript = Manuscript(findings=source.findings, language=_language(source.evidence.language))
    head = Head(
        manuscript,
        source.evidence,
        publishers=_publishers(source, house_names),
        house={letters(name) for name in house_names},
        known_regions={letters(name) for name in known_regions},
        known_themes={letters(name) for name in known_themes},
    )
    remove_debris(source)
    mend_sentences(source)
    for piece in source.pieces:
        piece.rich = drop_word_marks(piece.rich)
    if not any(p.rich or p.picture or p.rows or p.url for p in source.pieces) and not (
        source.evidence.titles
    ):
        raise DocumentIsEmpty(filename)
    pieces = read_head(source, head)
    fill_from_evidence(head)
    count = _mend_links(pieces, manuscript)
    pieces = Under(head, pieces).read()
    pieces = join_notes(pieces, manuscript)
    featured_from_evidence(head, pieces)
    manuscript.body = BodyMaker(pieces, manuscript).make()
    _forget_links_left_out(manuscript)
    _count_gaps(manuscript, count)
    set_origin(head)
    _lower_names(manuscript, pieces)
    _say_what_is_missing(manuscript)
    return manuscript


def _single_spaces(source: Source) -> None:
    for piece in source.pieces:
        if piece.kind is not Kind.CODE and "  " in piece.rich.text:
            runs = (replace(run, text=re.sub(" {2,}", " ", run.text)) for run in piece.rich)
            piece.rich = make_rich(runs)


def _drop_blanks(source: Source) -> None:
    kept: list[Piece] = []
    blank = False
    for piece in source.pieces:
        if piece.kind in (Kind.TEXT, Kind.QUOTE, Kind.ITEM, Kind.HEADING) and not piece.rich:
            blank = True
            continue
        piece.after_blank = piece.after_blank or blank
        blank = False
        kept.append(piece)
    source.pieces = kept


def _publishers(source: Source, house_names: Sequence[str]) -> set[str]:
    """The letters of every name that the file or the house gives a publication."""
    names = {letters(name) for name in (*house_names, source.evidence.publisher)}
    for piece in source.pieces:
        if piece.kind is Kind.TEXT and 10 < len(piece.text) < 300:
            origin = read_origin(piece.rich)
            labelled = piece.text.lower().lstrip(" *[(").startswith("source")
            if origin is not None and origin.publisher and not labelled:
                names.add(letters(origin.publisher))
            owner = read_copyright(piece.rich)
            if owner is not None and "," in owner.holder:
                names.add(letters(owner.holder.rpartition(",")[2]))
            elif owner is not None and (
                looks_like_paper(owner.holder)
                or not is_personal_name(owner.holder)
                or " " not in owner.holder
            ):
                names.add(letters(owner.holder))
    for piece in source.pieces[:25]:
        meta = read_meta_line(piece.rich) if piece.kind is Kind.TEXT else None
        for name in (meta.publisher, meta.name_without_label) if meta is not None else ():
            if name and looks_like_paper(name):
                names.add(letters(name))
    seen: set[str] = set()
    for piece in source.pieces[:20]:  # a name over the headline and again by the date
        if len(piece.text) <= 45 and is_publisher_name(piece.text) and not is_closed(piece.text):
            key = letters(piece.text)
            names |= {key} & seen
            seen.add(key)
    return {name for name in names if name}


def _language(tag: str) -> str:
    clean = tag.strip().replace("_", "-")
    parts = clean.split("-")
    ok = 2 <= len(parts[0]) <= 3 and all(p.isalnum() and p.isascii() for p in parts)
    return clean[:35] if ok else ""


def _mend_links(pieces: list[Piece], manuscript: Manuscript) -> LinkCount:
    real = sum(bool(href) for p in pieces for _, href in p.rich.links())
    count = LinkCount()
    for piece in pieces:
        if piece.kind is Kind.CODE:
            continue
        piece.rich = _mend_rich(piece.rich, count, may_guess=not real)
        piece.rows = tuple(
            tuple(_mend_rich(cell, count, may_guess=not real) for cell in row) for row in piece.rows
        )
    if count.made:
        message = f"{count.made} printed address(es) became links."
        manuscript.findings.append(Finding("links", message))
    return count


def _count_gaps(manuscript: Manuscript, count: LinkCount) -> None:
    """Say how many gaps the body and the notes under it hold."""
    gaps = (repr(manuscript.body) + manuscript.contributors_note).count("data-gap")
    if not gaps:
        return
    noun = "link has" if gaps == 1 else "links have"
    message = f"{gaps} {noun} lost the address. The gaps are marked: please fill them."
    if count.guessed_gaps:
        message += f" In {count.guessed_gaps} of them a link is only supposed."
    manuscript.findings.append(Finding("links", message, Certainty.WARNING))


def _mend_rich(rich: Rich, count: LinkCount, *, may_guess: bool) -> Rich:
    mended = mend_links(rich, count, may_guess=may_guess)
    if all(run.note is None for run in mended):
        return mended
    return make_rich(
        run if run.note is None else replace(run, note=mend_links(run.note, count, may_guess=False))
        for run in mended
    )


def _lower_names(manuscript: Manuscript, pieces: list[Piece]) -> None:
    """A name printed all in capitals, as the text or the note writes it."""
    for number, entry in enumerate(manuscript.byline):
        if not entry.name.isupper() or len(entry.name) < 5:
            continue
        words = " ".join([manuscript.contributors_note, *(p.text for p in pieces)])
        found = re.search(re.escape(entry.name), words, re.IGNORECASE)
        name = found.group() if found and not found.group().isupper() else entry.name.title()
        manuscript.byline[number] = replace(entry, name=name)


def _forget_links_left_out(manuscript: Manuscript) -> None:
    """A lost address matters where its words are still there, not in a menu that was left out."""
    words = re.sub(
        r"<[^>]+>", "", html.unescape(repr(manuscript.body) + manuscript.contributors_note)
    )
    manuscript.findings = [
        f
        for f in manuscript.findings
        if f.part != "links" or not f.excerpt or f.excerpt[:40] in words
    ]


def _say_what_is_missing(manuscript: Manuscript) -> None:
    if not manuscript.byline:
        message = "No byline was found."
        manuscript.findings.append(Finding("byline", message, Certainty.WARNING))
    if manuscript.published_at is None:
        message = "No date was found."
        manuscript.findings.append(Finding("date", message, Certainty.UNSURE))
    if not manuscript.body:
        message = "No body text was found."
        manuscript.findings.append(Finding("body", message, Certainty.WARNING))
    for picture in [b for b in [manuscript.featured] if b is not None]:
        if picture.source or picture.content:
            if not picture.alt and not picture.is_decorative:
                message = "The featured picture has no description (alt text). Please write one."
                manuscript.findings.append(Finding("featured", message, Certainty.WARNING))
