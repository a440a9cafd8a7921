"""A manuscript as a page of text, for comparing it whole with what was expected."""

from __future__ import annotations

from broadsheet.importers.domain import manuscript as ms


def describe(manuscript: ms.Manuscript) -> str:
    """Every part on a line of its own; of the findings, what was left out, unsure or a warning."""
    lines = [
        f"headline: {manuscript.headline}",
        f"deck: {manuscript.deck}",
        f"kicker: {manuscript.kicker}",
        f"dateline: {manuscript.dateline}",
        f"language: {manuscript.language}",
        *(f"byline: {e.name} | {e.role} | {e.url}" for e in manuscript.byline),
        f"date: {manuscript.published_at.isoformat() if manuscript.published_at else ''}",
        *(f"region: {name}" for name in manuscript.regions),
        *(f"theme: {name}" for name in manuscript.themes),
        f"featured: {_picture(manuscript.featured)}",
        f"author: {manuscript.contributors_note}",
        f"note to readers: {manuscript.note_to_readers}",
        f"origin: {_origin(manuscript.origin)}",
        f"copyright: {manuscript.copyright_holder} | {manuscript.copyright_year or ''}",
        f"reprint: {manuscript.reprint_terms}",
        f"disclaimer: {manuscript.disclaimer}",
        f"fair use: {manuscript.fair_use_notice}",
        "",
        *(_block(block) for block in manuscript.body),
        "",
    ]
    for finding in manuscript.findings:
        if finding.part == "removed":
            lines.append(f"left out, {finding.certainty}: {finding.excerpt}")
        elif finding.certainty is not ms.Certainty.SURE:
            lines.append(f"{finding.certainty}: {finding.part}: {finding.message}")
    kept = [line for line in lines if not line.endswith((": ", ":  | "))]
    return "\n".join(kept) + "\n"


def _picture(picture: ms.PictureRef | None) -> str:
    if picture is None:
        return ""
    size = f" ({len(picture.content)} bytes)" if picture.content else ""
    return f"{picture.source}{size} | {picture.alt} | {picture.caption} | {picture.credit}"


def _origin(origin: ms.Origin | None) -> str:
    if origin is None:
        return ""
    year = origin.copyright_year or ""
    return f"{origin.publisher} | {origin.url} | {origin.copyright_holder} | {year}"


def _block(block: ms.Block) -> str:
    match block:
        case ms.Paragraph(html=words) | ms.EditorsNote(html=words):
            return f"{type(block).__name__}: {words}"
        case ms.Heading(text=words, level=level):
            return f"Heading {level}: {words}"
        case ms.Quotation():
            source = f" | {block.source}" if block.source else ""
            return f"Quotation: {block.html} | {block.speaker}{source}"
        case ms.ListBlock():
            return f"{'Numbered' if block.is_ordered else 'List'}: {' // '.join(block.items)}"
        case ms.Picture(picture=picture):
            return f"Picture: {_picture(picture)}"
        case _:
            return repr(block)
